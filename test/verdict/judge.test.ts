import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import type { RunResult } from "../../src/result/schema.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { Expectation } from "../../src/scenario/scenario.ts";
import { judge, worst } from "../../src/verdict/judge.ts";
import { holds, judgeRun } from "../../src/verdict/judge-run.ts";
import { fieldOf, fieldPaths } from "../../src/verdict/paths.ts";
import { planOf, publishLog, recordOf, workLog } from "../ledger/records.ts";
import { fault } from "../report/parts.ts";

const plan = planOf("messages: {count: 2}\nworkers: [{count: 1}, {name: slow, count: 1}]");
const publishes = [publishLog([0, 1].map((id) => ({ id, sent: id })))];
const handled = (id: number) => ({ id, started: 5, ended: 10 });
const good = account(
  plan,
  recordOf({ publishes, works: [workLog([0, 1].map(handled)), workLog([], "slow")] }),
);
const lossy = account(plan, recordOf({ publishes, works: [workLog([handled(0)]), workLog([], "slow")] }));

const expectation = (path: string, op: "=" | "<=" | ">=", value: number): Expectation => ({
  path,
  text: `${op} ${value}`,
  test: { op, value },
  line: 7,
});

describe("messages dropped at the delivery limit", () => {
  const limited: RunResult = {
    ...good,
    ledger: { ...good.ledger, fates: { ...good.ledger.fates, handled: 1, deliveryLimit: 1 } },
  };

  it("fail a run that expects nothing, or that nothing is lost", () => {
    for (const expectations of [[], [expectation("lost", "=", 0)], [expectation("handled", ">=", 1)]]) {
      const checks = judge(expectations, [limited]);
      expect(checks.filter(({ verdict }) => verdict === "fail")).toMatchObject([
        { name: "deliveryLimit", expected: "0", actual: 1 },
      ]);
    }
  });

  it.each(["deliveryLimit", "fates.deliveryLimit", "ledger.fates.deliveryLimit"])(
    "do not where %s is expected",
    (path) => {
      expect(worst(judge([expectation(path, "=", 1)], [limited]).map(({ verdict }) => verdict))).toBe("pass");
      expect(worst(judge([expectation(path, "=", 0)], [limited]).map(({ verdict }) => verdict))).toBe("fail");
    },
  );

  it("are no check where there are none", () => {
    expect(judge([], [good]).map(({ name }) => name)).toEqual(["lost"]);
  });
});

describe("fields", () => {
  it.each([
    ["dispatch.efficiency", "dispatch.efficiency"],
    ["efficiency", "dispatch.efficiency"],
    ["fairness.busy", "dispatch.fairness.busy"],
    ["lost", "ledger.fates.lost"],
    ["lostConfirmed", "ledger.lostConfirmed"],
    ["causes.overflow", "ledger.causes.overflow"],
    ["deadLetterReasons.expired", "ledger.deadLetterReasons.expired"],
    ["workers.worker-1.messages", "workers.worker-1.messages"],
    ["workers.0.messages", "workers.0.messages"],
    ["workers.slow.messages", "workers.slow.messages"],
    ["kinds.task.latency.p99", "kinds.task.latency.p99"],
    ["backlog.ready.peak", "backlog.ready.peak"],
    ["causes.transient-at-restart", "ledger.causes.transient-at-restart"],
    ["causes.queue-purged", "ledger.causes.queue-purged"],
    ["causes.queue-deleted", "ledger.causes.queue-deleted"],
    ["republished", "ledger.republished"],
    ["producers.0.backpressure", "producers.0.backpressure"],
  ])("%s names %s", (path, full) => {
    expect(fieldOf(good, path)?.path).toBe(full);
  });

  it.each([
    "lots",
    "workers.worker-9.messages",
    "workers",
    "dispatch",
    "ending",
    "constructor",
    "__proto__",
    "",
    "a..b",
  ])("%j names nothing", (path) => {
    expect(fieldOf(good, path)).toBeUndefined();
  });

  it("every listed path names a field", () => {
    expect(fieldPaths(good).filter((path) => fieldOf(good, path) === undefined)).toEqual([]);
  });
});

describe("verdict", () => {
  it("holds the tool to its own plan where that is asked for, in ms", () => {
    const yaml =
      'messages: {count: 2, kinds: {task: {work: 4ms}}}\nworkers: {count: 1}\nexpect: {generator.workError.p99: "<= 2ms"}';
    const [variant] = parseScenario(yaml, { file: "s.yaml" }).variants;
    const [asked = expectation("none", "=", 0)] = variant?.scenario.expect ?? [];
    const worked = planOf(yaml);
    const off = (ended: number) =>
      account(worked, recordOf({ publishes, works: [workLog([{ id: 0, started: 5, ended }])], left: [1] }));
    expect(judgeRun(asked, off(11))).toMatchObject({ actual: 2, verdict: "pass" });
    expect(judgeRun(asked, off(11.5))).toMatchObject({ actual: 2.5, verdict: "fail" });
  });

  it.each([
    ["yes", "yes", "pass"],
    ["yes", "no", "fail"],
    ["yes", "unclear", "inconclusive"],
    ["no", "no", "pass"],
    ["true", "yes", "pass"],
  ] as const)("of keepsUp: %s is, for a run that says %s, %s", (asked, said, verdict) => {
    const yaml = `messages: {count: 2}\nproducers: {rate: 10/s}\nexpect: {keepsUp: ${asked}, utilisation: "<= 80%"}`;
    const [variant] = parseScenario(yaml, { file: "s.yaml" }).variants;
    const [expected = expectation("none", "=", 0), share] = variant?.scenario.expect ?? [];
    expect(share?.test).toEqual({ op: "<=", value: 0.8 });
    const blank = account(planOf(yaml), recordOf({ publishes, works: [workLog([0, 1].map(handled))] }));
    if (blank.paced === null) throw new Error("no rate");
    const run = { ...blank, paced: { ...blank.paced, keepsUp: said } };
    expect(judgeRun(expected, run).verdict).toBe(verdict);
    expect(fieldOf(run, "utilisation")?.path).toBe("paced.utilisation");
  });

  it("passes a run that lost nothing, and names the line of what was asked", () => {
    expect(judge([expectation("handled", ">=", 2)], [good])).toEqual([
      { name: "lost", expected: "0", actual: 0, verdict: "pass", over: null, run: null, line: null },
      { name: "handled", expected: ">= 2", actual: 2, verdict: "pass", over: null, run: null, line: 7 },
    ]);
  });

  it("fails a loss that nobody spoke of", () => {
    expect(judge([], [lossy])).toMatchObject([{ name: "lost", actual: 1, verdict: "fail" }]);
  });

  it("lets a scenario expect losses by naming `lost`", () => {
    expect(judge([expectation("lost", "=", 1)], [lossy]).map(({ verdict }) => verdict)).toEqual(["pass"]);
  });

  it("keeps confirmed and unexplained losses at none where only another loss is spoken of", () => {
    const checks = judge([expectation("lostUnconfirmed", "=", 0)], [lossy]);
    expect(checks.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["lostConfirmed", "fail"],
      ["causes.unexplained", "fail"],
      ["lostUnconfirmed", "pass"],
    ]);
    expect(judge([expectation("causes.unexplained", "=", 1)], [lossy])[0]).toMatchObject({
      name: "lostConfirmed",
    });
  });

  it("is inconclusive while a message is unresolved, even if the run came to its end", () => {
    const open = account(plan, recordOf({ drained: false, publishes, works: [workLog([handled(0)])] }));
    expect(open).toMatchObject({ ending: "completed", ledger: { fates: { unresolved: 1, lost: 0 } } });
    expect(worst(judge([], [open]).map(({ verdict }) => verdict))).toBe("inconclusive");
  });

  it("never passes a run that handled nothing", () => {
    const idle = account(plan, recordOf({ publishes, works: [], left: [0, 1] }));
    expect(worst(judge([], [idle]).map(({ verdict }) => verdict))).toBe("fail");
  });

  it("fails messages out of nowhere and prefetch violations, asked or not", () => {
    const strange = account(
      plan,
      recordOf({
        publishes,
        works: [
          workLog([0, 1].map(handled), "worker-1", { unexpectedCount: 1, unexpected: ["9 bytes"] }),
          workLog([], "slow"),
        ],
      }),
    );
    expect(judge([], [strange]).filter(({ verdict }) => verdict === "fail")).toMatchObject([
      { name: "ledger.unexpected", actual: 1 },
    ]);
  });

  it("is inconclusive when the run did not come to its end", () => {
    expect(judge([], [{ ...good, ending: "stalled" }])).toMatchObject([{ verdict: "inconclusive" }]);
  });

  it.each([
    ["never happened", { times: 0, at: null }],
    ["could not be done", { problem: "worker-1 was not there" }],
    ["was not over", { problem: "was not over when the run ended" }],
  ])("is inconclusive when a fault %s", (_, figures) => {
    const faulty = { ...good, faults: [fault({}), fault(figures)] };
    expect(judge([expectation("handled", ">=", 2)], [faulty])).toMatchObject([
      { name: "lost", verdict: "inconclusive" },
      { name: "handled", verdict: "inconclusive" },
    ]);
  });

  it("passes a run whose faults all happened, whatever is delivered twice", () => {
    const twice = { ...good, faults: [fault({})], ledger: { ...good.ledger, duplicates: 3 } };
    expect(judge([], [twice])).toMatchObject([{ name: "lost", verdict: "pass" }]);
  });

  it("lets a scenario limit what a fault does", () => {
    const faulty = { ...good, faults: [fault({ down: 3900 })] };
    const limits = [
      expectation("faults.0.down", "<=", 5000),
      expectation("faults.0.firstHandledAfter", "<=", 9),
    ];
    expect(judge(limits, [faulty])).toMatchObject([
      { name: "lost" },
      { actual: 3900, verdict: "pass" },
      { actual: null, verdict: "fail" },
    ]);
  });

  it("judges every run of a variant", () => {
    expect(judge([], [good, { ...lossy, index: 2 }])).toMatchObject([
      { run: 1, verdict: "pass" },
      { run: 2, verdict: "fail" },
    ]);
  });

  it.each([
    [["pass", "pass"], "pass"],
    [["pass", "inconclusive"], "inconclusive"],
    [["inconclusive", "fail"], "fail"],
    [[], "inconclusive"],
    [["warn"], "pass"],
    [["pass", "warn"], "pass"],
    [["warn", "inconclusive"], "inconclusive"],
    [["warn", "fail"], "fail"],
  ] as const)("of %j the whole is %s", (verdicts, whole) => {
    expect(worst(verdicts)).toBe(whole);
  });

  it("a figure that could not be measured meets no expectation", () => {
    expect(holds({ op: "<=", value: 1 }, null)).toBe(false);
    expect(holds({ op: "!=", value: 1 }, null)).toBe(false);
  });

  it.each([
    ["<", 1, 1, false],
    ["<=", 1, 1, true],
    [">", 2, 1, true],
    [">=", 1, 1, true],
    ["=", 1, 1, true],
    ["!=", 1, 1, false],
  ] as const)("%s with actual %d and expected %d is %s", (op, actual, value, result) => {
    expect(holds({ op, value }, actual)).toBe(result);
  });
});
