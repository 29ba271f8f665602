import type { Check, RunResult } from "../result/schema.ts";
import type { Expectation } from "../scenario/scenario.ts";
import { type Bounds, boundsOf, lateReason } from "./bounds.ts";
import { fieldOf } from "./paths.ts";

type Test = Expectation["test"];

/** An expectation, held against one run or several. */
export interface Judged {
  /** null: not measured. */
  readonly actual: number | null;
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** The one that `actual` is of; null: of no single one. */
  readonly run: number | null;
  /** Why it is inconclusive although the run was whole, for people. */
  readonly reason?: string | undefined;
}

const aboutLoss =
  /^ledger\.(fates\.(lost|deliveryLimit)|refusals\.unavailable|lostConfirmed|causes\.unexplained|unexpected)$/;

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

/**
 * Holds one run against an expectation; inconclusive when it was not drained or its faults were not done, or when what
 * did not keep time may have decided it.
 */
export function judgeRun({ path, test }: Pick<Expectation, "path" | "test">, run: RunResult): Judged {
  const field = fieldOf(run, path);
  const actual = field?.value ?? null;
  const good = holds(test, actual);
  const isTold = actual !== null || field?.path !== "paced.keepsUp";
  const isKnown =
    isTold && isDrained(run) && (faultsDone(run) || (!good && isBeyondRepair(test, field?.path ?? "")));
  const isOpen = isKnown && !decides(test, actual, boundsOf(run, field?.path ?? "", actual));
  return {
    actual,
    verdict: verdictOf(isKnown && !isOpen, good),
    run: run.index,
    ...(isOpen ? { reason: lateReason(run) } : {}),
  };
}

/** Whether a test comes to the same for all that a value may be. */
export function decides(test: Test, value: number | null, bounds: Bounds | null): boolean {
  if (value === null || bounds === null) return true;
  const { low, high } = bounds;
  if (!holds(test, value)) return !someHold(test, bounds);
  // "!=" is the only test with a gap in what meets it.
  return test.op === "!=" ? test.value < low || test.value > high : holds(test, low) && holds(test, high);
}

/** Whether some value within the bounds meets a test. */
function someHold(test: Test, { low, high }: Bounds): boolean {
  if (test.op === "=") return low <= test.value && test.value <= high;
  if (test.op === "between") return low <= test.high && high >= test.low;
  return holds(test, low) || holds(test, high);
}

export function verdictOf(isKnown: boolean, good: boolean): Judged["verdict"] {
  if (!isKnown) return "inconclusive";
  return good ? "pass" : "fail";
}

/** The check that a Result shows; what was only to warn does no more than that. */
export function checkOf(
  { path, text, line, level }: Expectation,
  { actual, verdict, run, reason }: Judged,
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
    ...(reason === undefined ? {} : { reason }),
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
