import { beforeEach, describe, expect, it, vi } from "vitest";
import { encodeBody } from "../../../src/driver/message-body.ts";
import { outcome } from "../../../src/ledger/record.ts";
import { LiveStats } from "../../../src/run/host/live-stats.ts";
import { Worker } from "../../../src/run/host/worker.ts";
import { FakeBroker } from "../../amqp/fake-broker.ts";
import { content, deliver, method, turns } from "../../amqp/wire.ts";
import { planOf } from "../../ledger/records.ts";
import { contextOf, thisRun } from "../host-contexts.ts";

/** Those that were connected to, in order. */
let brokers: FakeBroker[] = [];

vi.mock(import("../../../src/amqp/connect.ts"), async (original) => ({
  ...(await original()),
  openConnection: () => {
    const broker = new FakeBroker();
    brokers.push(broker);
    return broker.connect();
  },
}));

/** What the broker answers when it is asked whether a queue is there; on another channel, of which its end here knows nothing. */
let isThere: Promise<boolean> = Promise.resolve(false);

vi.mock(import("../../../src/amqp/queue-exists.ts"), () => ({ isThere: () => isThere }));

beforeEach(() => {
  brokers = [];
});

/** A worker that consumes, by a scenario's `workers` block. */
async function working(workers: string, { named = false, messages = "count: 1000" } = {}) {
  const plan = planOf(
    `queue: {name: queue, type: quorum, deliveryLimit: 3}\nmessages: {${messages}}\nworkers: {${workers}}`,
  );
  const [planned] = plan.workers;
  if (planned === undefined) throw new Error("no worker");
  const context = contextOf(plan, { named });
  const liveStats = new LiveStats(1);
  const worker = new Worker(planned, context, liveStats.of(0));
  await worker.connect();
  await worker.consumeFromStart();
  worker.go();
  const [broker] = brokers;
  if (broker === undefined) throw new Error("no broker");
  const outcomes = async (): Promise<string[]> => {
    const log = await worker.close();
    const nameOf = (value: number | undefined): string =>
      Object.entries(outcome).find(([, one]) => one === value)?.[0] ?? "";
    return Array.from({ length: log.length }, (_, row) => `${log.id[row]} ${nameOf(log.outcome[row])}`);
  };
  return { worker, context, broker, liveStats, outcomes };
}

/** A delivery of this run. @param ms of work */
function message(tag: number, id: number, ms = 0, redelivered = false): Buffer {
  return Buffer.concat([deliver(tag, redelivered), ...content(encodeBody(thisRun, id, ms * 1000, 0, 12))]);
}

const foreign = (tag: number): Buffer => Buffer.concat([deliver(tag, false), ...content(Buffer.alloc(30))]);

async function until(truth: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(truth()).toBe(true), { timeout: 60_000, interval: 1 });
}

describe("a worker", () => {
  it("acks each message that is handled, in their order", async () => {
    const { broker, context, liveStats, outcomes } = await working("prefetch: 10");
    broker.push(message(1, 5), message(2, 6, 1), message(3, 7), message(4, 8, 1));
    await until(() => context.counters.get("handled") === 4);
    await turns();
    expect(broker.settled).toEqual(["ack 1", "ack 2", "ack 3", "ack 4"]);
    expect(context.counters.get("inHand")).toBe(0);
    expect(liveStats.read(0, 0)).toMatchObject({ handled: 4, inHand: 0 });
    expect(await outcomes()).toEqual(["5 handled", "6 handled", "7 handled", "8 handled"]);
  });

  it("of which several are handled at once acks each by its own tag", async () => {
    const { broker, context, worker } = await working("prefetch: 20, concurrency: 2");
    // The first takes longer than the test; all others are done one after the other meanwhile.
    broker.push(...[60_000, 1, 0, 1, 0, 0, 1].map((ms, i) => message(11 + i, i, ms)));
    await until(() => context.counters.get("handled") === 6);
    await turns();
    expect(broker.settled).toEqual([12, 13, 14, 15, 16, 17].map((tag) => `ack ${tag}`));
    const log = await worker.close();
    expect(log.maxInFlight).toBe(7);
    expect(log.outcome[0]).toBe(outcome.received);
    expect([...log.startedAfter.subarray(0, 7)].every((waited) => waited >= 0)).toBe(true);
  });

  it("that acks several at a time leaves out what is not this run's in a queue of the user's", async () => {
    const { broker, context } = await working("prefetch: 10, ackEvery: 3", { named: true });
    broker.push(message(1, 0), foreign(2), message(3, 1), message(4, 2), foreign(5));
    await turns();
    expect(broker.settled).toEqual(["ack 1", "ack 3", "ack 4"]);
    expect(context.counters.get("delivered")).toBe(3);
  });

  it("acks what is not this run's away in a queue of the run's own", async () => {
    const { broker, worker } = await working("prefetch: 10, ackEvery: 3");
    broker.push(foreign(1), message(2, 0), message(3, 1), message(4, 2));
    await turns();
    expect(broker.settled).toEqual(["ack 1", "ack up to 4"]);
    const log = await worker.close();
    expect(log.unexpected).toEqual(["30 bytes to worker-1"]);
  });

  it("with auto-ack answers nothing", async () => {
    const { broker, context, outcomes } = await working("ack: auto");
    broker.push(message(1, 0), foreign(2), message(3, 1, 1));
    await until(() => context.counters.get("handled") === 2);
    await turns();
    expect(broker.settled).toEqual([]);
    expect(await outcomes()).toEqual(["0 handled", "1 handled"]);
  });

  it("rejects or requeues what it draws so", async () => {
    for (const requeue of [true, false]) {
      const reject = `reject: {share: 100%, requeue: ${requeue}}`;
      const { broker, outcomes } = await working(`prefetch: 10, ${reject}`);
      brokers = [];
      broker.push(message(1, 0), message(2, 1));
      await turns();
      const word = requeue ? "requeue" : "reject";
      expect(broker.settled).toEqual([`${word} 1`, `${word} 2`]);
      expect(await outcomes()).toEqual([
        `0 ${word}${requeue ? "d" : "ed"}`,
        `1 ${word}${requeue ? "d" : "ed"}`,
      ]);
    }
  });
});

describe("a worker that dies of a message", () => {
  const messages = "count: 1000, pattern: [good, good, bad, good], kinds: {good: {}, bad: {}}";

  it("in the midst of what came at once hears nothing of the rest, and begins anew when it is back", async () => {
    const { broker, context, outcomes } = await working(
      "prefetch: 10, crash: {kind: bad, share: 100%, back: 0ms}",
      {
        messages,
      },
    );
    broker.push(...[0, 1, 2, 3, 4, 5].map((id) => message(id + 1, id)));
    await turns();
    expect(context.counters.get("delivered")).toBe(3);
    expect(context.counters.get("inHand")).toBe(0);
    await until(() => context.told.includes("worker-1 back"));
    const again = brokers[1];
    again?.push(...[3, 4, 5].map((id, i) => message(i + 1, id, 0, true)));
    await turns();
    expect(again?.settled).toEqual(["ack 1", "ack 2", "ack 3"]);
    expect(await outcomes()).toEqual([
      "0 handled",
      "1 handled",
      "2 cutOff",
      "3 handled",
      "4 handled",
      "5 handled",
    ]);
    expect(context.counters.get("redelivered")).toBe(3);
  });

  it("does nothing more of what it held, worked on or waiting", async () => {
    const { broker, context, outcomes } = await working(
      "prefetch: 10, concurrency: 2, crash: {kind: bad, share: 100%}",
      {
        messages,
      },
    );
    broker.push(message(1, 0, 60_000), message(2, 2, 1), message(3, 1, 1), message(4, 3));
    await until(() => context.told.includes("worker-1 killed"));
    await turns();
    expect(await outcomes()).toEqual(["0 cutOff", "2 cutOff", "1 cutOff", "3 cutOff"]);
    expect(context.counters.get("inHand")).toBe(0);
    expect(context.counters.get("handled")).toBe(0);
    expect(brokers.length).toBe(1);
  });
});

describe("a worker whose connection is lost", () => {
  const bye = { replyCode: 320, replyText: "bye", classId: 0, methodId: 0 };

  it("holds nothing of it, hears nothing late on it, and acks by the new one's tags", async () => {
    const { broker, context, outcomes } = await working("prefetch: 10, ackEvery: 4");
    broker.push(message(1, 0), message(2, 1, 20), message(3, 2), method("ConnectionClose", bye, 0));
    await until(() => context.told.includes("worker-1 link-down"));
    expect(context.counters.get("inHand")).toBe(0);
    if (!broker.socket.readableEnded) broker.push(message(4, 3), message(5, 4));
    await until(() => context.told.includes("worker-1 link-up"));
    const again = brokers[1];
    again?.push(...[0, 1, 2, 3].map((id, i) => message(i + 1, id, 0, true)));
    await turns();
    expect(again?.settled).toEqual(["ack up to 4"]);
    expect(await outcomes()).toEqual([
      "0 finished",
      "1 cutOff",
      "2 cutOff",
      "0 handled",
      "1 handled",
      "2 handled",
      "3 handled",
    ]);
  });

  it("by a fault is told of it, once", async () => {
    const { broker, context, worker } = await working("prefetch: 10");
    broker.push(message(1, 0, 1000));
    await turns();
    worker.cut();
    worker.cut();
    await until(() => context.told.includes("worker-1 link-up"));
    expect(context.told).toEqual(["worker-1 link-down", "worker-1 link-up"]);
    await worker.close();
  });
});

describe("a worker that leaves", () => {
  it("at its time does so also when its connection was lost before, and does not come back", async () => {
    const { broker, context, worker } = await working("prefetch: 10, stop: 40ms");
    // Connecting again takes 50 ms at least.
    broker.push(message(1, 0, 1000));
    await turns();
    worker.cut();
    await until(() => context.told.includes("worker-1 left"));
    await vi.waitFor(() => expect(context.counters.get("linksDown")).toBe(0));
    expect(context.told).toEqual(["worker-1 link-down", "worker-1 left"]);
    expect(context.counters.get("workersGone")).toBe(1);
    expect(brokers.slice(1).map((again) => again.count("consume"))).toEqual(brokers.slice(1).map(() => 0));
    await worker.close();
  });

  it("finishes what it works on, acks what waits for its ack, and gives back the rest", async () => {
    const { broker, context, worker, outcomes } = await working("prefetch: 10, ackEvery: 10");
    broker.push(message(1, 0), message(2, 1, 200), message(3, 2, 5), message(4, 3));
    await turns();
    await worker.leave();
    await until(() => context.told.includes("worker-1 left"));
    expect(broker.settled).toEqual(["ack up to 2"]);
    expect(broker.sent.map(({ what }) => what).slice(-4)).toEqual([
      "cancel",
      "ack",
      "channel.close",
      "connection.close",
    ]);
    expect(context.counters.get("inHand")).toBe(0);
    expect(await outcomes()).toEqual(["0 handled", "1 handled", "2 received", "3 received"]);
  });

  it("while its queue is deleted loses what it works on, also when it is told why after that work", async () => {
    const { broker, context, worker, outcomes } = await working("prefetch: 10");
    let tell = (_: boolean): void => undefined;
    isThere = new Promise((resolve) => {
      tell = resolve;
    });
    broker.push(message(1, 0, 20), message(2, 1));
    await turns();
    const leaving = worker.leave();
    // It crosses the worker's own cancel.
    broker.push(method("BasicCancel", { consumerTag: "w", nowait: true }));
    await leaving;
    // The work is over by then.
    await new Promise((resolve) => setTimeout(resolve, 200));
    tell(false);
    await until(() => context.told.includes("worker-1 left"));
    expect(context.told).toEqual(["worker-1 link-down", "worker-1 left"]);
    expect(broker.settled).toEqual([]);
    expect(context.counters.get("inHand")).toBe(0);
    expect(await outcomes()).toEqual(["0 cutOff", "1 cutOff"]);
  });
});
