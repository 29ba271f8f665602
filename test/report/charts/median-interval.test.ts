import { describe, expect, it } from "vitest";
import { medianInterval } from "../../../src/report/charts/median-interval.ts";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, place) => place + 1);

describe("The interval of a median", () => {
  it.each([
    { runs: 6, low: 1, high: 6, confidence: 0.96875 },
    { runs: 7, low: 1, high: 7, confidence: 0.984375 },
    { runs: 8, low: 1, high: 8, confidence: 0.9921875 },
    { runs: 9, low: 2, high: 8, confidence: 0.9609375 },
    { runs: 10, low: 2, high: 9, confidence: 0.978515625 },
    { runs: 12, low: 3, high: 10, confidence: 0.9614 },
    { runs: 20, low: 6, high: 15, confidence: 0.9586 },
    { runs: 25, low: 8, high: 18, confidence: 0.9567 },
  ])("is from value $low to $high of $runs, as the tables of order statistics say", (known) => {
    const interval = medianInterval(upTo(known.runs).toReversed());
    expect(interval).toMatchObject({ low: known.low, high: known.high });
    expect(interval?.confidence).toBeCloseTo(known.confidence, 4);
  });

  it.each([1, 2, 3, 4, 5])("is from the least to the greatest of %i runs, as there are too few", (runs) => {
    expect(medianInterval(upTo(runs))).toEqual({
      low: 1,
      median: (runs + 1) / 2,
      high: runs,
      confidence: null,
    });
  });

  it("holds the median with at least 95 % for any number of runs from 6 on, and is never wider than needed", () => {
    for (let runs = 6; runs <= 200; runs++) {
      const { low = 0, median = 0, high = 0, confidence } = medianInterval(upTo(runs)) ?? {};
      expect(confidence).toBeGreaterThanOrEqual(0.95);
      expect(median - low).toBeCloseTo(high - median, 9);
      expect(binomialBelow(runs, low)).toBeGreaterThan(0.025);
    }
  });

  it("is narrow for thousands of runs", () => {
    const interval = medianInterval(upTo(5000));
    expect(interval?.low).toBeGreaterThan(2420);
    expect(interval?.high).toBeLessThan(2580);
  });

  it("is not there without values", () => {
    expect(medianInterval([])).toBeNull();
  });
});

/** P(B <= k) of a binomial with n and 1/2. */
function binomialBelow(n: number, k: number): number {
  let [chance, sum] = [0.5 ** n, 0];
  for (let i = 0; i <= k; i++) {
    sum += chance;
    chance *= (n - i) / (i + 1);
  }
  return sum;
}
