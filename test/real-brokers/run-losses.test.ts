import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Broker, Plan, RunRecord } from "../../src/index.ts";
import { hasDocker, hasLocal } from "./on-brokers.ts";
import { WireTap } from "./wiretap.ts";

const brokers = [
  { name: "this machine's RabbitMQ", asked: "local", there: hasLocal },
  { name: "RabbitMQ 4.3 in Docker", asked: "docker", there: hasDocker },
].filter(({ there }) => there);

/** The ids that the ledger calls lost, rising. */
async function lostOf(plan: Plan, record: RunRecord): Promise<number[]> {
  const { lostIds } = await import("../../dist/account/whole-record.js");
  return lostIds(plan, record);
}

function rising(ids: Iterable<number>): number[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}

// The observer reads the bytes between the tool and the broker and knows nothing else.
describe.each(brokers)("what the ledger calls lost on $name", ({ asked }) => {
  let broker: Broker;

  beforeAll(async () => {
    const { openBroker } = await import("../../dist/index.js");
    broker = await openBroker(
      {
        asked,
        choice: { use: "auto" },
        baseDir: ".",
        install: true,
        env: process.env,
        signal: AbortSignal.timeout(200_000),
      },
      { note: () => undefined },
    );
  });

  afterAll(() => broker.close());

  async function runThrough(tap: WireTap, yaml: string): Promise<{ plan: Plan; record: RunRecord }> {
    const { expand, parseScenario, runPlan } = await import("../../dist/index.js");
    const variant = parseScenario(yaml).variants[0];
    if (variant === undefined) throw new Error("no variant");
    const plan = expand(variant.scenario);
    const never = new AbortController().signal;
    const control = { windDown: never, stop: never, watch: () => undefined };
    const record = await runPlan(plan, { address: { url: tap.url }, control: broker.control }, control);
    return { plan, record };
  }

  it.each(["restart-broker", "kill-broker"])(
    "after %s is exactly what was in the queue of transient messages: published and not acknowledged on the wire",
    async (deed) => {
      await using tap = await WireTap.before(broker.address.url);
      const { plan, record } = await runThrough(
        tap,
        // One worker goes after a while, the other one never gets done with what it holds.
        `messages: {count: 500, persistent: false, kinds: {task: {work: 5ms}}}
producers: {rate: 1000/s, maxUnconfirmed: 100}
workers:
  - {name: worker-1, prefetch: 10, stop: 900ms}
  - {name: worker-2, prefetch: 10, speed: 0.01}
faults: [{at: 1900ms, do: ${deed}}]`,
      );
      const acked = new Set(tap.of("worker-").flatMap((connection) => [...connection.acked]));
      const published = tap.of("producer-").flatMap((connection) => connection.published);
      // What was handled, its acknowledgement may not have reached the wire by then.
      const handled = new Set(
        record.works.flatMap((log) =>
          [...log.id.subarray(0, log.length)].filter((_, row) => log.outcome[row] === 1),
        ),
      );
      const inQueue = rising(published.filter((id) => !acked.has(id) && !handled.has(id)));
      const lost = await lostOf(plan, record);
      expect(lost.length).toBeGreaterThan(50);
      expect(lost).toEqual(inQueue);
      const { account } = await import("../../dist/index.js");
      const { ledger, faults } = account(plan, record);
      expect(ledger.causes).toEqual({ "transient-at-restart": lost.length });
      expect(ledger.fates.handled + lost.length).toBe(500);
      expect(faults[0]?.lost).toBe(lost.length);
    },
  );

  // A second on, all is on the wire: what the broker has only just let go of, no observer can see.
  it("after the death of an auto-acking worker is exactly what the broker had sent it", async () => {
    await using tap = await WireTap.before(broker.address.url);
    const { plan, record } = await runThrough(
      tap,
      `messages: {count: 600, kinds: {task: {work: 2ms}}}
producers: {rate: 2000/s}
workers: [{name: worker-1, speed: 0.01, ack: auto}, {name: worker-2, ack: auto}, {name: worker-3, ack: auto}]
faults: [{at: 1s, do: kill-worker, worker: worker-1}]`,
    );
    const [log] = record.works.filter(({ name }) => name === "worker-1");
    if (log === undefined) throw new Error("no log");
    // 2 ms at a hundredth of the speed: it can have finished a few, and wrote down which.
    const finished = new Set([...log.id.subarray(0, log.length)].filter((_, row) => log.outcome[row] === 1));
    const sent = tap.of("worker-1").flatMap((connection) => [...connection.delivered.values()]);
    const inHand = rising(sent.filter((id) => !finished.has(id)));
    const lost = await lostOf(plan, record);
    expect(lost.length).toBeGreaterThan(20);
    expect(lost).toEqual(inHand);
    const { account } = await import("../../dist/index.js");
    expect(account(plan, record).ledger.causes).toEqual({ "auto-ack-in-flight": lost.length });
  });

  it("after the death of a manually acking worker is nothing, and what it held was given to others", async () => {
    await using tap = await WireTap.before(broker.address.url);
    const { plan, record } = await runThrough(
      tap,
      `messages: {count: 400, kinds: {task: {work: 20ms}}}
workers: {count: 3, prefetch: 20}
faults: [{at: 30%, do: kill-worker, worker: worker-2, back: 300ms}]`,
    );
    const [first] = tap.of("worker-2");
    const held = [...(first?.delivered.values() ?? [])].filter((id) => !first?.acked.has(id));
    expect(held.length).toBeGreaterThan(0);
    const others = tap.of("worker-").filter((connection) => connection !== first);
    const again = new Set(others.flatMap((connection) => [...connection.acked]));
    expect(held.filter((id) => !again.has(id))).toEqual([]);
    expect(await lostOf(plan, record)).toEqual([]);
    const { account } = await import("../../dist/index.js");
    const { ledger } = account(plan, record);
    // Acks that had passed the tap may have died between it and the broker: what came again is the broker's to say.
    const redelivered = tap.connections.flatMap((connection) => connection.redelivered);
    expect(held.filter((id) => !redelivered.includes(id))).toEqual([]);
    expect(ledger.redelivered).toBe(redelivered.length);
    expect(ledger.duplicates).toBeLessThanOrEqual(20);
  });
});
