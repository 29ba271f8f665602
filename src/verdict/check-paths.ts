import { account } from "../account/whole-record.ts";
import { Problem } from "../common/problem.ts";
import { emptyRecord } from "../ledger/record.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunResult } from "../result/schema.ts";
import type { Expectation, ScenarioFile, Variant } from "../scenario/scenario.ts";
import { nearest } from "../scenario/schema/nearest.ts";
import { fieldOf, fieldPaths } from "./paths.ts";

const maxNamed = 4;

/**
 * Makes sure, before anything runs, that every expectation, those across variants included, and every rule of
 * `abortOn` names a figure that a run of its plan has. What speaks of a variant that is not planned is let be.
 * @throws Problem (scenario) naming file and line of those that do not
 */
export function checkPaths(
  file: Pick<ScenarioFile, "file" | "across" | "abortOn">,
  planned: readonly { variant: Variant; plan: Plan }[],
): void {
  const { file: name, across, abortOn } = file;
  const complaints = new Set<string>();
  const complain = (key: string, { line }: Pick<Expectation, "line">, what: string): void => {
    complaints.add(`${line === undefined ? name : `${name}:${line}`}  ${key}: ${what}`);
  };
  for (const { variant, plan } of planned) {
    const blank = account(plan, emptyRecord);
    const isMissing = (path: string) => fieldOf(blank, path) === undefined;
    const noFigure = (path: string, of = "a run") => `"${path}" is no figure of ${of}${advice(path, blank)}`;
    for (const one of variant.scenario.expect) {
      if (isMissing(one.path)) complain("expect", one, noFigure(one.path));
    }
    for (const one of abortOn) if (isMissing(one.path)) complain("abortOn", one, noFigure(one.path));
    for (const one of across) {
      for (const { variant: side, path } of [one.figure, one.to]) {
        if (side === variant.name && isMissing(path)) complain("expect", one, noFigure(path, `"${side}"`));
      }
    }
  }
  if (complaints.size === 0) return;
  throw new Problem(
    "scenario",
    [...complaints].join("\n"),
    "figures are named by their path in a run of result.json, such as lost, efficiency, latency.p99, workers.worker-1.messages",
  );
}

function advice(path: string, blank: RunResult): string {
  const [first, which = ""] = path.split(".");
  if (first === "faults" && !Object.hasOwn(blank.faults, which)) return `: ${faultsThere(blank.faults)}`;
  const all = fieldPaths(blank);
  const short = all.map((name) => name.replace(/^(ledger\.fates|ledger|dispatch)\./, ""));
  const meant = nearest(path, [...all, ...short]);
  if (meant !== undefined) return `; did you mean "${meant}"?`;
  const isRatio = /\S\/|\/\S/.test(path);
  return isRatio ? '; two variants are compared by "one.efficiency / other.efficiency", with blanks' : "";
}

/** A fault has no name, and may be there in some variants only. */
function faultsThere(faults: RunResult["faults"]): string {
  if (faults.length === 0) return "it has no faults";
  const named = faults.slice(0, maxNamed).map((fault, index) => `faults.${index} is ${fault.do}`);
  const rest = faults.length - named.length;
  const more = rest > 0 ? `, … and ${rest} more` : "";
  return `faults are counted from 0: ${named.join(", ")}${more}`;
}
