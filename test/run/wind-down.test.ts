import { describe, expect, it } from "vitest";
import type { Situation } from "../../src/run/drain.ts";
import { type Counts, totals } from "../../src/run/host/counters.ts";
import { drainGivenUp } from "../../src/run/wind-down.ts";

const never = Number.NEGATIVE_INFINITY;

/** Whether draining is given up `now` (s) that was asked for at 10 s. */
function givenUp(now: number, changedAt: number, counts: Partial<Counts> = {}, disturbedAt = never): boolean {
  const situation: Situation = {
    now: 1000 * now,
    changedAt: 1000 * changedAt,
    plannedQuietUntil: 0,
    counts: { ...totals([]), ...counts },
    producers: 1,
    workers: 1,
    holdUp: false,
    disturbed: false,
    ready: null,
    delay: 0,
    total: null,
  };
  return drainGivenUp(situation, { since: 10_000, disturbedAt: 1000 * disturbedAt }) !== null;
}

describe("draining that the user asked for is given up", () => {
  it("after 30 s, whatever goes round", () => {
    expect(givenUp(39, 39)).toBe(false);
    expect(givenUp(40, 40)).toBe(true);
    expect(givenUp(40, 40, { inHand: 5, linksDown: 1 })).toBe(true);
  });

  it("after 10 s in which nothing happened and nobody worked", () => {
    expect(givenUp(19, 3)).toBe(false);
    expect(givenUp(20, 3)).toBe(true);
    expect(givenUp(25, 16)).toBe(false);
  });

  it("not for quiet while somebody works, or connects again", () => {
    expect(givenUp(30, 3, { inHand: 1 })).toBe(false);
    expect(givenUp(30, 3, { linksDown: 1 })).toBe(false);
    expect(givenUp(30, 3, { away: 1 })).toBe(false);
  });

  it("later for a fault under way, but for at most a minute", () => {
    expect(givenUp(60, 3, {}, 55)).toBe(false);
    expect(givenUp(100, 100, {}, 99)).toBe(true);
  });
});
