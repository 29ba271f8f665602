import type { Check, RunResult, VerdictWord } from "../result/schema.ts";
import type { Expectation } from "../scenario/scenario.ts";
import { judgeOver, overByDefault } from "./judge-over.ts";
import { checkOf, faultsDone, isDrained, judgeRun } from "./judge-run.ts";
import { fieldOf } from "./paths.ts";

const aboutSomeLoss = /^ledger\.(lostConfirmed|lostUnconfirmed|causes\..*)$/;

const handledSome: Expectation = { path: "ledger.fates.handled", text: "> 0", test: { op: ">", value: 0 } };

/** Of runs that must hold whatever the scenario says; shown only when they do not. */
const always: readonly Expectation[] = [
  { path: "ledger.unexpected", text: "= 0", test: { op: "=", value: 0 } },
  { path: "dispatch.prefetchViolations", text: "= 0", test: { op: "=", value: 0 } },
  handledSome,
];

/**
 * Holds the runs of a variant against what is expected of them: what is counted must hold in every run, what is
 * measured by the median over the runs, unless an expectation says otherwise. Nothing may be lost unless an
 * expectation speaks of `lost`,
 * nor be dropped at the delivery limit unless one speaks of `deliveryLimit`, nor be refused by a queue that was away
 * unless one speaks of `refused` or `refusals`; one that speaks of some losses only still leaves none confirmed and none unexplained.
 * Messages out of nowhere, a prefetch that was exceeded, and a run that handled nothing fail always. A run that
 * did not come to its end, that left a message unresolved, or in which a fault of the scenario never happened,
 * could not be done in full or was not over, is judged inconclusive.
 * @returns by expectation, then by run
 */
export function judge(expectations: readonly Expectation[], runs: readonly RunResult[]): Check[] {
  const [first, ...others] = runs;
  if (first === undefined) return [];
  const asked = [...lossesByDefault(expectations, first), ...expectations].flatMap((expectation) =>
    checksOf(expectation, [first, ...others]),
  );
  const broken = runs.flatMap((run) =>
    [...always, ...limitByDefault(expectations, run), ...refusalsByDefault(expectations, run)]
      .map((rule) => checkIn(rule, run, runs))
      .filter(({ verdict }) => verdict === "fail"),
  );
  const checks = [...asked, ...broken];
  if (worst(checks.map(({ verdict }) => verdict)) !== "pass") return checks;
  // Warnings, or the best of several runs, must not make a run pass that was not over.
  const open = runs.filter((run) => !isDrained(run) || !faultsDone(run));
  return [...checks, ...open.map((run) => checkIn(handledSome, run, runs))];
}

function checksOf(expectation: Expectation, runs: readonly [RunResult, ...RunResult[]]): Check[] {
  const [run, ...others] = runs;
  if (others.length === 0) return [checkIn(expectation, run, runs)];
  const over = expectation.over ?? overByDefault(fieldOf(run, expectation.path)?.path ?? "");
  return judgeOver(expectation, over, runs).map((judged) => checkOf(expectation, judged, over));
}

/** Of one run by itself. */
function checkIn(expectation: Expectation, run: RunResult, runs: readonly RunResult[]): Check {
  const judged = judgeRun(expectation, run);
  if (runs.length > 1) return checkOf(expectation, judged, "all");
  return checkOf(expectation, { ...judged, run: null }, null);
}

/** Shown only when it does not hold: most queues have no delivery limit. */
function limitByDefault(expectations: readonly Expectation[], run: RunResult): Expectation[] {
  const path = "ledger.fates.deliveryLimit";
  if (expectations.some((one) => fieldOf(run, one.path)?.path === path)) return [];
  return [{ path: "deliveryLimit", text: "0", test: { op: "=", value: 0 } }];
}

/** Shown only when it does not hold. */
function refusalsByDefault(expectations: readonly Expectation[], run: RunResult): Expectation[] {
  const aboutRefusals = /^ledger\.(fates\.refused|refusals\..*)$/;
  const isNamed = expectations.some(({ path }) => aboutRefusals.test(fieldOf(run, path)?.path ?? ""));
  if (isNamed || run.ledger.refusals === null) return [];
  return [{ path: "refusals.unavailable", text: "0", test: { op: "=", value: 0 } }];
}

function lossesByDefault(expectations: readonly Expectation[], run: RunResult): Expectation[] {
  const named = expectations.map(({ path }) => fieldOf(run, path)?.path ?? "");
  if (named.includes("ledger.fates.lost")) return [];
  const none = (path: string): Expectation => ({ path, text: "0", test: { op: "=", value: 0 } });
  if (!named.some((path) => aboutSomeLoss.test(path))) return [none("lost")];
  const kept = ["lostConfirmed", "causes.unexplained"];
  return kept.filter((path) => !named.includes(`ledger.${path}`)).map(none);
}

/**
 * Fail if anything failed; else inconclusive if anything is, or there is nothing to judge; else pass. A warning
 * changes nothing.
 */
export function worst(verdicts: readonly Check["verdict"][]): VerdictWord {
  if (verdicts.includes("fail")) return "fail";
  return verdicts.includes("inconclusive") || verdicts.length === 0 ? "inconclusive" : "pass";
}
