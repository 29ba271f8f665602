import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import { IdealQueue } from "../../src/plan/ideal.ts";
import { planOf, publishLog, recordOf, workLog } from "../ledger/records.ts";

/** Messages with so many ms of work, published at some ms, that workers take in turn. */
interface Case {
  readonly works: readonly number[];
  readonly sent: readonly number[];
  readonly workers: number;
}

const cases = fc
  .record({
    works: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 40 }),
    gaps: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 40, maxLength: 40 }),
    workers: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ works, gaps, workers }): Case => {
    let at = 0;
    const sent = works.map((_, i) => {
      at += gaps[i] ?? 0;
      return at;
    });
    return { works, sent, workers };
  });

/** The account of a run in which the ideal queue's own schedule happened. `delay`: each begins so much later. */
function played({ works, sent, workers }: Case, lateBy = 0) {
  const queue = new IdealQueue(
    Array.from({ length: workers }, () => ({ speed: 1, start: 0, stop: Number.POSITIVE_INFINITY })),
  );
  const free = Array.from({ length: workers }, () => Number.NEGATIVE_INFINITY);
  const logs: { id: number; received: number; started: number; ended: number }[][] = free.map(() => []);
  works.forEach((work, id) => {
    const ended = (queue.take(sent[id] ?? 0, work) ?? 0) + lateBy;
    const started = ended - work;
    const worker = free.findIndex((at) => at <= started);
    free[worker] = ended;
    logs[worker]?.push({ id, received: started, started, ended });
  });
  const yaml = `messages: {count: ${works.length}, kinds: {task: {work: 1ms}}}\nworkers: {count: ${workers}}`;
  const publishes = [publishLog(works.map((_, id) => ({ id, sent: sent[id] ?? 0 })))];
  const rows = logs.map((log, i) => workLog(log, `worker-${i + 1}`));
  return account(planOf(yaml), recordOf({ publishes, works: rows })).dispatch;
}

it("no worker starves under a perfect first-in-first-out queue", () => {
  fc.assert(
    fc.property(cases, (one) => {
      expect(played(one).starved).toBeCloseTo(0, 2);
    }),
    { numRuns: 300 },
  );
});

describe("by hand, a worker starves for as long as it idles while a message waits", () => {
  /** Round-robin of heavy and light ones to two workers, all published at 0, with so many ms of work. */
  const roundRobin = (pairs: number, heavy: number, light: number) => {
    const yaml = `messages: {count: ${2 * pairs}, pattern: [h, l], kinds: {h: {work: ${heavy}ms}, l: {work: ${light}ms}}}\nworkers: {count: 2}`;
    const ids = Array.from({ length: 2 * pairs }, (_, id) => id);
    const of = (work: number, from: number) =>
      ids
        .filter((id) => id % 2 === from)
        .map((id, i) => ({ id, received: 0, started: work * i, ended: work * (i + 1) }));
    const works = [workLog(of(heavy, 0), "worker-1"), workLog(of(light, 1), "worker-2")];
    return account(
      planOf(yaml),
      recordOf({ publishes: [publishLog(ids.map((id) => ({ id, sent: 0 })))], works }),
    ).dispatch;
  };

  it.each([
    // The light ones are done at pairs × light; the last heavy one begins at (pairs - 1) × heavy.
    [50, 100, 5, 4900 - 250],
    [10, 50, 2, 450 - 20],
    [2, 10, 10, 0],
    [1, 100, 5, 0],
  ])("%i pairs of %i and %i ms in turn: %i ms", (pairs, heavy, light, starved) => {
    const { starved: found, starvedShare, makespan } = roundRobin(pairs, heavy, light);
    expect(makespan).toBe(pairs * heavy);
    expect(found).toBeCloseTo(starved, 2);
    expect(starvedShare).toBeCloseTo(starved / (2 * pairs * heavy), 3);
  });

  it("two idle workers and one waiting message: one of them starves", () => {
    const plan = planOf("messages: {count: 1, kinds: {task: {work: 10ms}}}\nworkers: {count: 2}");
    const works = [workLog([{ id: 0, received: 30, started: 30, ended: 40 }])];
    const { starved } = account(
      plan,
      recordOf({ publishes: [publishLog([{ id: 0, sent: 0 }])], works }),
    ).dispatch;
    expect(starved).toBeCloseTo(30, 2);
  });
});
