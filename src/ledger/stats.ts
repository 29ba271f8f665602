import { percentiles, type StatName, statNames } from "../figures/stats.ts";
import type { Stats } from "../result/schema.ts";
import type { Sorted } from "./durations.ts";

/** Figures of nothing. */
export const noStats: Stats = everyStat(() => null);

/** Exact figures of durations, the mean to a µs, percentiles by the nearest rank; all null when there are none. */
export function statsOf(durations: Sorted): Stats {
  if (durations.count === 0) return noStats;
  return statsAt((share) => durations.atShare(share), round3(durations.mean()));
}

/** Figures of what is given as `at`: ms that a share (0 to 1) is at most. */
export function statsAt(at: (share: number) => number, mean: number): Stats {
  return everyStat((name) => {
    if (name === "mean") return mean;
    if (name === "min" || name === "max") return at(name === "min" ? 0 : 1);
    return at(percentiles[name].share);
  });
}

function everyStat(of: (name: StatName) => number | null): Stats {
  return Object.fromEntries(statNames.map((name) => [name, of(name)])) as Stats;
}

/**
 * Jain's index of fairness (Σx)² / (n·Σx²): 1 when all are equal, 1/n when one has everything; null when all
 * are 0. R. Jain, D. Chiu, W. Hawe, DEC-TR-301, 1984.
 */
export function jain(values: readonly number[]): number | null {
  const sum = values.reduce((total, x) => total + x, 0);
  const squares = values.reduce((total, x) => total + x * x, 0);
  return squares === 0 ? null : round4((sum * sum) / (values.length * squares));
}

/** µs precision for a value in ms. */
export function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** For shares and indexes. */
export function round4(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** `part / whole`, rounded; null when there is no whole. */
export function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? round4(part / whole) : null;
}

/** Events/s; null when they took no time. */
export function perSecond(count: number, ms: number): number | null {
  return ms > 0 ? round3((count * 1000) / ms) : null;
}

/** How many of the first `length` of a column are 1. */
export function ones(column: Uint8Array, length: number): number {
  let count = 0;
  for (let row = 0; row < length; row++) count += column[row] ?? 0;
  return count;
}
