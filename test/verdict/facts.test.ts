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
      told: "none in any run, 3 messages lost in a run of the base",
    });
  });

  test("is unchanged when both sides have it, however much", () => {
    const lossy = clean.map((run) => withLoss(run, run.index));
    expect(fact(factsOf(lossy, lossy.toReversed()), "lost")).toMatchObject({
      outcome: "unchanged",
      told: "up to 3 messages lost in run 3 and 2 more, up to 3 in a run of the base",
    });
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
    ["not everything was handled", [roundRobin, roundRobin], [withLoss(roundRobin, 1)]],
  ])("are no fact when %s", (_, base, next) => {
    expect(fact(factsOf(base, next), "shares")).toBeUndefined();
  });
});
