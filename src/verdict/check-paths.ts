import { account } from "../ledger/account.ts";
import { emptyRecord } from "../ledger/record.ts";
import type { Plan } from "../plan/plan.ts";
import { Problem } from "../problem.ts";
import type { RunResult } from "../result/schema.ts";
import { nearest } from "../scenario/nearest.ts";
import type { Variant } from "../scenario/scenario.ts";
import { fieldOf, fieldPaths } from "./paths.ts";

const mostNamed = 4;

/**
 * Makes sure, before anything runs, that every expectation names a figure that a run of its plan has.
 * @throws Problem (scenario) naming file and line of those that do not
 */
export function checkPaths(file: string, planned: readonly { variant: Variant; plan: Plan }[]): void {
  const complaints = new Set<string>();
  for (const { variant, plan } of planned) {
    const blank = account(plan, emptyRecord);
    for (const { path, line } of variant.scenario.expect) {
      if (fieldOf(blank, path) !== undefined) continue;
      const place = line === undefined ? file : `${file}:${line}`;
      complaints.add(`${place}  expect: "${path}" is no figure of a run${advice(path, blank)}`);
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
  return meant === undefined ? "" : `; did you mean "${meant}"?`;
}

/** A fault has no name, and may be there in some variants only. */
function faultsThere(faults: RunResult["faults"]): string {
  if (faults.length === 0) return "it has no faults";
  const named = faults.slice(0, mostNamed).map((fault, index) => `faults.${index} is ${fault.do}`);
  const rest = faults.length - named.length;
  const more = rest > 0 ? `, … and ${rest} more` : "";
  return `faults are counted from 0: ${named.join(", ")}${more}`;
}
