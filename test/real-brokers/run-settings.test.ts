import { join } from "node:path";
import { expect, it } from "vitest";
import { readRecord } from "../../src/result/record-file.ts";
import type { RunResult } from "../../src/result/schema.ts";
import { Workspace, workq } from "../cli.ts";
import { onOldestAndNewest } from "./on-brokers.ts";

/** @param path of the result, beside which the record is */
type Look = (run: RunResult, path: string) => void | Promise<void>;

/** How many messages of the only run were worked on at once, at most. */
async function maxAtOnce(path: string): Promise<number> {
  const [rows] = (await readRecord(path)) ?? [];
  if (rows === undefined) throw new Error("no record");
  const steps = [...rows.started].flatMap((started, row) => [
    { at: started, by: 1 },
    { at: rows.ended[row] ?? Number.NaN, by: -1 },
  ]);
  let now = 0;
  // What ends at the moment at which another begins is over.
  return steps
    .toSorted((a, b) => a.at - b.at || a.by - b.by)
    .reduce((most, { by }) => {
      now += by;
      return Math.max(most, now);
    }, 0);
}

const settings: readonly (readonly [fact: string, yaml: string, look: Look])[] = [
  [
    "ackEvery acknowledges in groups and still leaves nothing unacknowledged at the end",
    "messages: {count: 1003}\nworkers: {count: 2, prefetch: 100, ackEvery: 50}",
    ({ ledger, workers }) => {
      expect(ledger.fates.handled).toBe(1003);
      expect(Math.max(...workers.map(({ maxInFlight }) => maxInFlight))).toBeLessThanOrEqual(100);
    },
  ],
  [
    "a worker with concurrency 4 works on four messages at once",
    "messages: {count: 80, kinds: {task: {work: 50ms}}}\nworkers: {count: 1, concurrency: 4, prefetch: 8}",
    async ({ ledger }, path) => {
      expect(ledger.fates.handled).toBe(80);
      expect(await maxAtOnce(path)).toBe(4);
    },
  ],
  [
    "work that burns CPU is done as well as work that sleeps",
    "messages: {count: 40, kinds: {task: {work: 5ms}}}\nworkers: {count: 2, work: cpu, prefetch: 1}",
    ({ ledger, workers }) => {
      expect(ledger.fates.handled).toBe(40);
      expect(workers.every(({ busy, messages }) => busy >= 5 * messages)).toBe(true);
    },
  ],
  [
    "auto-ack hands everything over and every message is handled",
    "messages: {count: 500}\nworkers: {count: 2, ack: auto}",
    ({ ledger }) => expect(ledger.fates.handled).toBe(500),
  ],
  [
    "messages rejected for good without a dead-letter queue are rejected, not lost",
    "messages: {count: 100, pattern: [a, b], kinds: {a: {}, b: {}}}\nworkers: {count: 2, prefetch: 5, reject: {share: 100%, kind: b}}",
    ({ ledger }) => expect(ledger.fates).toMatchObject({ handled: 50, rejected: 50, lost: 0 }),
  ],
  [
    "messages rejected for good are dead-lettered where there is a dead-letter queue",
    "messages: {count: 100, pattern: [a, b], kinds: {a: {}, b: {}}}\nqueue: {deadLetter: true}\nworkers: {count: 2, prefetch: 5, reject: {share: 100%, kind: b}}",
    ({ ledger }) => {
      expect(ledger.fates).toMatchObject({ handled: 50, deadLettered: 50, rejected: 0, lost: 0 });
      expect(ledger.deadLetterReasons).toEqual({ rejected: 50 });
    },
  ],
  [
    "requeued messages come back until they are handled",
    "messages: {count: 100}\nworkers: {count: 2, prefetch: 5, reject: {share: 50%, requeue: true}}",
    ({ ledger }) => {
      expect(ledger.fates.handled).toBe(100);
      expect(ledger.redelivered).toBeGreaterThan(0);
      expect(ledger.duplicates).toBe(0);
    },
  ],
  [
    "a full queue that rejects publishes refuses them, and says so to the producer",
    "messages: {count: 200, kinds: {task: {work: 10ms}}}\nqueue: {maxLength: 10, overflow: reject-publish}\nworkers: {count: 1, prefetch: 1}",
    ({ ledger }) => {
      expect(ledger.fates.refused).toBeGreaterThan(0);
      expect(ledger.fates.handled + ledger.fates.refused).toBe(200);
      expect(ledger.confirmed).toBe(ledger.fates.handled);
    },
  ],
  [
    "a full queue that drops its oldest messages loses them by overflow, confirmed or not",
    "messages: {count: 200, kinds: {task: {work: 5ms}}}\nqueue: {maxLength: 10, overflow: drop-head}\nworkers: {count: 1, prefetch: 1}\nexpect: {lost: '> 0'}",
    ({ ledger }) => {
      expect(ledger.causes).toEqual({ overflow: ledger.fates.lost });
      expect(ledger.fates.handled + ledger.fates.lost).toBe(200);
    },
  ],
  [
    "messages whose time to live ran out without a dead-letter queue are expired",
    "messages: {count: 50, kinds: {task: {work: 30ms}}}\nqueue: {ttl: 300ms}\nworkers: {count: 1, prefetch: 1}",
    ({ ledger }) => {
      expect(ledger.fates.expired).toBeGreaterThan(0);
      expect(ledger.fates.handled + ledger.fates.expired).toBe(50);
    },
  ],
  [
    "workers that leave early leave the rest in the queue, read out and identified",
    "messages: {count: 100, kinds: {task: {work: 20ms}}}\nworkers: {count: 2, prefetch: 10, stop: 500ms}",
    ({ ledger, backlog }) => {
      expect(ledger.fates.left).toBeGreaterThan(0);
      expect(ledger.fates.handled + ledger.fates.left).toBe(100);
      expect(backlog.ready.final).toBe(ledger.fates.left);
    },
  ],
  [
    "a worker that joins late takes its share from then on",
    "messages: {count: 200, kinds: {task: {work: 10ms}}}\nworkers: [{name: early, prefetch: 1}, {name: late, prefetch: 1, start: 500ms}]",
    async ({ workers }, path) => {
      expect(workers.map(({ name }) => name)).toEqual(["early", "late"]);
      expect(workers[1]?.messages).toBeGreaterThan(0);
      const [rows] = (await readRecord(path)) ?? [];
      const late = rows?.workers.indexOf("late");
      const begun = [...(rows?.started ?? [])].filter((_, row) => rows?.worker[row] === late);
      // Node's timers may fire a millisecond early.
      expect(Math.min(...begun)).toBeGreaterThan(499);
    },
  ],
  [
    "a single active consumer does all the work",
    "messages: {count: 100}\nqueue: {singleActiveConsumer: true}\nworkers: {count: 3, prefetch: 10}",
    ({ workers }) => expect(workers.filter(({ messages }) => messages > 0)).toHaveLength(1),
  ],
  [
    "a consumer of higher priority is served first",
    "messages: {count: 40, kinds: {task: {work: 5ms}}}\nproducers: {rate: 100/s}\nworkers: [{name: first, priority: 10, prefetch: 50}, {name: second, prefetch: 5}]",
    ({ workers }) => expect(workers.map(({ messages }) => messages)).toEqual([40, 0]),
  ],
  [
    "urgent messages overtake others in a priority queue",
    "messages: {count: 100, pattern: [urgent, normal], kinds: {urgent: {work: 5ms, priority: 5}, normal: {work: 5ms, priority: 1}}}\nqueue: {maxPriority: 5}\nworkers: {count: 1, prefetch: 1, start: 1s}",
    async (_run, path) => {
      const [rows] = (await readRecord(path)) ?? [];
      const [urgent, normal] = ["urgent", "normal"].map((name) => {
        const kind = rows?.kinds.indexOf(name);
        return [...(rows?.started ?? [])].filter((_, row) => rows?.kind[row] === kind);
      });
      expect(Math.max(...(urgent ?? []))).toBeLessThan(Math.min(...(normal ?? [])));
    },
  ],
  [
    "a duration at unlimited rate sends until it is over, and all of it is handled",
    "messages: {duration: 1500ms, pattern: [a, b, a], kinds: {a: {}, b: {}}}\nproducers: {count: 3, maxUnconfirmed: 50}\nworkers: {count: 2, prefetch: 100}",
    ({ ledger, producers }) => {
      expect(ledger.fates.handled).toBe(ledger.attempted);
      expect(producers.every(({ attempted }) => attempted > 0)).toBe(true);
    },
  ],
  [
    "Poisson arrivals and ramps send what the plan says",
    "messages: {count: 300}\nproducers: {count: 2, arrivals: poisson, phases: [{for: 500ms, rate: 200/s}, {for: 1s, to: 400/s}]}\nworkers: {count: 2, prefetch: 10}",
    ({ ledger }) => expect(ledger.fates.handled).toBe(300),
  ],
  [
    "bodies of 12 bytes and of 300 KiB both carry their ids",
    "messages: {count: 40, pattern: [small, big], kinds: {small: {size: 12B}, big: {size: 300KiB}}}\nworkers: {count: 2, prefetch: 5}",
    ({ kinds }) => expect([kinds["small"]?.messages, kinds["big"]?.messages]).toEqual([20, 20]),
  ],
];

onOldestAndNewest("settings", ({ url }) => {
  it.each(settings)("%s", async (_fact, yaml, look) => {
    using space = new Workspace();
    const args = ["run", space.file("s.yaml", `${yaml}\n`), "--broker", url, "--out", space.out];
    const { code, stdout, stderr } = await workq(args);
    expect(code, stdout + stderr).toBe(0);
    const run = space.result().variants[0]?.runs[0];
    if (run === undefined) throw new Error("no run");
    expect(Object.values(run.ledger.fates).reduce((sum, n) => sum + n, 0)).toBe(run.ledger.attempted);
    await look(run, join(space.out, "result.json"));
  });
});
