import type { Spread } from "../result/schema.ts";

/** The median of the values and their ends, the values in their order; null when none was measured. */
export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  const median = medianOf(known);
  if (median === null) return null;
  const [min, max] = known.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [median, median],
  );
  return { median, min, max, runs: [...values] };
}

/** The value in the middle, or between the two that are; null without any. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return lower === undefined || upper === undefined ? null : lower / 2 + upper / 2;
}
