import type { Interval } from "./bootstrap.ts";
import type { Measure } from "./measures.ts";

/** Where an interval lies: wholly on one side of what counts as no change, wholly within it, or across its ends. */
export type Place = "worse" | "better" | "within" | "across";

/**
 * From where to where new / base, or new - base, counts as no change. By m worse is so much less, or more, than the
 * base; better is what makes the base so much worse, so that swapping the sides swaps the two.
 */
export function limitsOf({ scale, better, margin }: Measure): Interval {
  if (scale === "difference") return { low: -margin, high: margin };
  if (better === "lower") return { low: 1 / (1 + margin), high: 1 + margin };
  const low = Math.max(0, 1 - margin);
  return { low, high: 1 / low };
}

/** Where the interval of new / base, or new - base, lies. */
export function placeOf(interval: Interval, measure: Measure): Place {
  const limits = limitsOf(measure);
  const lower = measure.better === "lower";
  if (interval.high < limits.low) return lower ? "better" : "worse";
  if (interval.low > limits.high) return lower ? "worse" : "better";
  return interval.low >= limits.low && interval.high <= limits.high ? "within" : "across";
}
