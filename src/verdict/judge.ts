import type { Check, RunResult, VerdictWord } from "../result/schema.ts";
import type { Expectation } from "../scenario/scenario.ts";
import { fieldOf } from "./paths.ts";

const aboutLoss = /^ledger\.(fates\.lost|lostConfirmed|lostUnconfirmed|causes\..*)$/;

/** Of runs that must hold whatever the scenario says; shown only when they do not. */
const always: readonly Omit<Expectation, "line">[] = [
  { path: "ledger.unexpected", text: "= 0", test: { op: "=", value: 0 } },
  { path: "dispatch.prefetchViolations", text: "= 0", test: { op: "=", value: 0 } },
  { path: "ledger.fates.handled", text: "> 0", test: { op: ">", value: 0 } },
];

/**
 * Holds the runs of a variant against what is expected of each. Nothing may be lost unless an expectation
 * speaks of losses; messages out of nowhere, a prefetch that was exceeded, and a run that handled nothing
 * fail always. A run that did not come to its end is judged inconclusive.
 */
export function judge(expectations: readonly Expectation[], runs: readonly RunResult[]): Check[] {
  return runs.flatMap((run) => {
    const index = runs.length > 1 ? run.index : null;
    const speaksOfLoss = expectations.some(({ path }) => aboutLoss.test(fieldOf(run, path)?.path ?? ""));
    const byDefault: Expectation[] = speaksOfLoss
      ? []
      : [{ path: "lost", text: "0", test: { op: "=", value: 0 } }];
    const asked = [...byDefault, ...expectations].map((expectation) => check(expectation, run, index));
    const broken = always.map((rule) => check(rule, run, index)).filter(({ verdict }) => verdict === "fail");
    return [...asked, ...broken];
  });
}

/** Fail if anything failed; else inconclusive if anything is, or there is nothing to judge; else pass. */
export function worst(verdicts: readonly VerdictWord[]): VerdictWord {
  if (verdicts.includes("fail")) return "fail";
  return verdicts.includes("inconclusive") || verdicts.length === 0 ? "inconclusive" : "pass";
}

function check(expectation: Expectation, run: RunResult, index: number | null): Check {
  const actual = fieldOf(run, expectation.path)?.value ?? null;
  return {
    name: expectation.path,
    expected: expectation.text,
    actual,
    verdict: run.ending !== "completed" ? "inconclusive" : holds(expectation.test, actual) ? "pass" : "fail",
    run: index,
    line: expectation.line ?? null,
  };
}

/** Whether a value meets a test; one that could not be measured meets none. */
export function holds(test: Expectation["test"], actual: number | null): boolean {
  if (actual === null) return false;
  switch (test.op) {
    case "<":
      return actual < test.value;
    case "<=":
      return actual <= test.value;
    case ">":
      return actual > test.value;
    case ">=":
      return actual >= test.value;
    case "=":
      return actual === test.value;
    case "!=":
      return actual !== test.value;
    case "between":
      return actual >= test.low && actual <= test.high;
  }
}
