/** Where the median of several runs is. */
export interface MedianInterval {
  readonly low: number;
  readonly median: number;
  readonly high: number;
  /** The chance that it holds the true median; null: it is from the least to the greatest, as there are too few. */
  readonly confidence: number | null;
}

const wanted = 0.95;

/**
 * The interval that holds the median with at least 95 % confidence, whatever the distribution: from the k-th smallest
 * to the k-th greatest value, with the greatest k for which P(B < k) + P(B > n - k) <= 5 %, where B is binomial with n
 * and 1/2. There is none below 6 values: there it is the least and the greatest. null: no values.
 *
 * Source: Hahn and Meeker, Statistical Intervals (1991), section 5.2; David and Nagaraja, Order Statistics (2003),
 * section 7.1.
 */
export function medianInterval(values: readonly number[]): MedianInterval | null {
  const sorted = values.toSorted((a, b) => a - b);
  const count = sorted.length;
  const [least, greatest] = [sorted[0], sorted.at(-1)];
  if (least === undefined || greatest === undefined) return null;
  const median = ((sorted[(count - 1) >> 1] ?? 0) + (sorted[count >> 1] ?? 0)) / 2;
  let below = 0;
  // As a logarithm: 1/2 to the power of a thousand runs would be 0.
  let logChance = count * Math.log(0.5);
  let left = 0;
  // `left` values are left out on either side; `below` is P(B <= left - 1), and P(B > n - left) is the same.
  while (2 * (below + Math.exp(logChance)) <= 1 - wanted && left < count / 2) {
    below += Math.exp(logChance);
    logChance += Math.log((count - left) / (left + 1));
    left += 1;
  }
  if (left === 0) return { low: least, median, high: greatest, confidence: null };
  return {
    low: sorted[left - 1] ?? least,
    median,
    high: sorted[count - left] ?? greatest,
    confidence: 1 - 2 * below,
  };
}
