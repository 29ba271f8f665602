import { percentiles, type StatName, statNames } from "../figures/stats.ts";
import { round3 } from "../ledger/stats.ts";
import type { Distribution, Stats } from "../result/schema.ts";
import type { Spread } from "./durations.ts";

const hundredths = (from: number, to: number, step: number): number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, i) => (from + i * step) / 100);

/** The percentiles that are asked of every distribution, as shares. */
const shares: readonly number[] = [
  ...[0, 0.01, 0.02],
  ...hundredths(5, 90, 5),
  ...hundredths(91, 99, 1),
  ...[0.992, 0.994, 0.995, 0.996, 0.998, 0.999, 0.9995, 0.9999, 1],
];

const binsADecade = 10;
const maxBins = 100;
/** ms: times are rounded to it. */
const shortest = 0.001;

/**
 * The percentiles of durations by the nearest rank, those that so many values tell apart from the greatest, and how
 * many of them are in each of the bins from the least to the greatest.
 */
export function distributionOf(kind: string | null, durations: Spread): Distribution {
  const { count } = durations;
  if (count === 0) return { kind, count, percentiles: [], bins: [] };
  const percentiles = knownShares(count).map((share) => ({ share, ms: durations.atShare(share) }));
  return { kind, count, percentiles, bins: binsOf(durations) };
}

/** The shares of the percentiles that so many values tell apart. */
function knownShares(count: number): number[] {
  return shares.filter((share) => share === 0 || share === 1 || share <= 1 - 1 / count + 1e-9);
}

/**
 * Bins whose bounds are powers of 10^(1/10), so that those of any two runs are the same. What took no time is in a
 * first bin from 0, and so is what is too short for one of the last hundred.
 */
function binsOf(durations: Spread): Distribution["bins"] {
  const { count } = durations;
  const none = durations.below(shortest);
  if (none === count) return [{ from: 0, to: shortest, count }];
  const last = binOf(durations.nth(count));
  const wanted = binOf(durations.nth(none + 1));
  const first = Math.max(wanted, last - maxBins + 2);
  const bounds = none > 0 || first > wanted ? [0] : [];
  for (let bin = first; bin <= last + 1; bin++) bounds.push(boundOf(bin));
  let before = 0;
  return bounds.slice(1).map((to, i) => {
    const upTo = i === bounds.length - 2 ? count : durations.below(to);
    const bin = { from: bounds[i] ?? 0, to, count: upTo - before };
    before = upTo;
    return bin;
  });
}

/** The bin from 10^(n/10) ms that a value falls in. */
function binOf(value: number): number {
  const near = Math.floor(binsADecade * Math.log10(value));
  if (value < boundOf(near)) return near - 1;
  return value >= boundOf(near + 1) ? near + 1 : near;
}

/** The bounds of bins from the shortest time to so many ms, rising. */
export function boundsUpTo(most: number): number[] {
  const first = binOf(shortest);
  return Array.from({ length: binOf(most) - first + 1 }, (_, i) => boundOf(first + i));
}

/** 10^(n/10) to six digits; the powers of ten are whole. */
function boundOf(n: number): number {
  return Number((10 ** (n / binsADecade)).toPrecision(6));
}

/** Figures of nothing. */
export const noStats: Stats = everyStat(() => null);

/** Figures of durations in ms, the mean to a µs, percentiles by the nearest rank; all null when there are none. */
export function statsOf(durations: Spread): Stats {
  if (durations.count === 0) return noStats;
  return everyStat((name) => {
    if (name === "mean") return round3(durations.mean());
    if (name === "min" || name === "max") return durations.atShare(name === "min" ? 0 : 1);
    return durations.atShare(percentiles[name].share);
  });
}

function everyStat(of: (name: StatName) => number | null): Stats {
  return Object.fromEntries(statNames.map((name) => [name, of(name)])) as Stats;
}
