import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import { emptyRecord } from "../../src/ledger/record.ts";
import type { RunResult } from "../../src/result/schema.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { aborted } from "../../src/verdict/abort.ts";
import { judgeAcross } from "../../src/verdict/across.ts";
import { planOf } from "../ledger/records.ts";
import { fault } from "../report/parts.ts";

const blank: RunResult = {
  ...account(planOf("messages: {count: 1}"), emptyRecord),
  ending: "completed",
};
const settled = { ...blank, ledger: { ...blank.ledger, fates: { ...blank.ledger.fates, unresolved: 0 } } };
const runsOf = (...values: readonly (number | null)[]): RunResult[] =>
  values.map((throughput, i) => ({ ...settled, index: i + 1, throughput }));

/** Variant a against b, by their throughput. */
const across = (expected: string, a: readonly RunResult[], b: readonly RunResult[]) => {
  const text = `messages: {count: 1}\nexpect:\n  a.throughput / b.throughput: ${expected}\nvariants: {a: , b: }`;
  return judgeAcross(parseScenario(text).across, [
    { name: "a", runs: a },
    { name: "b", runs: b },
  ]);
};

describe("one variant against another", () => {
  it("is the ratio of the medians, with the place of what was asked", () => {
    expect(across('">= 1.5"', runsOf(30, 10, 20), runsOf(10, 5))).toEqual([
      {
        name: "a.throughput / b.throughput",
        expected: ">= 1.5",
        actual: 20 / 7.5,
        verdict: "pass",
        over: "median",
        run: null,
        line: 3,
      },
    ]);
  });

  it("of one run each is their ratio", () => {
    expect(across('">= 1.5"', runsOf(14), runsOf(10))).toMatchObject([
      { actual: 1.4, verdict: "fail", over: null },
    ]);
  });

  it.each([
    ['{value: ">= 1", over: worst}', 10 / 8, "pass"],
    ['{value: "> 1.25", over: worst}', 10 / 8, "fail"],
    ['{value: "<= 8", over: worst}', 40 / 5, "pass"],
    ['{value: "< 8", over: all}', 40 / 5, "fail"],
    ['{value: ">= 8", over: best}', 40 / 5, "pass"],
    ['{value: "< 1.25", over: best}', 10 / 8, "fail"],
    ["{between: [1, 8], over: worst}", 3.5, "pass"],
    ["{between: [1.3, 8], over: all}", 10 / 8, "fail"],
    ["{value: 3, over: best}", 3.5, "fail"],
    ["{value: 5, over: best}", 5, "pass"],
  ])("%s of 10 and 40 to 5 and 8 is %d: %s", (expected, actual, verdict) => {
    const [check] = across(expected, runsOf(10, 40), runsOf(5, 8));
    expect(check?.actual).toBe(actual);
    expect(check?.verdict).toBe(verdict);
  });

  it.each([
    ["was not measured on one side", runsOf(10), runsOf(null)],
    ["was not measured on the other", runsOf(null), runsOf(10)],
    ["was not measured in one of the runs", runsOf(10, null, 10), runsOf(10)],
    ["would be divided by 0", runsOf(10), runsOf(0)],
  ])("does not hold when it %s", (_, a, b) => {
    expect(across('">= 0"', a, b)).toMatchObject([{ actual: null, verdict: "fail" }]);
    expect(across('{value: ">= 0", over: worst}', a, b)).toMatchObject([{ actual: null, verdict: "fail" }]);
  });

  it("of nothing to nothing is 1, as they are equal", () => {
    expect(across('"<= 1"', runsOf(0), runsOf(0))).toMatchObject([{ actual: 1, verdict: "pass" }]);
    expect(across('{value: "<= 1", over: worst}', runsOf(0, 0), runsOf(0, 5))).toMatchObject([
      { actual: 1, verdict: "pass" },
    ]);
    expect(across('">= 0"', runsOf(null), runsOf(null))).toMatchObject([{ actual: null, verdict: "fail" }]);
  });

  it("is inconclusive when a run was not drained, or its faults were not done", () => {
    const bad: RunResult[] = [
      { ...settled, throughput: 10, ending: "stalled" },
      { ...settled, throughput: 10, faults: [fault({ times: 0, at: null })] },
    ];
    for (const run of bad) {
      expect(across('">= 0"', [run], runsOf(10))).toMatchObject([{ actual: 1, verdict: "inconclusive" }]);
      expect(across('">= 0"', runsOf(10), [run])).toMatchObject([{ actual: 1, verdict: "inconclusive" }]);
    }
  });

  it("may only warn", () => {
    const expected = '{value: ">= 2", level: warn}';
    expect(across(expected, runsOf(10), runsOf(10))).toMatchObject([{ actual: 1, verdict: "warn" }]);
    expect(across(expected, runsOf(20), runsOf(10))).toMatchObject([{ actual: 2, verdict: "pass" }]);
  });

  it("is left out when one of them was not run", () => {
    expect(across('">= 2"', runsOf(10), [])).toEqual([]);
    expect(
      judgeAcross(parseScenario("expect: {a.lost / b.lost: 1}\nvariants: {a: , b: }").across, [
        { name: "a", runs: runsOf(1) },
      ]),
    ).toEqual([]);
  });
});

describe("what ends the runs early", () => {
  const { abortOn } = parseScenario(
    "abortOn:\n  - throughput < 5\n  - starvedShare >= 0\n  - duplicates > 0",
  );
  const run = { ...settled, index: 4, throughput: 10 };

  it("is the first rule that holds, as a check that failed", () => {
    const many = { ...run, ledger: { ...run.ledger, duplicates: 2 } };
    expect(aborted(abortOn, many)).toEqual({
      name: "duplicates",
      expected: "not > 0",
      actual: 2,
      verdict: "fail",
      over: null,
      run: 4,
      line: 4,
    });
    expect(aborted(abortOn, { ...many, throughput: 4 })).toMatchObject({ name: "throughput", line: 2 });
  });

  it("is nothing when no rule holds, nor when its figure could not be measured", () => {
    expect(aborted(abortOn, run)).toBeNull();
    expect(aborted([], run)).toBeNull();
    expect(aborted(abortOn, { ...run, throughput: null })).toBeNull();
  });
});
