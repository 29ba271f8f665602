import { describe, expect, test } from "vitest";
import { Estimates, type RunSoFar } from "../../src/progress/estimate.ts";
import { History, squeeze } from "../../src/progress/history.ts";
import type { Timing } from "../../src/progress/state.ts";

const timing = (expected: number | null = null): Timing => ({ key: {}, expected: () => expected });
const half: RunSoFar = { elapsed: 5000, handled: 500, planned: 1000, lastDue: null, pace: 0.1 };

describe("the rest of a run", () => {
  test("goes by the pace of late", () => {
    expect(new Estimates().ofRun(timing(), half)).toBe(5000);
  });

  test("is no shorter than its last message is away", () => {
    expect(new Estimates().ofRun(timing(), { ...half, lastDue: 20_000 })).toBe(15_000);
  });

  test("goes by the clock where a duration ends the load", () => {
    expect(new Estimates().ofRun(timing(), { ...half, planned: null, lastDue: 8000 })).toBe(3000);
  });

  test("goes by the runs before of the same variant", () => {
    const estimates = new Estimates();
    const one = timing();
    estimates.ended(one, 8000, 9000);
    estimates.ended(one, 10_000, 11_000);
    expect(estimates.ofRun(one, half)).toBe(4000);
  });

  test.each<[string, Partial<RunSoFar>]>([
    ["when it has only begun", { elapsed: 1999 }],
    ["when nothing moves", { pace: 0 }],
    ["when all is handled", { handled: 1000 }],
    ["when it takes longer than its duration", { planned: null, lastDue: 4000 }],
    ["when nobody knows its end", { planned: null }],
  ])("is not told %s", (_, part) => {
    expect(new Estimates().ofRun(timing(), { ...half, ...part })).toBeNull();
  });

  test("is not told when it takes longer than those before", () => {
    const estimates = new Estimates();
    const one = timing();
    estimates.ended(one, 4000, 4500);
    expect(estimates.ofRun(one, half)).toBeNull();
  });
});

describe("the rest of all runs", () => {
  test("is what runs of the same variants took, with their preparations", () => {
    const estimates = new Estimates();
    const [one, other] = [timing(), timing()];
    estimates.ended(one, 4000, 5000);
    estimates.ended(other, 1000, 2000);
    expect(estimates.ofAll([one, other, one])).toBe(12_000);
  });

  test("goes by plan for variants that were not run yet, at the pace of those that were", () => {
    const estimates = new Estimates();
    estimates.ended(timing(2000), 2500, 3000);
    expect(estimates.ofAll([timing(4000)])).toBe(6000);
  });

  test("is not told when a plan says nothing, or nothing was run yet", () => {
    const estimates = new Estimates();
    expect(estimates.ofAll([timing(4000)])).toBeNull();
    estimates.ended(timing(2000), 2500, 3000);
    expect(estimates.ofAll([timing(null)])).toBeNull();
  });
});

describe("the history of a run", () => {
  test("has bounded memory, and forgets no peak", () => {
    const history = new History();
    for (let i = 0; i < 100_000; i++) history.add(i * 100, i, i === 12_345 ? 9999 : i % 7);
    expect(history.ready.length).toBeLessThan(600);
    expect(Math.max(...history.ready.map((value) => value ?? 0))).toBe(9999);
    expect(history.peak).toBe(9999);
    expect(history.pace(0)).toBeCloseTo(0.01, 5);
  });

  test("knows the pace of the later half alone", () => {
    const history = new History();
    for (let i = 1; i <= 100; i++) history.add(i * 100, i < 50 ? 10 * i : 490 + (i - 49), null);
    expect(history.pace(0)).toBeCloseTo(0.01, 2);
    expect(history.peak).toBeNull();
  });

  test("tells no pace until a second has passed since something else was going on", () => {
    const history = new History();
    for (let i = 1; i <= 100; i++) history.add(i * 100, i < 80 ? 0 : i - 80, null);
    expect(history.pace(9500)).toBe(0);
    expect(history.pace(8000)).toBeCloseTo(0.01, 5);
  });

  test("is squeezed into a width by what was highest", () => {
    expect(squeeze([1, 5, 2, null, null, null, 3], 4)).toEqual([5, 2, null, 3]);
    expect(squeeze([1, 2], 4)).toEqual([1, 2]);
    expect(squeeze([1, 2], 0)).toEqual([]);
  });
});
