import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import type { RunResult } from "../../src/result/schema.ts";
import type { Expectation, Over } from "../../src/scenario/scenario.ts";
import { judge, worst } from "../../src/verdict/judge.ts";
import { holds } from "../../src/verdict/judge-run.ts";
import { medianOf } from "../../src/verdict/spread.ts";
import { planOf, publishLog, recordOf, workLog } from "../ledger/records.ts";
import { fault } from "../report/parts.ts";

const base = account(
  planOf("messages: {count: 1}\nworkers: {count: 1}"),
  recordOf({
    publishes: [publishLog([{ id: 0, sent: 0 }])],
    works: [workLog([{ id: 0, started: 5, ended: 10 }])],
  }),
);

/** A good run of each efficiency. */
const runsOf = (...efficiencies: readonly (number | null)[]): RunResult[] =>
  efficiencies.map((efficiency, i) => ({
    ...base,
    index: i + 1,
    dispatch: { ...base.dispatch, efficiency },
  }));
const stalled = (run: RunResult): RunResult => ({ ...run, ending: "stalled" });
const losing = (run: RunResult, lost: number): RunResult => ({
  ...run,
  ledger: { ...run.ledger, fates: { ...run.ledger.fates, lost } },
});
const undone = (run: RunResult): RunResult => ({ ...run, faults: [fault({ times: 0, at: null })] });

type Op = "<" | "<=" | ">" | ">=" | "=" | "!=";
const efficiency = (op: Op, value: number, over?: Over, level?: "warn"): Expectation => ({
  path: "efficiency",
  text: `${op} ${value}`,
  test: { op, value },
  line: 3,
  over,
  level,
});
const lost = (over?: Over, level?: "warn"): Expectation => ({
  path: "lost",
  text: "0",
  test: { op: "=", value: 0 },
  over,
  level,
});

/** What is said of the efficiency. */
const judged = (expectation: Expectation, runs: readonly RunResult[]) =>
  judge([expectation], runs)
    .filter(({ name }) => name === expectation.path)
    .map(({ verdict, actual, over, run }) => ({ verdict, actual, over, run }));

describe("what is measured", () => {
  it("holds by the median of the runs unless it says otherwise", () => {
    expect(judged(efficiency(">=", 0.9), runsOf(0.95, 0.1, 0.92))).toEqual([
      { verdict: "pass", actual: 0.92, over: "median", run: null },
    ]);
    expect(judged(efficiency(">=", 0.9), runsOf(0.95, 0.1, 0.8))).toMatchObject([
      { verdict: "fail", actual: 0.8 },
    ]);
  });

  it("has the mean of the two in the middle as the median of an even count", () => {
    expect(judged(efficiency(">=", 0.7), runsOf(1, 0.25, 0.75, 0.5))).toMatchObject([{ actual: 0.625 }]);
  });

  it("has no median when it was not measured in one run", () => {
    expect(judged(efficiency(">=", 0), runsOf(1, null, 1))).toMatchObject([
      { verdict: "fail", actual: null },
    ]);
  });

  it("is inconclusive by the median when one run is not known", () => {
    const [first, ...others] = runsOf(0.9, 0.9, 0.9);
    if (first === undefined) throw new Error("no run");
    for (const run of [stalled(first), undone(first)]) {
      expect(judged(efficiency(">=", 0.5), [run, ...others])).toMatchObject([
        { verdict: "inconclusive", actual: 0.9, run: null },
      ]);
    }
  });
});

describe("what is counted", () => {
  it.each([
    "lost",
    "duplicates",
    "handled",
    "dispatch.prefetchViolations",
    "causes.overflow",
    "faults.0.lost",
  ])("%s holds in every run unless it says otherwise", (path) => {
    const runs = runsOf(1, 1).map((run) => ({ ...run, faults: [fault({})] }));
    const checks = judge([{ path, text: ">= 0", test: { op: ">=", value: 0 } }], runs);
    expect(checks.filter(({ name }) => name === path)).toMatchObject([
      { over: "all", run: 1, verdict: "pass" },
      { over: "all", run: 2, verdict: "pass" },
    ]);
  });

  it("of a worker or a kind holds by the median", () => {
    const runs = runsOf(1, 1);
    for (const path of ["workers.worker-1.messages", "kinds.task.messages"]) {
      expect(judged({ path, text: "1", test: { op: "=", value: 1 } }, runs)).toMatchObject([
        { over: "median" },
      ]);
    }
  });

  it("fails by the median, too, when too much was lost before all faults were done", () => {
    const runs = runsOf(1, 1, 1).map((run) => losing(undone(run), 2));
    expect(judged(lost("median"), runs)).toMatchObject([{ verdict: "fail", actual: 2 }]);
    expect(judged(lost("median"), runs.map(stalled))).toMatchObject([{ verdict: "inconclusive" }]);
  });
});

describe("the worst run", () => {
  it.each([
    [">=", 0.5, [0.9, 0.6, 0.7], "pass", 0.6, 2],
    [">=", 0.65, [0.9, 0.6, 0.7], "fail", 0.6, 2],
    ["<=", 0.95, [0.7, 0.9, 0.6], "pass", 0.9, 2],
    ["<", 0.9, [0.7, 0.9, 0.6], "fail", 0.9, 2],
    [">", 0.5, [0.9, null, 0.7], "fail", null, 2],
    ["=", 0.5, [0.5, 0.6, 0.7], "fail", 0.6, 2],
    ["=", 0.5, [0.5, 0.5], "pass", 0.5, null],
    ["!=", 0.5, [0.6, 0.7, 0.8], "pass", 0.7, null],
    ["!=", 0.5, [0.6, 0.5], "fail", 0.5, 2],
  ] as const)("of %s %d over %j is a %s by %d", (op, value, values, verdict, actual, run) => {
    expect(judged(efficiency(op, value, "worst"), runsOf(...values))).toEqual([
      { verdict, actual, over: "worst", run },
    ]);
  });

  it("is inconclusive when one is not known, unless another fails", () => {
    const [one, other] = runsOf(0.9, 0.5);
    if (one === undefined || other === undefined) throw new Error("no runs");
    expect(judged(efficiency(">=", 0.4, "worst"), [stalled(one), other])).toMatchObject([
      { verdict: "inconclusive", run: 1 },
    ]);
    expect(judged(efficiency(">=", 0.6, "worst"), [stalled(one), other])).toMatchObject([
      { verdict: "fail", actual: 0.5, run: 2 },
    ]);
  });
});

describe("the best run", () => {
  it.each([
    [">=", 0.8, [0.7, 0.9, 0.6], "pass", 0.9, 2],
    [">=", 0.95, [0.7, 0.9, 0.6], "fail", 0.9, 2],
    ["<=", 0.6, [0.7, 0.6, 0.9], "pass", 0.6, 2],
    [">=", 0.8, [null, 0.9], "pass", 0.9, 2],
    ["=", 0.5, [0.6, 0.5, 0.5], "pass", 0.5, 2],
    ["=", 0.4, [0.6, 0.5, 0.8], "fail", 0.6, null],
  ] as const)("of %s %d over %j is a %s by %d", (op, value, values, verdict, actual, run) => {
    expect(judged(efficiency(op, value, "best"), runsOf(...values))).toEqual([
      { verdict, actual, over: "best", run },
    ]);
  });

  it("is inconclusive when none holds and one is not known", () => {
    const [one, other] = runsOf(0.9, 0.5);
    if (one === undefined || other === undefined) throw new Error("no runs");
    expect(judged(efficiency(">=", 0.8, "best"), [stalled(one), other])).toMatchObject([
      { verdict: "inconclusive", actual: 0.9, run: 1 },
    ]);
  });
});

it("all runs are one check each", () => {
  expect(judged(efficiency(">=", 0.8, "all"), runsOf(0.9, 0.5))).toEqual([
    { verdict: "pass", actual: 0.9, over: "all", run: 1 },
    { verdict: "fail", actual: 0.5, over: "all", run: 2 },
  ]);
});

it("one run is held for itself, whatever it says", () => {
  for (const over of ["median", "worst", "best", "all"] as const) {
    expect(judged(efficiency(">=", 0.8, over), runsOf(0.9))).toEqual([
      { verdict: "pass", actual: 0.9, over: null, run: null },
    ]);
  }
});

it("when the best fails so does the median, and when the median fails so does the worst", () => {
  const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 9 });
  const op = fc.constantFrom("<", "<=", ">", ">=");
  fc.assert(
    fc.property(op, share, fc.array(share, { minLength: 2, maxLength: 9 }), (sign, limit, values) => {
      const held = (["best", "median", "worst"] as const).map(
        (over) => judged(efficiency(sign, limit ?? 0.5, over), runsOf(...values))[0]?.verdict === "pass",
      );
      expect(held).toEqual([...held].sort((a, b) => Number(b) - Number(a)));
      expect(held[2]).toBe(values.every((value) => holds(efficiency(sign, limit ?? 0.5).test, value)));
    }),
  );
});

describe("an expectation that only warns", () => {
  it("warns when it does not hold, or could not be judged, and changes no verdict", () => {
    const failing = judge([efficiency(">=", 0.9, undefined, "warn")], runsOf(0.5));
    expect(failing.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["lost", "pass"],
      ["efficiency", "warn"],
    ]);
    expect(worst(failing.map(({ verdict }) => verdict))).toBe("pass");
    expect(judged(efficiency(">=", 0.1, undefined, "warn"), runsOf(0.5).map(stalled))).toMatchObject([
      { verdict: "warn" },
    ]);
    expect(judged(efficiency(">=", 0.1, undefined, "warn"), runsOf(0.5))).toMatchObject([
      { verdict: "pass" },
    ]);
  });

  it("of lost messages leaves the variant passing", () => {
    const checks = judge(
      [lost(undefined, "warn")],
      runsOf(1, 1).map((run) => losing(run, 3)),
    );
    expect(checks.map(({ verdict }) => verdict)).toEqual(["warn", "warn"]);
  });

  it("does not make a run pass that was not over, nor does the best of several", () => {
    const [one, other] = runsOf(1, 1);
    if (one === undefined || other === undefined) throw new Error("no runs");
    for (const expectation of [lost(undefined, "warn"), lost("best")]) {
      const checks = judge([expectation], [one, stalled(other)]);
      expect(worst(checks.map(({ verdict }) => verdict))).toBe("inconclusive");
      expect(checks.at(-1)).toMatchObject({ name: "ledger.fates.handled", run: 2, verdict: "inconclusive" });
    }
  });
});

it("a median lies between the least and the greatest, and half of the values on either side of it", () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(values, (all) => {
      const median = medianOf(all) ?? Number.NaN;
      expect(all.filter((value) => value <= median).length).toBeGreaterThanOrEqual(all.length / 2);
      expect(all.filter((value) => value >= median).length).toBeGreaterThanOrEqual(all.length / 2);
    }),
  );
});
