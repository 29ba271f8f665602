import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distributionOf, statsOf } from "../../src/account/distributions.ts";
import { account } from "../../src/account/whole-record.ts";
import { planOf, publishLog, recordOf, sorted, workLog } from "../ledger/records.ts";

const of = (...values: number[]) => distributionOf(null, sorted(values));

describe("a distribution", () => {
  it("of nothing has no percentiles and no bins", () => {
    expect(of()).toEqual({ kind: null, count: 0, percentiles: [], bins: [] });
  });

  it("has the percentiles that so many values tell apart, and both ends", () => {
    const { percentiles } = of(...Array.from({ length: 20 }, (_, i) => i + 1));
    expect(percentiles[0]).toEqual({ share: 0, ms: 1 });
    expect(percentiles.slice(-2)).toEqual([
      { share: 0.95, ms: 19 },
      { share: 1, ms: 20 },
    ]);
    expect(percentiles).toContainEqual({ share: 0.55, ms: 11 });
  });

  it("of ten thousand values reaches to 99.99 %", () => {
    const { percentiles } = of(...Array.from({ length: 10_000 }, (_, i) => i));
    expect(percentiles).toHaveLength(39);
    expect(percentiles.at(-2)).toEqual({ share: 0.9999, ms: 9998 });
  });

  it("has bins of the ratio 10^(1/10), aligned to powers of ten, from the least to the greatest", () => {
    const { bins } = of(10, 12, 12.6, 99.999, 100);
    expect(bins).toHaveLength(11);
    expect(bins[0]).toEqual({ from: 10, to: 12.5893, count: 2 });
    expect(bins[1]).toEqual({ from: 12.5893, to: 15.8489, count: 1 });
    expect(bins.slice(-2)).toEqual([
      { from: 79.4328, to: 100, count: 1 },
      { from: 100, to: 125.893, count: 1 },
    ]);
  });

  it("puts what took no time into a first bin from 0", () => {
    expect(of(0, 0, 1).bins).toEqual([
      { from: 0, to: 1, count: 2 },
      { from: 1, to: 1.25893, count: 1 },
    ]);
    expect(of(0, 0.0001).bins).toEqual([{ from: 0, to: 0.001, count: 2 }]);
  });

  it("has at most a hundred bins, however far apart its values are", () => {
    const { bins } = of(0.001, 0.5, 1e12);
    expect(bins).toHaveLength(100);
    expect(bins[0]).toMatchObject({ from: 0, count: 2 });
    expect(bins.at(-1)).toMatchObject({ from: 1e12, count: 1 });
  });

  it("holds every value once, its percentiles rise, and it agrees with the figures of the same values", () => {
    const values = fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(values, (list) => {
        const { count, percentiles, bins } = of(...list);
        expect(count).toBe(list.length);
        expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(count);
        bins.forEach((bin, i) => {
          expect(bin.to).toBeGreaterThan(bin.from);
          if (i > 0) expect(bin.from).toBe(bins[i - 1]?.to);
        });
        expect(bins.at(-1)?.count).toBeGreaterThan(0);
        percentiles.forEach(({ share, ms }, i) => {
          const before = percentiles[i - 1];
          expect(share).toBeGreaterThan(before?.share ?? -1);
          expect(ms).toBeGreaterThanOrEqual(before?.ms ?? 0);
        });
        const stats = statsOf(sorted(list));
        const figures = { min: 0, p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999, max: 1 } as const;
        for (const { share, ms } of percentiles) {
          for (const [name, its] of Object.entries(figures)) {
            if (its === share) expect(ms).toBe(stats[name as keyof typeof figures]); // a key of it
          }
        }
      }),
    );
  });
});

it("a run has the distributions of all kinds together, then of each", () => {
  const plan = planOf("messages: {count: 4, pattern: [heavy, light], kinds: {heavy: {}, light: {}}}");
  const record = recordOf({
    publishes: [publishLog([0, 1, 2, 3].map((id) => ({ id, sent: 10 })))],
    works: [workLog([0, 1, 2].map((id) => ({ id, started: 11 + id, ended: 20 + id })))],
  });
  const { latency, wait } = account(plan, record).distributions;
  expect(latency.map(({ kind, count }) => [kind, count])).toEqual([
    [null, 3],
    ["heavy", 2],
    ["light", 1],
  ]);
  expect(latency[2]?.percentiles).toEqual([
    { share: 0, ms: 11 },
    { share: 1, ms: 11 },
  ]);
  expect(wait[1]?.percentiles.at(-1)).toEqual({ share: 1, ms: 3 });
});
