import fc from "fast-check";
import { expect, it } from "vitest";
import { recordOfQueue } from "../../bench/queue.mjs";
import { account } from "../../src/account/whole-record.ts";
import type { RunRecord } from "../../src/ledger/record.ts";
import type { RunResult } from "../../src/result/schema.ts";
import type { Happening } from "../ledger/model/disturbances.ts";
import { play, type Script, scripts as scriptsWithFaults } from "../ledger/model/history.ts";
import { settings } from "../ledger/model/settings.ts";
import { quietStep } from "../ledger/model/steps.ts";
import { planOf } from "../ledger/records.ts";
import { expectAlike } from "./alike.ts";
import { folded } from "./slices.ts";

const n = fc.nat({ max: 255 });
/** The usual life of a message, from end to end. */
const life = fc
  .tuple(n, n)
  .map(([producer, worker]): Happening[] => [
    ...(["publish", "settle"] as const).map((what) => ({ do: what, n: producer })),
    ...(["give", "receive", "finish", "ackArrives"] as const).map((what) => ({ do: what, n: worker })),
  ]);
const one = (what: fc.Arbitrary<Happening["do"] & string>) =>
  fc.record({ do: what, n }).map((happening): Happening[] => [happening as Happening]); // an outage has no such name
/** Runs in which links are lost and workers crash, but by themselves. */
const scripts: fc.Arbitrary<Script> = fc.record({
  settings,
  happenings: fc
    .array(
      fc.oneof(
        { weight: 8, arbitrary: life },
        { weight: 8, arbitrary: one(quietStep) },
        { weight: 1, arbitrary: one(fc.constantFrom("crash" as const, "misfortune" as const)) },
      ),
      { minLength: 10, maxLength: 60, size: "max" },
    )
    .map((parts) => parts.flat()),
  leaves: fc.boolean(),
});

const disturbed = fc.record({
  script: scriptsWithFaults,
  whole: fc.constantFrom(0, 2, 16_384),
  hidden: fc.constantFrom(
    null,
    { reason: "out of sight", count: 1 },
    { reason: "nobody knows", count: null },
  ),
});

const disconnects = fc.array(
  fc.record({ at: fc.nat({ max: 1000 }), silent: fc.constantFrom(0, 0, 1, 2, 5) }),
  {
    maxLength: 12,
  },
);

it("a run that is folded piece by piece comes to what the whole of it does", { timeout: 900_000 }, () => {
  let forgetful = 0;
  const property = fc.property(
    scripts,
    disconnects,
    fc.constantFrom(0, 3, 65_536),
    (script, shares, maxWaited) => {
      const { plan: planned, record } = play(script);
      const plan = { ...planned, faults: [] };
      const at = shares.map((cut) => ({ ...cut, at: (cut.at / 1000) * record.end }));
      let forgot = false;
      const summary = folded(plan, record, at, {
        maxWaited,
        seen: (account, sent) => {
          forgot ||= account.size < sent;
        },
      });
      if (forgot) forgetful++;
      // Whoever waits for no message cannot keep them in order.
      expectAlike(summary, account(plan, record), maxWaited > 3 ? "exactly" : "nearly");
    },
  );
  fc.assert(property, { numRuns: 400 });
  // A fold that forgets nothing would prove nothing.
  expect(forgetful).toBeGreaterThan(100);
});

it("a run under faults that is folded piece by piece comes to what the whole of it does", {
  timeout: 900_000,
}, () => {
  let forgetful = 0;
  let recovered = 0;
  const property = fc.property(
    disturbed,
    disconnects,
    fc.constantFrom(3, 65_536),
    fc.constantFrom(1, 50, 200),
    ({ script, whole, hidden }, shares, maxWaited, slower) => {
      const { plan, record: quick } = play(script);
      const record = { ...stretched(quick, slower), hidden };
      const at = shares.map((cut) => ({ ...cut, at: (cut.at / 1000) * record.end }));
      let forgot = false;
      const summary = folded(plan, record, at, {
        maxWaited,
        whole,
        seen: (account, sent) => {
          forgot ||= account.size < sent;
        },
      });
      if (forgot) forgetful++;
      const full = account(plan, record);
      // Whoever has forgotten a message cannot tell which fault brought it back.
      const how = maxWaited > 3 ? (slower === 1 ? "exactly" : "exactly, unblamed") : "nearly, unblamed";
      // Of a long run, the intervals of the timeline are others.
      const bare = (result: RunResult): RunResult =>
        slower === 1 ? result : { ...result, timeline: full.timeline, backlog: full.backlog };
      expectAlike(bare(summary), full, how);
      if (maxWaited > 3) recovered += expectRecoveriesAlike(summary, full);
    },
  );
  fc.assert(property, { numRuns: 600 });
  expect(forgetful).toBeGreaterThan(3);
  expect(recovered).toBeGreaterThan(100);
});

/** The same in so many times the time. */
function stretched(record: RunRecord, by: number): RunRecord {
  const longer = <TimeColumns extends Float64Array | Float32Array>(times: TimeColumns) =>
    times.map((time) => time * by) as TimeColumns;
  return {
    ...record,
    publishes: record.publishes.map((log) => ({
      ...log,
      sent: longer(log.sent),
      settledAfter: longer(log.settledAfter),
    })),
    works: record.works.map((log) => ({
      ...log,
      received: longer(log.received),
      startedAfter: longer(log.startedAfter),
      endedAfter: longer(log.endedAfter),
    })),
    events: record.events.map((event) => ({ ...event, at: event.at * by })),
    faults: record.faults.map((fault) => ({
      ...fault,
      began: fault.began * by,
      ended: fault.ended * by,
      brokerBack: fault.brokerBack * by,
    })),
    ready: { ...record.ready, at: record.ready.at.map((at) => at * by) },
    end: record.end * by,
  };
}

const outages = fc.record({
  persistent: fc.boolean(),
  gap: fc.constantFrom(9, 12, 20),
  prefetch: fc.constantFrom(1, 20),
  faults: fc.array(
    fc.record({
      after: fc.integer({ min: 50, max: 20_000 }),
      takes: fc.integer({ min: 100, max: 9000 }),
      who: fc.constantFrom(undefined, ["worker-1"], ["worker-2", "worker-3"]),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  every: fc.constantFrom(250, 1000),
  whole: fc.constantFrom(50, 16_384),
});

/** Of two workers that are free at the same time, one is about to be killed. */
const twoWorkersFreeAtOnce: typeof outages extends fc.Arbitrary<infer Value> ? Value : never = {
  persistent: false,
  gap: 12,
  prefetch: 1,
  faults: [
    { after: 50, takes: 4192, who: ["worker-2", "worker-3"] },
    { after: 11_823, takes: 3086, who: undefined },
    { after: 12_649, takes: 100, who: ["worker-2", "worker-3"] },
    { after: 50, takes: 4507, who: ["worker-2", "worker-3"] },
  ],
  every: 250,
  whole: 50,
};

it("a queue's run with outages comes to the same, fault by fault", { timeout: 900_000 }, () => {
  let forgetful = 0;
  let recovered = 0;
  const property = fc.property(outages, ({ persistent, gap, prefetch, faults, every, whole }) => {
    const plan = planOf(`
messages: {count: 3000, persistent: ${persistent}, kinds: {all: {work: 20ms}}}
workers: {count: 3, prefetch: ${prefetch}}
faults: [{at: 0s, do: kill-broker}, {at: 0s, do: kill-worker, workers: 1, back: 1s}]`);
    let at = 0;
    const record = recordOfQueue(plan, {
      publishGap: gap,
      outages: faults.map(({ after, takes, who }) => {
        const from = at + after;
        at = from + takes;
        return who === undefined ? { fault: 0, from, to: at } : { fault: 1, from, to: at, who };
      }),
    });
    const looks = Array.from({ length: Math.ceil(record.end / every) }, (_, i) => ({
      at: i * every,
      silent: 0,
    }));
    let most = 0;
    const summary = folded(plan, record, looks, {
      whole,
      seen: (account, sent) => {
        if (account.size < sent / 2) most++;
      },
    });
    if (most > 0) forgetful++;
    const full = account(plan, record);
    expectAlike(summary, full);
    recovered += expectRecoveriesAlike(summary, full);
  });
  fc.assert(property, { numRuns: 40, examples: [[twoWorkersFreeAtOnce]] });
  expect(forgetful).toBeGreaterThan(10);
  expect(recovered).toBeGreaterThan(40);
});

/** @returns how many are told */
function expectRecoveriesAlike(summary: RunResult, full: RunResult): number {
  const of = ({ faults }: RunResult) =>
    faults.flatMap(({ occurrences }) => occurrences.map((one) => one.backlogRecoveredAfter));
  const [countedAt, wanted] = [of(summary), of(full)];
  // What it cannot tell is not told.
  countedAt.forEach((ms, i) => {
    if (ms !== null) expect(ms).toBe(wanted[i]);
  });
  return countedAt.filter((ms, i) => ms !== null && wanted[i] !== null).length;
}

const loads = fc.record({
  producers: fc.constantFrom("{}", "{rate: 400/s}", "{rate: 500/s, arrivals: poisson}"),
  workers: fc.constantFrom(
    "{count: 3, prefetch: 2}",
    "{count: 2}",
    "[{count: 2, prefetch: 10, speed: 0.5}, {speed: 2, concurrency: 2, prefetch: 4}]",
    "[{prefetch: 1}, {prefetch: 5, start: 300ms}]",
  ),
  heavy: fc.constantFrom("2ms", "{exponential: 4ms}", "0ms"),
  every: fc.integer({ min: 20, max: 400 }),
  maxWaited: fc.constantFrom(5, 65_536),
});

it("a queue's run comes to the same, with messages of several kinds and rates", { timeout: 900_000 }, () => {
  const property = fc.property(loads, ({ producers, workers, heavy, every, maxWaited }) => {
    const plan = planOf(`
messages: {count: 600, pattern: [heavy, light, light], kinds: {heavy: {work: ${heavy}}, light: {work: 1ms}}}
producers: ${producers}
workers: ${workers}`);
    const record = recordOfQueue(plan, { publishGap: 0.7 });
    const at = Array.from({ length: Math.ceil(record.end / every) }, (_, i) => ({
      at: i * every,
      silent: 0,
    }));
    expectAlike(folded(plan, record, at, { maxWaited }), account(plan, record));
  });
  fc.assert(property, { numRuns: 60 });
});
