import type { Difference, RunResult } from "../result/schema.ts";
import type { CompareSettings } from "../scenario/scenario.ts";
import { type Interval, intervalOf } from "./bootstrap.ts";
import { boundsOf } from "./bounds.ts";
import { isComplete } from "./complete.ts";
import { holm } from "./holm.ts";
import { isOff } from "./judge-over.ts";
import { mannWhitney } from "./mann-whitney.ts";
import { limitsOf, placeOf } from "./margin.ts";
import { type Measure, measuresFor, pathOf } from "./measures.ts";
import { convincing, fewestRuns, level, moreRuns } from "./more-runs.ts";
import { medianOf, spreadOf } from "./spread.ts";

type Values = readonly (number | null)[];

/** A measure of both sides: what there is to say before it is held against the others. */
interface Compared {
  readonly measure: Measure;
  readonly base: Values;
  readonly next: Values;
  /** The side with fewer has so many values. */
  readonly runs: number;
  /** new / base, or new - base, of the medians. */
  readonly estimate: number | null;
  readonly interval: Interval | null;
  readonly p: number | null;
}

/** Which value of a run counts: as it was measured, or the least or the most that it may have been. */
type Reading = "measured" | "low" | "high";

/**
 * Every measure of the new runs against the base's, in a fixed order; only runs that came to their end count, and what
 * was measured on neither side is left out. With an `ideal` (ms) the efficiency of both is held to that one. Of runs
 * that did not keep time, an outcome counts only if it is the same for all that their figures may have been.
 */
export function differencesOf(
  base: readonly RunResult[],
  next: readonly RunResult[],
  settings: CompareSettings,
  ideal: number | null = null,
): Difference[] {
  const measured = differencesBy(base, next, settings, ideal, { base: "measured", next: "measured" });
  const late = new Set(
    measuresFor(settings)
      .filter(({ name }) => [...base, ...next].filter(isComplete).some(isOff(pathOf(name))))
      .map(({ name }) => name as string),
  );
  if (late.size === 0) return measured;
  const others = (["low", "high"] as const).map((reading) =>
    differencesBy(base, next, settings, ideal, {
      base: reading,
      next: reading === "low" ? "high" : "low",
    }),
  );
  return measured.map((difference) => {
    const isSame = (all: readonly Difference[]): boolean =>
      all.find(({ measure }) => measure === difference.measure)?.outcome === difference.outcome;
    if (!late.has(difference.measure) || others.every(isSame)) return difference;
    return { ...difference, outcome: "inconclusive", moreRuns: null };
  });
}

function differencesBy(
  base: readonly RunResult[],
  next: readonly RunResult[],
  settings: CompareSettings,
  ideal: number | null,
  readings: { readonly base: Reading; readonly next: Reading },
): Difference[] {
  const compared = measuresFor(settings).flatMap((measure) => {
    const of = ideal !== null && measure.name === "efficiency" ? efficiencyBy(ideal) : measure.of;
    const by = (reading: Reading) => (run: RunResult) => readingOf(run, measure, of, reading);
    const [b, n] = [
      base.filter(isComplete).map(by(readings.base)),
      next.filter(isComplete).map(by(readings.next)),
    ];
    return [...b, ...n].every((value) => value === null) ? [] : [compare(measure, b, n)];
  });
  const gated = compared.filter(({ measure, estimate }) => measure.gated && estimate !== null).length;
  const family = compared.filter(({ measure, p }) => measure.gated && p !== null);
  const corrected = holm(family.map(({ p }) => p ?? 1));
  return compared.map((one) => {
    const place = family.indexOf(one);
    return place < 0
      ? decide(one, one.p, one.measure.gated ? gated : 1)
      : decide(one, corrected[place] ?? 1, family.length);
  });
}

/** @param of the measure, which may be held to another ideal than the run's own */
function readingOf(
  run: RunResult,
  { name, of: plain }: Measure,
  of: Measure["of"],
  reading: Reading,
): number | null {
  const [value, own] = [of(run), plain(run)];
  const bounds = reading === "measured" ? null : boundsOf(run, pathOf(name), own);
  if (bounds === null || reading === "measured" || value === null) return value;
  if (own === null || own === 0) return bounds[reading];
  return (value * bounds[reading]) / own;
}

function efficiencyBy(ideal: number): Measure["of"] {
  return ({ dispatch: { makespan } }) => (makespan === null || makespan <= 0 ? null : ideal / makespan);
}

function compare(measure: Measure, base: Values, next: Values): Compared {
  const [b, n] = [base.filter((value) => value !== null), next.filter((value) => value !== null)];
  const runs = Math.min(b.length, n.length);
  const estimate = finite(estimateOf(measure, b, n));
  const one = { measure, base, next, runs, estimate };
  if (runs < fewestRuns || estimate === null) return { ...one, interval: null, p: null };
  const same = measure.scale === "ratio" ? 1 : 0;
  const interval = areSame(b, n) ? { low: same, high: same } : intervalOf(b, n, measure.scale);
  const { lower, upper } = mannWhitney(b, n);
  const p = estimate === same ? Math.min(lower, upper) : estimate < same ? lower : upper;
  const known = Number.isFinite(interval.low) && Number.isFinite(interval.high);
  return { ...one, interval: known ? interval : null, p: known ? p : null };
}

function estimateOf({ scale }: Measure, base: readonly number[], next: readonly number[]): number | null {
  const [b, n] = [medianOf(base), medianOf(next)];
  if (b === null || n === null) return null;
  if (scale === "difference") return n - b;
  return b === n ? 1 : n / b;
}

/** The very same values were not measured twice: they are the same runs, or cannot differ. */
function areSame(base: readonly number[], next: readonly number[]): boolean {
  const [b, n] = [base, next].map((side) => side.toSorted((x, y) => x - y));
  return b?.length === n?.length && b?.every((value, i) => value === n?.[i]) === true;
}

function decide(one: Compared, p: number | null, family: number): Difference {
  const { measure, interval, estimate } = one;
  const { name, gated, better, scale, margin } = measure;
  const shift = scale === "ratio" ? 1 : 0;
  const outcome = outcomeOf(one, p);
  return {
    measure: name,
    gated,
    better,
    scale,
    margin,
    base: spreadOf(one.base),
    new: spreadOf(one.next),
    change: estimate === null ? null : estimate - shift,
    interval: interval === null ? null : { low: interval.low - shift, high: interval.high - shift },
    p,
    outcome,
    moreRuns: outcome === "inconclusive" ? moreRunsOf(one, family) : null,
  };
}

function outcomeOf({ measure, interval }: Compared, p: number | null): Difference["outcome"] {
  if (interval === null || p === null) return "inconclusive";
  const place = placeOf(interval, measure);
  if (place === "within") return "unchanged";
  if (place === "across" || p >= level) return "inconclusive";
  return place === "worse" ? "regressed" : "improved";
}

function moreRunsOf(
  { measure, base, next, runs, estimate, interval }: Compared,
  family: number,
): number | null {
  if ([base, next].some(isNeverMeasured)) return null;
  if (runs < fewestRuns) return convincing(family) - runs;
  if (interval === null || estimate === null) return null;
  return moreRuns({ runs, estimate, interval, limits: limitsOf(measure), family });
}

/** There are runs, and none has a value: no further one will. */
function isNeverMeasured(values: Values): boolean {
  return values.length > 0 && values.every((value) => value === null);
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
