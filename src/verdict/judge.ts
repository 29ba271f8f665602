import type { Check, FaultSummary, RunResult, VerdictWord } from "../result/schema.ts";
import type { Expectation } from "../scenario/scenario.ts";
import { fieldOf } from "./paths.ts";

const aboutLoss = /^ledger\.(fates\.lost|lostConfirmed|causes\.unexplained|unexpected)$/;
const aboutSomeLoss = /^ledger\.(lostConfirmed|lostUnconfirmed|causes\..*)$/;

/** Of runs that must hold whatever the scenario says; shown only when they do not. */
const always: readonly Omit<Expectation, "line">[] = [
  { path: "ledger.unexpected", text: "= 0", test: { op: "=", value: 0 } },
  { path: "dispatch.prefetchViolations", text: "= 0", test: { op: "=", value: 0 } },
  { path: "ledger.fates.handled", text: "> 0", test: { op: ">", value: 0 } },
];

/**
 * Holds the runs of a variant against what is expected of each. Nothing may be lost unless an expectation
 * speaks of `lost`; one that speaks of some losses only still leaves none confirmed and none unexplained.
 * Messages out of nowhere, a prefetch that was exceeded, and a run that handled nothing fail always. A run that
 * did not come to its end, that left a message unresolved, or in which a fault of the scenario never happened,
 * could not be done in full or was not over, is judged inconclusive.
 */
export function judge(expectations: readonly Expectation[], runs: readonly RunResult[]): Check[] {
  return runs.flatMap((run) => {
    const index = runs.length > 1 ? run.index : null;
    const asked = [...lossesByDefault(expectations, run), ...expectations].map((expectation) =>
      check(expectation, run, index),
    );
    const broken = always.map((rule) => check(rule, run, index)).filter(({ verdict }) => verdict === "fail");
    return [...asked, ...broken];
  });
}

function lossesByDefault(expectations: readonly Expectation[], run: RunResult): Expectation[] {
  const named = expectations.map(({ path }) => fieldOf(run, path)?.path ?? "");
  if (named.includes("ledger.fates.lost")) return [];
  const none = (path: string): Expectation => ({ path, text: "0", test: { op: "=", value: 0 } });
  if (!named.some((path) => aboutSomeLoss.test(path))) return [none("lost")];
  const kept = ["lostConfirmed", "causes.unexplained"];
  return kept.filter((path) => !named.includes(`ledger.${path}`)).map(none);
}

/** Fail if anything failed; else inconclusive if anything is, or there is nothing to judge; else pass. */
export function worst(verdicts: readonly Check["verdict"][]): VerdictWord {
  if (verdicts.includes("fail")) return "fail";
  return verdicts.includes("inconclusive") || verdicts.length === 0 ? "inconclusive" : "pass";
}

function check(expectation: Expectation, run: RunResult, index: number | null): Check {
  const field = fieldOf(run, expectation.path);
  const actual = field?.value ?? null;
  const drained = run.ending === "completed" && run.ledger.fates.unresolved === 0;
  const good = holds(expectation.test, actual);
  // What was lost stays lost, whatever else the faults would have done.
  const beyondRepair = !good && aboutLoss.test(field?.path ?? "") && isLimit(expectation.test);
  const known = drained && (beyondRepair || run.faults.every(wasDone));
  return {
    name: expectation.path,
    expected: expectation.text,
    actual,
    verdict: !known ? "inconclusive" : good ? "pass" : "fail",
    over: null,
    run: index,
    line: expectation.line ?? null,
  };
}

/** Whether it sets how much there may be at most. */
function isLimit({ op }: Expectation["test"]): boolean {
  return op === "=" || op === "<" || op === "<=";
}

function wasDone({ times, problem }: FaultSummary): boolean {
  return times > 0 && problem === null;
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
