import { describe, expect, it } from "vitest";
import { statsOf } from "../../src/account/distributions.ts";
import { account } from "../../src/account/whole-record.ts";
import { jain } from "../../src/ledger/stats.ts";
import { planOf, publishLog, recordOf, sorted, workLog } from "../ledger/records.ts";

const oddHeavy = planOf(`
messages: {count: 4, pattern: [heavy, light], kinds: {heavy: {work: 50ms}, light: {work: 2ms}}}
workers: {count: 2}`);
const published = publishLog([0, 1, 2, 3].map((id) => ({ id, sent: 0, settled: 2 })));

/** Round-robin: worker-1 gets both heavy messages. */
const roundRobin = recordOf({
  publishes: [published],
  works: [
    workLog([
      { id: 0, received: 0, started: 0, ended: 50 },
      { id: 2, received: 0, started: 50, ended: 100 },
    ]),
    workLog(
      [
        { id: 1, received: 0, started: 0, ended: 2 },
        { id: 3, received: 0, started: 2, ended: 4 },
      ],
      "worker-2",
    ),
  ],
  end: 100,
});

describe("measures", () => {
  it("finds the inefficiency of round-robin on odd-heavy", () => {
    const run = account(oddHeavy, roundRobin);
    expect(run.dispatch).toEqual({
      makespan: 100,
      ideal: 52, // message 0: 0 to 50, 1: 0 to 2, 2: 2 to 52, 3: 50 to 52
      efficiency: 0.52,
      efficiencyCorrected: 0.52,
      starved: 46, // worker-2 idle from 4 to 50, while message 2 waits in worker-1's buffer
      starvedShare: 0.23,
      fairness: { messages: 1, busy: 0.5399 },
      prefetchViolations: 0,
    });
  });

  it("gives each worker its messages, kinds, shares and throughput", () => {
    const { workers, kinds, throughput } = account(oddHeavy, roundRobin);
    expect(workers[0]).toMatchObject({
      name: "worker-1",
      messages: 2,
      byKind: { heavy: 2, light: 0 },
      messageShare: 0.5,
      busy: 100,
      busyShare: 1,
      throughput: 20,
    });
    expect(workers[1]).toMatchObject({
      name: "worker-2",
      byKind: { heavy: 0, light: 2 },
      busy: 4,
      busyShare: 0.04,
      throughput: 500,
    });
    expect(kinds["heavy"]).toMatchObject({ messages: 2, latency: { min: 50, max: 100 } });
    expect(throughput).toBe(40);
  });

  it("measures latency from the time a message was due, not from when it was sent", () => {
    const paced = planOf("messages: {count: 2}\nproducers: {rate: 10/s}");
    const record = recordOf({
      publishes: [
        publishLog([
          { id: 0, sent: 0 },
          { id: 1, sent: 400 },
        ]),
      ],
      works: [
        workLog([
          { id: 0, started: 5, ended: 10 },
          { id: 1, started: 405, ended: 410 },
        ]),
      ],
    });
    const run = account(paced, record);
    expect(run.latency.max).toBe(310);
    expect(run.producers[0]?.behind).toBe(300);
    expect(run.warnings.join()).toContain("300 ms behind");
  });

  it("counts a worker that held more than its prefetch as a violation", () => {
    const fair = planOf("messages: {count: 1}\nworkers: {count: 1, prefetch: 1}");
    const record = recordOf({
      publishes: [publishLog([{ id: 0, sent: 0 }])],
      works: [workLog([{ id: 0, started: 1, ended: 2 }], "worker-1", { maxInFlight: 2 })],
    });
    expect(account(fair, record).dispatch.prefetchViolations).toBe(1);
  });

  it("has no figures, rather than zeros, when nothing was handled", () => {
    const run = account(oddHeavy, recordOf({ publishes: [published], works: [] }));
    expect(run.dispatch).toMatchObject({ makespan: null, ideal: null, efficiency: null, starved: null });
    expect(run.throughput).toBeNull();
    expect(run.latency.p50).toBeNull();
  });

  it("puts publishes, handled messages and the backlog into the intervals they fell in", () => {
    const { timeline, backlog } = account(oddHeavy, {
      ...roundRobin,
      end: 250,
      ready: { at: [10, 120], count: [7, Number.NaN] },
    });
    expect(timeline).toEqual({
      confirmed: [4, 0, 0],
      interval: 100,
      ready: [7, null, null],
      unacked: [1, 0, 0],
      published: [4, 0, 0],
      handled: [3, 1, 0],
    });
    expect(backlog).toEqual({ ready: { peak: 7, final: 0 }, unacked: { peak: 1, final: 0 } });
  });

  it("ends the makespan with the last message that a worker was done with, handled or rejected", () => {
    const record = recordOf({
      publishes: [publishLog([0, 1].map((id) => ({ id, sent: 0 })))],
      works: [
        workLog([
          { id: 0, started: 0, ended: 100 },
          { id: 1, started: 100, ended: 300, outcome: "rejected" },
        ]),
      ],
    });
    const mixed = planOf(
      "messages: {count: 2, pattern: [a, b], kinds: {a: {work: 100ms}, b: {work: 200ms}}}\nworkers: {count: 1}",
    );
    const { dispatch, workers } = account(mixed, record);
    expect(dispatch).toMatchObject({ makespan: 300, ideal: 300, efficiency: 1 });
    expect(workers[0]?.busyShare).toBe(1);
  });

  it("counts a worker as there until it has finished what it was doing at its stop", () => {
    const leaving = planOf(
      "messages: {count: 3, kinds: {task: {work: 1s}}}\nworkers: [{name: leaver, stop: 100ms}, {name: stayer, prefetch: 1}]",
    );
    const record = recordOf({
      publishes: [publishLog([0, 1, 2].map((id) => ({ id, sent: 0 })))],
      works: [
        workLog([{ id: 0, started: 0, ended: 2000 }], "leaver"),
        workLog(
          [
            { id: 1, started: 0, ended: 1000 },
            { id: 2, started: 3000, ended: 4000 },
          ],
          "stayer",
        ),
      ],
    });
    const { workers, dispatch } = account(leaving, record);
    expect(workers[0]).toMatchObject({ busy: 2000, busyShare: 1 });
    expect(dispatch.starved).toBe(2000); // the stayer from 1000 to 3000, while message 2 waits
  });

  it("takes the peak of the backlog from every sample, however long the run", () => {
    const record = recordOf({
      ...roundRobin,
      end: 200_000,
      ready: { at: [100, 199, 200], count: [0, 5000, 0] },
    });
    expect(account(oddHeavy, record).backlog.ready.peak).toBe(5000);
  });

  it("holds nothing unacknowledged once what was cut off is the broker's again", () => {
    const record = recordOf({
      publishes: [published],
      works: [
        workLog([
          { id: 0, received: 5, ended: 250, outcome: "cutOff" },
          { id: 0, started: 300, ended: 350 },
        ]),
      ],
      end: 450,
    });
    expect(account(oddHeavy, record).timeline.unacked).toEqual([1, 1, 0, 0, 0]);
  });

  it("takes percentiles by the nearest rank", () => {
    expect(statsOf(sorted(Array.from({ length: 100 }, (_, i) => 100 - i)))).toEqual({
      mean: 50.5,
      min: 1,
      p50: 50,
      p90: 90,
      p95: 95,
      p99: 99,
      p999: 100,
      max: 100,
    });
  });

  it.each([
    [[1, 1, 1, 1], 1],
    [[1, 0, 0, 0], 0.25],
    [[3, 1], 0.8],
    [[0, 0], null],
  ])("Jain's index of %j is %s", (values, index) => {
    expect(jain(values)).toBe(index);
  });
});
