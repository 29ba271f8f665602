import type { RunResult } from "../result/schema.ts";
import type { Expectation, Over } from "../scenario/scenario.ts";
import { type Bounds, boundsOf, lateReason } from "./bounds.ts";
import {
  decides,
  faultsDone,
  holds,
  isBeyondRepair,
  isDrained,
  type Judged,
  judgeRun,
  verdictOf,
} from "./judge-run.ts";
import { fieldOf } from "./paths.ts";
import { medianOf } from "./spread.ts";

type Test = Expectation["test"];
type Figure = Pick<Expectation, "path" | "test">;
type Several = readonly [RunResult, ...RunResult[]];

const counted =
  /^(ledger\..*|dispatch\.prefetchViolations|faults\.\d+\.(times|lost|duplicated|redelivered))$/;

/** How an expectation is held against several runs when it does not say: what is counted must hold in every one. */
export function overByDefault(fullPath: string): Over {
  return counted.test(fullPath) ? "all" : "median";
}

/** Holds several runs against an expectation: each for itself when `over` is "all", else once. */
export function judgeOver(figure: Figure, over: Over, runs: Several): Judged[] {
  const each = runs.map((run) => judgeRun(figure, run));
  if (over === "all") return each;
  return [over === "median" ? byMedian(figure, runs, each) : byOne(figure.test, over, each)];
}

function byMedian({ path, test }: Figure, runs: Several, each: readonly Judged[]): Judged {
  const actual = medianOf(each.map((one) => one.actual));
  const good = holds(test, actual);
  const isBroken = !good && isBeyondRepair(test, fieldOf(runs[0], path)?.path ?? "");
  const isKnown = runs.every(isDrained) && (isBroken || runs.every(faultsDone));
  const late =
    isKnown && !decides(test, actual, medianBounds(path, runs)) ? runs.find(isOff(path)) : undefined;
  return {
    actual,
    verdict: verdictOf(isKnown && late === undefined, good),
    run: null,
    ...(late === undefined ? {} : { reason: lateReason(late) }),
  };
}

/** Whether a figure of a run may be off, as the run did not keep time. */
export function isOff(path: string): (run: RunResult) => boolean {
  return (run) => {
    const field = fieldOf(run, path);
    return field !== undefined && boundsOf(run, field.path, field.value) !== null;
  };
}

/** The bounds of the median of several runs; null: all are as they were measured. */
export function medianBounds(path: string, runs: readonly RunResult[]): Bounds | null {
  const fields = runs.map((run) => ({ run, field: fieldOf(run, path) }));
  const all = fields.map(({ run, field }) => {
    const value = field?.value ?? null;
    return { value, bounds: boundsOf(run, field?.path ?? "", value) };
  });
  if (all.every(({ bounds }) => bounds === null)) return null;
  const low = medianOf(all.map(({ value, bounds }) => bounds?.low ?? value));
  const high = medianOf(all.map(({ value, bounds }) => bounds?.high ?? value));
  return low === null || high === null ? null : { low, high };
}

/** The worst: one that fails is enough to fail, one that is not known to leave it open; the best: the other way. */
function byOne(test: Test, over: "worst" | "best", each: readonly Judged[]): Judged {
  const ranks = over === "worst" ? (["fail", "inconclusive"] as const) : (["pass", "inconclusive"] as const);
  const otherwise = over === "worst" ? "pass" : "fail";
  const verdict = ranks.find((rank) => each.some((one) => one.verdict === rank)) ?? otherwise;
  const deciding = each.filter((one) => one.verdict === verdict);
  const values = deciding.map(({ actual }) => actual);
  const place = placeOfExtreme(test, over, values);
  const shown = place === null ? undefined : deciding[place];
  return shown ?? { actual: medianOf(values), verdict, run: null };
}

/** The value of several that an expectation is held against, as `judgeOver` takes it of runs that all are known. */
export function valueOver(test: Test, over: Over, values: readonly (number | null)[]): number | null {
  const place = over === "median" ? null : placeOfExtreme(test, over === "best" ? "best" : "worst", values);
  return (place === null ? undefined : values[place]) ?? medianOf(values);
}

/**
 * Where the value furthest from meeting a test is, or the one that meets it best. Where no direction is better, the
 * first that does not meet it, or the first that does; null: there is none.
 */
function placeOfExtreme(
  test: Test,
  which: "worst" | "best",
  values: readonly (number | null)[],
): number | null {
  const sign = test.op === ">" || test.op === ">=" ? 1 : test.op === "<" || test.op === "<=" ? -1 : 0;
  const orNone = (place: number) => (place < 0 ? null : place);
  if (sign === 0) return orNone(values.findIndex((value) => holds(test, value) === (which === "best")));
  // What could not be measured is further away than anything.
  const merits = values.map((value) => (value === null ? Number.NEGATIVE_INFINITY : sign * value));
  let place = 0;
  for (const [i, merit] of merits.entries()) {
    const before = merits[place] ?? merit;
    if (which === "best" ? merit > before : merit < before) place = i;
  }
  return merits.length === 0 ? null : place;
}
