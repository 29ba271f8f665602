import type { Check, RunResult } from "../result/schema.ts";
import type { Expectation } from "../scenario/scenario.ts";
import { fieldOf } from "./paths.ts";

type Test = Expectation["test"];

/** An expectation, held against one run or several. */
export interface Judged {
  /** null: not measured. */
  readonly actual: number | null;
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** The one that `actual` is of; null: of no single one. */
  readonly run: number | null;
}

const aboutLoss = /^ledger\.(fates\.(lost|deliveryLimit)|lostConfirmed|causes\.unexplained|unexpected)$/;

/** Whether a run came to its end with nothing unresolved. */
export function isDrained({ ending, ledger }: RunResult): boolean {
  return ending === "completed" && ledger.fates.unresolved === 0;
}

/** Whether every fault of the scenario was done in full and was over. */
export function faultsDone({ faults }: RunResult): boolean {
  return faults.every(({ times, problem }) => times > 0 && problem === null);
}

/** Whether what broke a test cannot be mended: what was lost stays lost, whatever else the faults would have done. */
export function isBeyondRepair(test: Test, fullPath: string): boolean {
  const isLimit = test.op === "=" || test.op === "<" || test.op === "<=";
  return isLimit && aboutLoss.test(fullPath);
}

/** Holds one run against an expectation; inconclusive when it was not drained or its faults were not done. */
export function judgeRun({ path, test }: Pick<Expectation, "path" | "test">, run: RunResult): Judged {
  const field = fieldOf(run, path);
  const actual = field?.value ?? null;
  const good = holds(test, actual);
  const isTold = actual !== null || field?.path !== "paced.keepsUp";
  const isKnown =
    isTold && isDrained(run) && (faultsDone(run) || (!good && isBeyondRepair(test, field?.path ?? "")));
  return { actual, verdict: verdictOf(isKnown, good), run: run.index };
}

export function verdictOf(isKnown: boolean, good: boolean): Judged["verdict"] {
  if (!isKnown) return "inconclusive";
  return good ? "pass" : "fail";
}

/** The check that a Result shows; what was only to warn does no more than that. */
export function checkOf(
  { path, text, line, level }: Expectation,
  { actual, verdict, run }: Judged,
  over: Check["over"],
): Check {
  return {
    name: path,
    expected: text,
    actual,
    verdict: level === "warn" && verdict !== "pass" ? "warn" : verdict,
    over,
    run,
    line: line ?? null,
  };
}

/** Whether a value meets a test; one that could not be measured meets none. */
export function holds(test: Test, actual: number | null): boolean {
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
