import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binnedDurations } from "../../src/account/binned-durations.ts";
import { distributionOf, statsOf } from "../../src/account/distributions.ts";
import type { Durations } from "../../src/account/durations.ts";
import { exactDurations } from "../../src/account/exact-durations.ts";
import { rounded, sorted } from "../ledger/records.ts";

const stores = [
  ["exact", exactDurations],
  ["binned", binnedDurations],
] as const;

const ranges = [
  ["short ones", 0, 5],
  ["some before their time", -300, 300],
  ["minutes", 0, 1e6],
  ["some of days", 0, 1e9],
  ["some of a hundred years", 0, 3e12],
] as const;

/** In ms, some of them the same. */
function valuesOf(min: number, max: number) {
  const single = fc.double({ min, max, noNaN: true }).map((value) => [value]);
  const several = fc
    .tuple(
      fc.double({ min, max, noNaN: true }),
      fc.integer({ min: 2, max: 60 }),
      fc.double({ min: 0, max: 2, noNaN: true }),
    )
    .map(([from, count, step]) => Array.from({ length: count }, (_, i) => from + ((i * 7) % count) * step));
  return fc.array(fc.oneof(single, several), { maxLength: 8 }).map((lists) => lists.flat());
}

function durationsOf(empty: () => Durations, values: readonly number[]): Durations {
  const durations = empty();
  for (const value of values) durations.add(value);
  return durations;
}

/** Durations that are added to several in turn, and then united. */
function unitedOf(empty: () => Durations, values: readonly number[]): Durations {
  const [first, ...others] = [0, 1, 2].map((part) =>
    durationsOf(
      empty,
      values.filter((_, i) => i % 3 === part),
    ),
  );
  return (first ?? empty()).union(others);
}

function ranked(durations: Durations): number[] {
  return Array.from({ length: durations.count }, (_, i) => durations.nth(i + 1));
}

/** Expects times to be those exact ones to half a percent and a µs. */
function expectNear(actual: readonly number[], exact: readonly number[]): void {
  const isNear = (ms: number, i: number) =>
    Math.abs(ms - (exact[i] ?? Number.NaN)) <= 0.005 * Math.abs(exact[i] ?? 0) + 0.001;
  expect(actual.length).toBe(exact.length);
  expect(actual.flatMap((ms, i) => (isNear(ms, i) ? [] : [`${ms} for ${exact[i]}`]))).toEqual([]);
}

/** Like numbers in [0, 1) drawn at random, always the same. */
function drawn(count: number): number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  });
}

describe("exact durations", () => {
  it.each(ranges)("are to the µs what was added, by themselves and united: %s", (_, min, max) => {
    fc.assert(
      fc.property(valuesOf(min, max), fc.double({ min, max, noNaN: true }), (values, bound) => {
        const expected = rounded(values);
        for (const durations of [durationsOf(exactDurations, values), unitedOf(exactDurations, values)]) {
          expect(ranked(durations)).toEqual(expected);
          for (const ms of [bound, ...expected.slice(0, 5)])
            expect(durations.below(ms)).toBe(expected.filter((value) => value < ms).length);
        }
      }),
    );
  });

  it.each(ranges)("have the figures and the distribution of sorted ones: %s", (_, min, max) => {
    fc.assert(
      fc.property(valuesOf(min, max), (values) => {
        const wanted = sorted(values);
        for (const durations of [durationsOf(exactDurations, values), unitedOf(exactDurations, values)]) {
          expect({ ...statsOf(durations), mean: null }).toEqual({ ...statsOf(wanted), mean: null });
          // A sum of so many digits hangs on its order.
          expect(durations.mean()).toBeCloseTo(wanted.mean(), max > 1e9 ? -1 : 3);
          expect(distributionOf("light", durations)).toEqual(distributionOf("light", wanted));
        }
      }),
    );
  });

  it.each([
    ["a ms apart at most", 1],
    ["100 ms apart at most", 100],
    ["a minute apart at most", 60_000],
    ["a day apart at most", 86_400_000],
    ["a year apart at most", 31_536_000_000],
  ])("that are very many are what was added, too: %s", (_, range) => {
    const values = drawn(60_000).map((share) => range * share - range / 50);
    const durations = durationsOf(exactDurations, values);
    const expected = rounded(values);
    for (const share of [0, 0.01, 0.1, 0.5, 0.9, 0.999, 1]) {
      const rank = Math.max(1, Math.ceil(share * expected.length));
      expect(durations.nth(rank)).toBe(expected[rank - 1]);
    }
    expect(distributionOf(null, durations)).toEqual(distributionOf(null, sorted(values)));
    expect(distributionOf(null, unitedOf(exactDurations, values))).toEqual(
      distributionOf(null, sorted(values)),
    );
  });
});

describe("binned durations", () => {
  it.each(ranges)("are known to half a percent and a µs, by themselves and united: %s", (_, min, max) => {
    fc.assert(
      fc.property(valuesOf(min, max), (values) => {
        const expected = rounded(values);
        for (const durations of [durationsOf(binnedDurations, values), unitedOf(binnedDurations, values)]) {
          const actual = ranked(durations);
          expectNear(actual, expected);
          expect(actual).toEqual(actual.toSorted((a, b) => a - b));
          expect(actual.map((value) => Math.round(value * 1000) / 1000)).toEqual(actual);
        }
      }),
    );
  });

  it.each(ranges)("have the count, mean, least, greatest and bins of exact ones: %s", (_, min, max) => {
    fc.assert(
      fc.property(valuesOf(min, max), (values) => {
        const exact = durationsOf(exactDurations, values);
        const { min: least, max: greatest, mean } = statsOf(exact);
        const { bins, count, percentiles } = distributionOf("light", exact);
        const binned = durationsOf(binnedDurations, values);
        expect(statsOf(binned)).toMatchObject({ min: least, max: greatest, mean });
        for (const durations of [binned, unitedOf(binnedDurations, values)]) {
          const distribution = distributionOf("light", durations);
          expect(distribution).toMatchObject({ kind: "light", count, bins });
          expect(distribution.percentiles.map(({ share }) => share)).toEqual(
            percentiles.map(({ share }) => share),
          );
          expectNear(
            distribution.percentiles.map(({ ms }) => ms),
            percentiles.map(({ ms }) => ms),
          );
        }
      }),
    );
  });
});

describe.each(stores)("%s durations", (_, empty) => {
  it("of nothing have no figures", () => {
    const none = empty();
    expect(none.count).toBe(0);
    expect([none.atShare(0.5), none.mean(), none.below(1)]).toEqual([0, 0, 0]);
    expect(statsOf(none).p50).toBeNull();
    expect(distributionOf(null, none.union([empty()]))).toEqual({
      kind: null,
      count: 0,
      percentiles: [],
      bins: [],
    });
  });

  it("that are read can be added to", () => {
    const durations = durationsOf(empty, [1, 5]);
    expect(durations.nth(2)).toBe(5);
    for (const value of [0.5, 7]) durations.add(value);
    expect([durations.nth(1), durations.nth(4), durations.mean(), durations.below(1)]).toEqual([
      0.5, 7, 3.375, 1,
    ]);
  });

  it("of short times are exact to the µs", () => {
    const values = Array.from({ length: 250 }, (_, i) => i / 1000);
    expect(ranked(durationsOf(empty, values.toReversed()))).toEqual(values);
  });

  it("are rounded to the µs as numbers are, just below half of one, too", () => {
    const halves = [0, 1, 2, 3, 1023, 2 ** 40, 2 ** 49].flatMap((whole) => [whole + 0.5, -whole - 0.5]);
    const values = [...halves, ...halves.map((half) => half * (1 - 2 ** -53))].map((value) => value / 1000);
    for (const value of values) expect(durationsOf(empty, [value]).nth(1)).toBe(rounded([value])[0]);
  });

  it("hold what is just at a bound of a bin, and what is just below it", () => {
    const durations = durationsOf(empty, [12.589, 12.59, 99.999, 100, 100.001]);
    expect(distributionOf(null, durations).bins.filter(({ count }) => count > 0)).toEqual([
      { from: 10, to: 12.5893, count: 1 },
      { from: 12.5893, to: 15.8489, count: 1 },
      { from: 79.4328, to: 100, count: 1 },
      { from: 100, to: 125.893, count: 2 },
    ]);
  });

  it("before their time are less than those of no time", () => {
    const durations = durationsOf(empty, [0, -0.002, 0.0004, -0.001, 0.003]);
    expect(ranked(durations)).toEqual([-0.002, -0.001, 0, 0, 0.003]);
    expect([-0.002, -0.001, 0, 0.001].map((ms) => durations.below(ms))).toEqual([0, 1, 2, 4]);
    expect(durations.mean()).toBe(0);
  });
});
