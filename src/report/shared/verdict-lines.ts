import type { Result, RunResult } from "../../result/schema.ts";
import type { Screen } from "../text/style.ts";
import { chop, columns, flow, padEnd } from "../text/text.ts";
import { expectationCount } from "./expectation-count.ts";
import { faultFailures } from "./fault-failures.ts";
import { formatCount, formatDuration, plural } from "./format.ts";
import { wordOf } from "./verdict-words.ts";

const maxReasons = 4;

/** The last lines: PASS, FAIL or INCONCLUSIVE, of what, why, and where the result is. */
export function verdictLines(result: Result, where: string | undefined, screen: Screen): string[] {
  const word = wordOf(result.verdict, screen.style);
  const gutter = columns(word) + 2;
  const room = screen.width - gutter;
  const [first, ...others] = result.variants;
  const alone = first === undefined || first.name === "default" ? [] : [`variant ${first.name}`];
  const counted = others.length === 0 ? alone : [plural(result.variants.length, "variant")];
  const subject = [result.scenario.name, ...counted, formatDuration(result.took)].join(", ");
  const lines = flow([subject, ...reasons(result)], room);
  const last = lines.at(-1) ?? "";
  if (where !== undefined) {
    if (columns(last) + 3 + columns(where) <= room) lines[lines.length - 1] = `${last}   ${where}`;
    else lines.push(...chop(where, room));
  }
  return lines.map((line, index) => (index === 0 ? `${word}  ` : padEnd("", gutter)) + line);
}

/** Why the verdict is what it is, in short sentences; empty where all is well. */
export function reasons(result: Result): string[] {
  const counted = (verdict: "fail" | "inconclusive" | "warn"): number => expectationCount(result, verdict);
  const warned = counted("warn");
  return [
    ...why(result, counted("fail"), counted("inconclusive"), plural(expectationCount(result), "expectation")),
    ...(warned > 0 ? [plural(warned, "warning")] : []),
  ];
}

function why(result: Result, failed: number, open: number, expectations: string): string[] {
  if (result.verdict === "pass") return [];
  if (result.verdict === "fail") {
    if (failed > 0) return [`${formatCount(failed)} of ${expectations} failed`];
    return [`failed: ${namesOf(result, "fail")}`];
  }
  const all = [
    ...endings(result),
    ...(open > 0 ? [`${formatCount(open)} of ${expectations} could not be judged${reasonText(result)}`] : []),
  ];
  if (all.length === 0) return [`no verdict on ${namesOf(result, "inconclusive")}`];
  const rest = all.length - maxReasons;
  return rest > 0 ? [...all.slice(0, maxReasons), `and ${formatCount(rest)} more`] : all;
}

/** `: the machine was busy: …`, the first reason why runs that were whole leave something open. */
function reasonText({ checks, variants }: Result): string {
  const all = [...variants.flatMap((variant) => variant.checks), ...checks];
  const reasons = new Set(
    all.flatMap(({ verdict, reason }) => (verdict === "inconclusive" ? (reason ?? []) : [])),
  );
  const [first] = reasons;
  return first === undefined ? "" : `: ${first}`;
}

/** The runs that did not come to their end, and those whose faults did not all happen as they should. */
function endings(result: Result): string[] {
  return result.variants.flatMap((variant) => {
    if (variant.runs.length === 0) return [`${variant.name} was not run`];
    return variant.runs.flatMap((run) => {
      const name = variant.runs.length > 1 ? `${variant.name} run ${formatCount(run.index)}` : variant.name;
      return shortfalls(run, name, result.variants.length === 1 && variant.runs.length === 1);
    });
  });
}

function shortfalls(run: RunResult, name: string, only: boolean): string[] {
  // A run that was cut short had no time for its faults: that needs no further explanation.
  const troubles = run.ending === "completed" ? faultFailures(run) : [];
  const open = run.ledger.fates.unresolved;
  const unresolved = open > 0 ? `, ${plural(open, "message")} unresolved` : "";
  const how = run.ending === "completed" ? "was not drained" : `ended early (${run.ending})`;
  return [
    ...(run.ending === "completed" && open === 0 ? [] : [`${name} ${how}${unresolved}`]),
    ...troubles.map((trouble) => (only ? trouble : `${name}: ${trouble}`)),
  ];
}

function namesOf(result: Result, verdict: Result["verdict"]): string {
  const names = result.variants.filter((each) => each.verdict === verdict).map((each) => each.name);
  return names.length === 0 ? "the run as a whole" : names.join(", ");
}
