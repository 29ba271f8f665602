import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/result/comparison.ts";
import type { LedgerSummary, RunResult } from "../../src/result/schema.ts";
import { factsOf } from "../../src/verdict/facts.ts";
import { cleanLedger, fault, worker } from "../report/parts.ts";
import { measuredRun } from "./compared-runs.ts";

const clean = [1, 2, 3].map((index) => measuredRun({}, index));

function withLedger(run: RunResult, figures: Partial<LedgerSummary>): RunResult {
  return { ...run, ledger: { ...cleanLedger, ...figures } };
}

function withLoss(run: RunResult, lost: number): RunResult {
  return withLedger(run, { fates: { ...cleanLedger.fates, lost, handled: 200 - lost } });
}

function losing(lost: readonly number[]): RunResult[] {
  return lost.map((count, i) => withLoss(measuredRun({}, i + 1), count));
}

function fact(facts: readonly Fact[], name: string): Fact | undefined {
  return facts.find((one) => one.name === name);
}

describe("a fact", () => {
  test("regresses when one new run has it and none of the base had", () => {
    const [first, ...others] = clean;
    const next = first === undefined ? [] : [...others, withLoss(first, 12)];
    expect(fact(factsOf(clean, next), "lost")).toEqual({
      name: "lost",
      base: 0,
      new: 12,
      outcome: "regressed",
      told: "12 messages lost in run 1, none in any run of the base",
    });
  });

  test("improves when the sides are swapped", () => {
    const lossy = clean.map((run) => withLoss(run, run.index));
    expect(fact(factsOf(lossy, clean), "lost")).toMatchObject({
      base: 3,
      new: 0,
      outcome: "improved",
      told: "none in any run, 1 to 3 messages lost in every run of the base",
    });
  });

  test.each([
    [
      "of every run are alike",
      [1, 2, 3],
      [3, 2, 1],
      "1 to 3 messages lost in every run, 1 to 3 in every run of the base",
    ],
    ["overlap", [0, 0, 5], [1, 90], "1 to 90 messages lost in every run, 5 in run 3 of the base"],
    ["touch", [2, 5], [5, 90], "5 to 90 messages lost in every run, 2 to 5 in every run of the base"],
    ["are one and one", [1], [1], "1 message lost in run 1, 1 in run 1 of the base"],
  ])("is unchanged when both sides have it and their numbers %s", (_, base, next, told) => {
    expect(fact(factsOf(losing(base), losing(next)), "lost")).toMatchObject({ outcome: "unchanged", told });
  });

  test("regresses when every new run has more of it than any run of the base, and improves the other way round", () => {
    const [base, next] = [losing([0, 1, 1]), losing([90, 80])];
    expect(fact(factsOf(base, next), "lost")).toEqual({
      name: "lost",
      base: 1,
      new: 90,
      outcome: "regressed",
      told: "80 to 90 messages lost in every run, up to 1 in 2 of 3 runs of the base",
    });
    expect(fact(factsOf(next, base), "lost")).toMatchObject({
      outcome: "improved",
      told: "up to 1 message lost in 2 of 3 runs, 80 to 90 in every run of the base",
    });
    expect(fact(factsOf(losing([1]), losing([90])), "lost")).toMatchObject({
      outcome: "regressed",
      told: "90 messages lost in run 1, 1 in run 1 of the base",
    });
  });

  test("that both sides have, with faults, takes 4 runs a side to have changed", () => {
    const faulty = (lost: readonly number[]) => losing(lost).map((run) => ({ ...run, faults: [fault({})] }));
    const [few, many] = [faulty([2, 3, 4]), faulty([2, 3, 4, 5])];
    const [fewer, more] = [faulty([7, 8, 9]), faulty([7, 8, 9, 10])];
    const told = (base: RunResult[], next: RunResult[]) => fact(factsOf(base, next), "lost");
    expect(told(few, more)).toMatchObject({
      outcome: "inconclusive",
      told:
        "7 to 10 messages lost in every run, 2 to 4 in every run of the base; " +
        "with faults it takes 4 runs a side to tell",
    });
    expect(told(fewer, many)?.outcome).toBe("inconclusive");
    expect(told(many, more)?.outcome).toBe("regressed");
    expect(told(more, many)?.outcome).toBe("improved");
    expect(told(faulty([0]), faulty([1]))?.outcome).toBe("regressed");
  });

  test("is none without a run on either side", () => {
    expect(factsOf([], losing([3]))).toEqual([]);
    expect(factsOf(losing([3]), [])).toEqual([]);
  });

  test("of swapped sides has the outcome swapped", () => {
    const swapped = { regressed: "improved", improved: "regressed" } as const;
    const losses = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(losses, losses, fc.boolean(), (base, next, calm) => {
        const [b, n] = [base, next].map((side) =>
          losing(side).map((run) => ({ ...run, faults: calm ? [] : [fault({})] })),
        );
        const [there, back] = [factsOf(b ?? [], n ?? []), factsOf(n ?? [], b ?? [])];
        const outcome = fact(there, "lost")?.outcome ?? "inconclusive";
        expect(fact(back, "lost")?.outcome).toBe(
          outcome === "regressed" || outcome === "improved" ? swapped[outcome] : outcome,
        );
      }),
    );
  });

  test.each([
    ["lostConfirmed", { lostConfirmed: 1 }],
    ["unexpected", { unexpected: 1 }],
    ["duplicates", { duplicates: 1 }],
  ])("is told of %s", (name, figures) => {
    const next = clean.map((run) => withLedger(run, figures));
    expect(fact(factsOf(clean, next), name)).toMatchObject({ base: 0, new: 1, outcome: "regressed" });
    expect(fact(factsOf(clean, clean), name)).toMatchObject({ new: 0, outcome: "unchanged" });
  });

  test("is told of workers that hold more than their prefetch", () => {
    const next = clean.map((run) => ({ ...run, dispatch: { ...run.dispatch, prefetchViolations: 2 } }));
    expect(fact(factsOf(clean, next), "prefetchViolations")).toMatchObject({ new: 2, outcome: "regressed" });
  });

  test("about duplicates is none when some run had a fault", () => {
    const next = clean.map((run) => ({ ...withLedger(run, { duplicates: 3 }), faults: [fault({})] }));
    expect(fact(factsOf(clean, next), "duplicates")).toBeUndefined();
    expect(fact(factsOf(next, clean), "lost")).toMatchObject({ outcome: "unchanged" });
  });
});

describe("the shares of a deterministic dispatch", () => {
  const hand = (heavy: number, light: number) =>
    worker({ messages: heavy + light, byKind: { heavy, light }, prefetch: "unlimited" });
  const dealt = (...hands: ReturnType<typeof hand>[]): RunResult => ({ ...measuredRun({}), workers: hands });
  const roundRobin = dealt(hand(100, 0), hand(0, 100));

  test("are unchanged whichever worker comes first", () => {
    const swapped = dealt(hand(0, 100), hand(100, 0));
    expect(fact(factsOf([roundRobin, swapped], [swapped]), "shares")).toMatchObject({ outcome: "unchanged" });
  });

  test("regress when one new run deals otherwise", () => {
    const other = { ...dealt(hand(50, 50), hand(50, 50)), index: 4 };
    expect(fact(factsOf([roundRobin, roundRobin], [roundRobin, other]), "shares")).toEqual({
      name: "shares",
      base: null,
      new: null,
      outcome: "regressed",
      told:
        "the workers had 50 heavy + 50 light / 50 heavy + 50 light in run 4, " +
        "and 100 heavy / 100 light in every run of the base",
    });
  });

  test.each([
    ["the base has one run only", [roundRobin], [roundRobin]],
    [
      "the runs of the base do not agree",
      [roundRobin, dealt(hand(99, 1), hand(1, 99))],
      [dealt(hand(50, 50), hand(50, 50))],
    ],
    [
      "the base did not deal in turn",
      Array.from({ length: 2 }, () => dealt(hand(100, 20), hand(0, 80))),
      [dealt(hand(50, 50), hand(50, 50))],
    ],
    [
      "a worker has a prefetch limit",
      [roundRobin, roundRobin],
      [{ ...roundRobin, workers: roundRobin.workers.map((one) => ({ ...one, prefetch: 1 })) }],
    ],
    [
      "a worker connected again",
      [roundRobin, roundRobin],
      [{ ...roundRobin, workers: roundRobin.workers.map((one) => ({ ...one, reconnects: 1 })) }],
    ],
    ["there are more workers", [roundRobin, roundRobin], [dealt(hand(67, 0), hand(33, 33), hand(0, 67))]],
    ["a run had a fault", [roundRobin, roundRobin], [{ ...roundRobin, faults: [fault({})] }]],
    [
      "several producers take their own time",
      [roundRobin, roundRobin],
      [{ ...roundRobin, producers: [...roundRobin.producers, ...roundRobin.producers] }],
    ],
    [
      "the broker may pass over a worker who has more than 200 messages to come",
      Array.from({ length: 2 }, () => dealt(hand(201, 0), hand(0, 201))),
      [dealt(hand(200, 0), hand(1, 201))],
    ],
    ["not everything was handled", [roundRobin, roundRobin], [withLoss(roundRobin, 1)]],
  ])("are no fact when %s", (_, base, next) => {
    expect(fact(factsOf(base, next), "shares")).toBeUndefined();
  });
});
