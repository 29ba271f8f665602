import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { RunResult } from "../../src/result/schema.ts";
import { Workspace, workq } from "../cli.ts";
import { onOldestAndNewest } from "./on-brokers.ts";

/** What a scenario and its seed decide of a run, whatever the broker does. */
function decided({ ledger, kinds, producers, timeline, workers }: RunResult) {
  const { attempted, confirmed, fates, deadLetterReasons, duplicates, republished, unexpected } = ledger;
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  // Acks that a crash cut off come to more or fewer duplicates.
  return {
    ledger: { attempted, confirmed, fates, deadLetterReasons, republished, unexpected },
    kinds: Object.entries(kinds).map(([name, { messages }]) => [name, messages]),
    producers: producers.map(({ name, attempted, confirmed }) => [name, attempted, confirmed]),
    handled: sum(workers.map(({ messages }) => messages)) - duplicates,
    over: [sum(timeline.published), sum(timeline.confirmed), sum(timeline.handled) - duplicates],
  };
}

const scenarios: readonly (readonly [fact: string, yaml: string])[] = [
  [
    "20,000 messages of several producers, acknowledged in groups",
    `messages: {count: 20000, pattern: [a, b], kinds: {a: {}, b: {size: 200B}}}
producers: {count: 3, rate: 5000/s}
workers: {count: 4, prefetch: 100, ackEvery: 7}`,
  ],
  [
    "messages that are sent without confirms and handled with automatic acks",
    `messages: {count: 9000}
producers: {rate: 3000/s, arrivals: poisson, confirms: false}
workers: {count: 2, ack: auto}`,
  ],
  [
    "messages that are rejected for good, and dead-lettered",
    `messages: {count: 6000, pattern: {a: 70%, b: 30%}, kinds: {a: {}, b: {}}}
queue: {deadLetter: true}
producers: {rate: 3000/s}
workers: {count: 2, prefetch: 50, reject: {share: 2%, kind: b}}`,
  ],
  [
    "messages that kill their worker, which is back a moment later",
    `messages: {count: 4000, pattern: [a, b], kinds: {a: {}, b: {}}}
producers: {rate: 2000/s}
workers: [{count: 2, prefetch: 10}, {name: weak, prefetch: 10, crash: {kind: b, share: 0.5%, back: 100ms}}]`,
  ],
];

onOldestAndNewest("a run that is only summed up", ({ url }) => {
  it.each(scenarios)("comes to the same as one that is recorded in full: %s", async (_fact, yaml) => {
    using space = new Workspace();
    const text = `${yaml}\nvariants: {full: {}, summary: {record: summary}}\n`;
    const args = ["run", space.file("s.yaml", text), "--broker", url, "--out", space.out];
    const { code, stdout, stderr } = await workq(args);
    expect(code, stdout + stderr).toBe(0);
    const [full, summary] = space.result().variants.map(({ runs }) => runs[0]);
    if (full === undefined || summary === undefined) throw new Error("no runs");
    expect(summary.ending).toBe("completed");
    expect(decided(summary)).toEqual(decided(full));
    const { fates, attempted } = summary.ledger;
    expect(fates.handled + fates.deadLettered).toBe(attempted);
    expect(summary.dispatch.ideal).toBeGreaterThan(0);
    expect(summary.latency.max).toBeGreaterThanOrEqual(summary.latency.p99 ?? Number.POSITIVE_INFINITY);
  });

  it("tells what a fault did", async () => {
    using space = new Workspace();
    const yaml = `record: summary
messages: {count: 2000, kinds: {task: {work: 1ms}}}
producers: {rate: 500/s}
workers: {count: 2, prefetch: 20}
faults: [{at: 1s, do: cut-connection, worker: worker-1}, {at: 2s, do: kill-worker, worker: worker-2, back: 500ms}]`;
    const args = ["run", space.file("s.yaml", yaml), "--broker", url, "--out", space.out];
    const { code, stdout, stderr } = await workq(args);
    expect(code, stdout + stderr).toBe(0);
    const run = space.result().variants[0]?.runs[0];
    expect(run?.ledger.fates.handled).toBe(2000);
    expect(run?.faults.map((fault) => [fault.do, fault.times, fault.lost])).toEqual([
      ["cut-connection", 1, 0],
      ["kill-worker", 1, 0],
    ]);
    for (const { firstHandledAfter, occurrences } of run?.faults ?? []) {
      expect(firstHandledAfter).not.toBeNull();
      expect(occurrences[0]?.who.length).toBe(1);
    }
    const redelivered = run?.faults.reduce((sum, fault) => sum + fault.redelivered, 0);
    expect(redelivered).toBe(run?.ledger.redelivered);
  });

  it("has no record beside its result, and none is missed", async () => {
    using space = new Workspace();
    const file = space.file("s.yaml", "messages: {count: 100}\nrecord: summary\n");
    const { code, stderr } = await workq([
      "run",
      file,
      "--broker",
      url,
      "--out",
      space.out,
      "--report",
      "html",
    ]);
    expect(code, stderr).toBe(0);
    expect(stderr).not.toMatch(/record|warning/);
    expect(space.result().record).toBeNull();
    expect(existsSync(join(space.out, "record.parquet"))).toBe(false);
  });

  it("knows what was left in the queue", async () => {
    using space = new Workspace();
    const yaml =
      "messages: {count: 100, kinds: {task: {work: 20ms}}}\nworkers: {count: 2, prefetch: 10, stop: 500ms}\nrecord: summary\n";
    const { code, stdout } = await workq([
      "run",
      space.file("s.yaml", yaml),
      "--broker",
      url,
      "--out",
      space.out,
    ]);
    expect(code, stdout).toBe(0);
    const run = space.result().variants[0]?.runs[0];
    expect(run?.ledger.fates.left).toBeGreaterThan(0);
    expect((run?.ledger.fates.handled ?? 0) + (run?.ledger.fates.left ?? 0)).toBe(100);
  });
});
