import type { Plan } from "../plan/plan.ts";
import type { Distribution, RunResult } from "../result/schema.ts";
import type { Messages } from "./messages.ts";
import { atShare, round3 } from "./stats.ts";

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
const mostBins = 100;
/** ms: times are rounded to it. */
const shortest = 0.001;

/** How latency (due to handled) and wait (due to started) are spread, of all kinds together and of each kind. */
export function distributionsOf(plan: Plan, messages: Messages): RunResult["distributions"] {
  return {
    latency: byKind(plan, messages, messages.handledAt),
    wait: byKind(plan, messages, messages.started),
  };
}

function byKind({ load }: Plan, { size, due }: Messages, later: Float64Array): Distribution[] {
  const { kinds, kind, period } = load;
  const took = (id: number): number => (later[id] ?? Number.NaN) - (due[id] ?? Number.NaN);
  const ends = new Uint32Array(kinds.length);
  for (let id = 0; id < size; id++) {
    const its = kind[id % period] ?? 0;
    if (!Number.isNaN(took(id))) ends[its] = (ends[its] ?? 0) + 1;
  }
  const counts = ends.slice();
  for (let k = 1; k < ends.length; k++) ends[k] = (ends[k] ?? 0) + (ends[k - 1] ?? 0);
  // Those of a kind beside each other, from its end down.
  const values = new Float64Array(ends.at(-1) ?? 0);
  const free = ends.slice();
  for (let id = 0; id < size; id++) {
    const its = kind[id % period] ?? 0;
    const value = took(id);
    if (Number.isNaN(value)) continue;
    free[its] = (free[its] ?? 0) - 1;
    values[free[its] ?? 0] = value;
  }
  return [
    distributionOf(null, values.slice()),
    ...kinds.map(({ name }, k) => {
      const end = ends[k] ?? 0;
      return distributionOf(name, values.subarray(end - (counts[k] ?? 0), end));
    }),
  ];
}

/**
 * The percentiles of `values` (ms, finite; sorted in place) by the nearest rank, those that so many values tell
 * apart from the greatest, and how many of them are in each of the bins from the least to the greatest.
 */
export function distributionOf(kind: string | null, values: Float64Array): Distribution {
  values.sort();
  const count = values.length;
  if (count === 0) return { kind, count, percentiles: [], bins: [] };
  const known = shares.filter((share) => share === 0 || share === 1 || share <= 1 - 1 / count + 1e-9);
  const percentiles = known.map((share) => ({ share, ms: round3(atShare(values, share)) }));
  return { kind, count, percentiles, bins: binsOf(values) };
}

/**
 * Bins whose bounds are powers of 10^(1/10), so that those of any two runs are the same. What took no time is in a
 * first bin from 0, and so is what is too short for one of the last hundred.
 */
function binsOf(rising: Float64Array): Distribution["bins"] {
  const rounded = rising.map(round3);
  const firstPositive = rounded.find((value) => value >= shortest);
  const count = rounded.length;
  if (firstPositive === undefined) return [{ from: 0, to: shortest, count }];
  const last = binOf(rounded[count - 1] ?? 0);
  const hasNone = (rounded[0] ?? 0) < shortest;
  const wanted = binOf(firstPositive);
  const first = Math.max(wanted, last - mostBins + 2);
  const fromZero = hasNone || first > wanted;
  const bins = fromZero ? [{ from: 0, to: boundOf(first), count: 0 }] : [];
  for (let bin = first; bin <= last; bin++) bins.push({ from: boundOf(bin), to: boundOf(bin + 1), count: 0 });
  let at = 0;
  for (const value of rounded) {
    while (at < bins.length - 1 && value >= (bins[at]?.to ?? 0)) at++;
    const bin = bins[at];
    if (bin !== undefined) bin.count++;
  }
  return bins;
}

/** The bin from 10^(n/10) ms that a value falls in. */
function binOf(value: number): number {
  const near = Math.floor(binsADecade * Math.log10(value));
  if (value < boundOf(near)) return near - 1;
  return value >= boundOf(near + 1) ? near + 1 : near;
}

/** 10^(n/10) to six digits; the powers of ten are whole. */
function boundOf(n: number): number {
  return Number((10 ** (n / binsADecade)).toPrecision(6));
}
