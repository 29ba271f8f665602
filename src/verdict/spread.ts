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

/** The value in the middle, of an even count the mean of the two there; null without any, or when one was not measured. */
export function medianOf(values: readonly (number | null)[]): number | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length < values.length) return null;
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (lower === undefined || upper === undefined) return null;
  // Halves, as the sum may be too great; the half of the least number is none.
  return lower === upper ? lower : lower / 2 + upper / 2;
}
