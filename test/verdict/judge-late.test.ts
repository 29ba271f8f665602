import { describe, expect, it } from "vitest";
import type { GeneratorSummary, RunResult } from "../../src/result/schema.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { judgeAcross } from "../../src/verdict/across.ts";
import { judge } from "../../src/verdict/judge.ts";
import { quietRun, stats, worker } from "../report/parts.ts";

const quiet = quietRun.generator;
const machine = {
  cores: 2,
  others: 0.93,
  waited: 900,
  threadWaited: 200,
  brokerWaited: 100,
  heldUp: 300,
  loopDelay: null,
};
const busy: GeneratorSummary = { ...quiet, machine, late: ["machine"] };

/** 100 messages by two workers: took 3 s, ideal 2.5 s, held up by 300 ms. */
function run(more: Partial<RunResult> = {}, dispatch: Partial<RunResult["dispatch"]> = {}): RunResult {
  return {
    ...quietRun,
    dispatch: {
      makespan: 3000,
      ideal: 2500,
      efficiency: 0.8333,
      efficiencyCorrected: 0.86,
      starved: 600,
      starvedShare: 0.1,
      fairness: { messages: 1, busy: 0.8 },
      prefetchViolations: 0,
      ...dispatch,
    },
    throughput: 33.3,
    latency: stats(1, 900, 900, 1000, 1000, 1000, 1000),
    wait: stats(1, 900, 900, 1000, 1000, 1000, 1000),
    workers: [
      worker({ name: "worker-1", busy: 2600, overrun: 50 }),
      worker({ name: "worker-2", busy: 1300, overrun: 40 }),
    ],
    generator: busy,
    ...more,
  };
}

function checksOf(expect_: string, runs: readonly RunResult[]) {
  const [variant] = parseScenario(`messages: {count: 1}\nexpect: {${expect_}}`, { file: "t.yaml" }).variants;
  return judge(variant?.scenario.expect ?? [], runs).filter(({ name }) => name !== "lost");
}
const verdictOf = (expectation: string, ...runs: RunResult[]) => checksOf(expectation, runs)[0]?.verdict;

describe("an expectation on a run that did not keep time", () => {
  it("is inconclusive with the reason where the machine may have made it fail, and 4 is the exit code of that", () => {
    const [check] = checksOf('efficiency: ">= 0.9"', [run()]);
    expect(check).toMatchObject({
      verdict: "inconclusive",
      actual: 0.8333,
      reason:
        "the machine was busy: other processes had 93.0 % of its cores, and held up the run by up to 300 ms",
    });
  });

  it.each([
    // At most 0.86 x 3000 / 2700.
    ['efficiency: ">= 0.96"', "fail"],
    ['efficiency: ">= 0.95"', "inconclusive"],
    ['efficiency: ">= 0.8333"', "inconclusive"],
    ['efficiency: ">= 0.8"', "pass"],
    ['efficiency: "<= 0.9"', "inconclusive"],
    ['efficiency: "<= 0.97"', "pass"],
    ["efficiency: {between: [0.85, 0.9]}", "inconclusive"],
    ['starvedShare: "<= 0.05"', "inconclusive"],
    ['starvedShare: "<= 0.1"', "inconclusive"],
    ['starvedShare: "<= 0.15"', "pass"],
    ['starvedShare: ">= 0.2"', "fail"],
    ['makespan: "<= 2700"', "inconclusive"],
    ['makespan: "<= 2s"', "fail"],
    ['makespan: "<= 4s"', "pass"],
    ['makespan: ">= 2900"', "inconclusive"],
    ['throughput: ">= 35"', "inconclusive"],
    ['throughput: ">= 60"', "fail"],
    ['throughput: ">= 30"', "pass"],
    ['latency.p99: "<= 800"', "inconclusive"],
    ['latency.p99: "<= 100"', "fail"],
    ['latency.p99: "<= 1s"', "pass"],
    ['wait.p99: "<= 800"', "inconclusive"],
  ])("that says %s is judged: %s", (expectation, verdict) => {
    expect(verdictOf(expectation, run())).toBe(verdict);
  });

  it("of what is counted is judged as ever", () => {
    expect(verdictOf("handled: 200", run())).toBe("pass");
    expect(verdictOf("handled: 100", run())).toBe("fail");
    expect(verdictOf('workers.worker-1.messageShare: ">= 0.6"', run())).toBe("fail");
    expect(verdictOf('generator.workError.p99: "<= 0.5"', run())).toBe("fail");
  });

  it("of the fairness of work holds or fails only where that of the planned work does too", () => {
    const workers = [
      worker({ name: "worker-1", busy: 2600, overrun: 100 }),
      worker({ name: "worker-2", busy: 2500, overrun: 2250 }),
    ];
    const skewed = run({ workers }, { fairness: { messages: 1, busy: 0.99 } });
    expect(verdictOf('fairness.busy: ">= 0.9"', skewed)).toBe("inconclusive");
    expect(verdictOf('fairness.busy: ">= 0.4"', skewed)).toBe("pass");
    expect(verdictOf('fairness.busy: "<= 0.4"', skewed)).toBe("fail");
  });

  it("leaves a run open whose publishes came late, which makes the ideal as long", () => {
    const producers = [{ ...quietRun.producers[0], rate: 50 }] as RunResult["producers"]; // 200 in 4 s
    const slow = run({ producers }, { efficiency: 0.95, efficiencyCorrected: 0.95 });
    expect(verdictOf('efficiency: ">= 0.9"', slow)).toBe("inconclusive");
    expect(verdictOf('efficiency: ">= 0.8"', slow)).toBe("pass");
  });

  it("is open wherever it can be when nobody can tell how long the machine held it up", () => {
    const generator: GeneratorSummary = { ...busy, machine: { ...machine, heldUp: null, others: null } };
    expect(verdictOf('efficiency: ">= 0.99"', run({ generator }))).toBe("inconclusive");
    expect(verdictOf('efficiency: "<= 0.9"', run({ generator }))).toBe("inconclusive");
    expect(verdictOf('efficiency: ">= 0.5"', run({ generator }))).toBe("pass");
    expect(verdictOf('starvedShare: "<= 0.05"', run({ generator }))).toBe("inconclusive");
  });

  it("of latency allows for producers that fell behind by themselves, and of nothing else", () => {
    const generator: GeneratorSummary = { ...quiet, behind: 320, late: ["publishes"] };
    const producers = quietRun.producers.map((producer) => ({ ...producer, behind: 320 }));
    const [check] = checksOf('latency.p99: "<= 700"', [run({ generator, producers })]);
    expect(check).toMatchObject({
      verdict: "inconclusive",
      reason: "the producers fell up to 320 ms behind their schedule",
    });
    expect(verdictOf('latency.p99: "<= 600"', run({ generator, producers }))).toBe("fail");
    expect(verdictOf('efficiency: ">= 0.9"', run({ generator, producers }))).toBe("fail");
  });

  it("that only warns still only warns", () => {
    expect(verdictOf('efficiency: {value: ">= 0.9", level: warn}', run())).toBe("warn");
  });

  it("is decided by the runs that kept time, where they decide the median", () => {
    const fine = run({ generator: quiet }, { efficiency: 0.95 });
    expect(verdictOf('efficiency: ">= 0.9"', run(), fine, fine)).toBe("pass");
    expect(verdictOf('efficiency: ">= 0.9"', run(), run(), fine)).toBe("inconclusive");
    expect(verdictOf('efficiency: {value: ">= 0.9", over: worst}', run(), fine, fine)).toBe("inconclusive");
    const bad = run({ generator: quiet }, { efficiency: 0.5 });
    expect(verdictOf('efficiency: {value: ">= 0.9", over: worst}', run(), bad, fine)).toBe("fail");
  });
});

describe("an expectation on a run that kept time", () => {
  it("is judged by what was measured", () => {
    const kept = run({ generator: { ...quiet, machine } });
    expect(verdictOf('efficiency: ">= 0.9"', kept)).toBe("fail");
    expect(verdictOf('efficiency: "<= 0.85"', kept)).toBe("pass");
    expect(checksOf('efficiency: ">= 0.9"', [kept])[0]).not.toHaveProperty("reason");
  });
});

describe("a ratio of two variants", () => {
  const across = (ratio: string, one: RunResult, other: RunResult) => {
    const { across: asked } = parseScenario(
      `messages: {count: 1}\nexpect: {"a.efficiency / b.efficiency": "${ratio}"}\nvariants: {a: {}, b: {}}`,
      { file: "t.yaml" },
    );
    return judgeAcross(asked, [
      { name: "a", runs: [one] },
      { name: "b", runs: [other] },
    ])[0];
  };
  const slow = run({}, { efficiency: 0.5, efficiencyCorrected: 0.52 });
  const calm = run({ generator: quiet }, { efficiency: 0.5 });

  it("is inconclusive where one of the two may have been off", () => {
    expect(across(">= 1.6", run(), slow)).toMatchObject({
      verdict: "inconclusive",
      reason: expect.stringContaining("the machine was busy"),
    });
    expect(across(">= 1.6", run(), calm)?.verdict).toBe("pass");
    expect(across(">= 1.8", run(), calm)?.verdict).toBe("inconclusive");
    expect(across(">= 2", run(), calm)?.verdict).toBe("fail");
  });
});
