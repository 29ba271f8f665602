import { beforeEach, describe, expect, it, vi } from "vitest";
import { how } from "../../../src/ledger/record.ts";
import { Producer } from "../../../src/run/host/producer.ts";
import { FakeBroker } from "../../amqp/fake-broker.ts";
import { content, method, turns } from "../../amqp/wire.ts";
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

beforeEach(() => {
  brokers = [];
});

async function until(truth: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(truth()).toBe(true), { timeout: 60_000, interval: 1 });
}

async function producing(messages: string, producers = "confirms: true") {
  const plan = planOf(`queue: {maxPriority: 5}\nmessages: {${messages}}\nproducers: {${producers}}`);
  const [planned] = plan.producers;
  if (planned === undefined) throw new Error("no producer");
  const context = contextOf(plan);
  const producer = new Producer(planned, 0, 1, context);
  await producer.connect();
  producer.go();
  const [broker] = brokers;
  if (broker === undefined) throw new Error("no broker");
  return { producer, context, broker };
}

const ack = (deliveryTag: number, multiple = true): Buffer => method("BasicAck", { deliveryTag, multiple });
const bye = method("ConnectionClose", { replyCode: 320, replyText: "bye", classId: 0, methodId: 0 }, 0);

/** The ids that came, in order. */
function idsOf({ sent }: FakeBroker): number[] {
  return sent.filter(({ what }) => what === "body").map(({ payload }) => payload.readUInt32BE(4));
}

describe("a producer", () => {
  it("sends each message once, each kind with its own size and priority", async () => {
    const kinds = "kinds: {small: {size: 12B, work: 3ms}, large: {size: 100B, priority: 2}}";
    const plan = "count: 6, pattern: [small, large], persistent: true";
    const { broker, context } = await producing(`${plan}, ${kinds}`);
    await until(() => broker.count("body") === 6);
    expect(idsOf(broker)).toEqual([0, 1, 2, 3, 4, 5]);
    const bodies = broker.sent.filter(({ what }) => what === "body").map(({ payload }) => payload);
    expect(bodies.map(({ length }) => length)).toEqual([12, 100, 12, 100, 12, 100]);
    expect(bodies.map((body) => [body.readUInt32BE(0), body.readUInt32BE(8)])).toEqual(
      [3000, 0, 3000, 0, 3000, 0].map((work) => [thisRun, work]),
    );
    broker.push(ack(4), ack(6, false), ack(5, false));
    await until(() => context.counters.get("producersDone") === 1);
    expect(context.counters.get("confirmed")).toBe(6);
  });

  it("has no more unconfirmed than it may", async () => {
    const { broker } = await producing("count: 10", "confirms: true, maxUnconfirmed: 4");
    await until(() => broker.count("body") === 4);
    broker.push(ack(2));
    await turns();
    expect(broker.count("body")).toBe(6);
    broker.push(ack(4, false));
    await turns();
    expect(broker.count("body")).toBe(7);
  });

  it("sends what was nacked again, one at a time until one is taken, and then the rest", async () => {
    const { broker, producer, context } = await producing("count: 4");
    await until(() => broker.count("body") === 4);
    broker.push(method("BasicNack", { deliveryTag: 4, multiple: true, requeue: false }));
    await until(() => broker.count("body") === 5);
    await turns();
    expect(idsOf(broker)).toEqual([0, 1, 2, 3, 0]);
    broker.push(ack(5));
    await until(() => broker.count("body") === 8);
    expect(idsOf(broker).slice(5)).toEqual([1, 2, 3]);
    broker.push(ack(8));
    await until(() => context.counters.get("producersDone") === 1);
    expect(context.counters.get("refused")).toBe(0);
    expect(context.counters.get("decided")).toBe(4);
    const log = await producer.close();
    expect([...log.how.subarray(0, log.length)]).toEqual([
      ...Array(4).fill(how.nacked),
      ...Array(4).fill(how.confirmed),
    ]);
  });

  it("leaves refused what was nacked when it is stopped", async () => {
    const { broker, producer, context } = await producing("count: 4");
    await until(() => broker.count("body") === 4);
    broker.push(method("BasicNack", { deliveryTag: 4, multiple: true, requeue: false }));
    await turns();
    producer.stop();
    await until(() => context.counters.get("producersDone") === 1);
    expect(context.counters.get("refused")).toBe(4);
    expect(context.counters.get("decided")).toBe(4);
  });

  it("writes down what was returned and what was nacked", async () => {
    const { broker, producer, context } = await producing("count: 3", "confirms: true, onFailure: drop");
    await until(() => broker.count("body") === 3);
    const second = broker.sent.filter(({ what }) => what === "body")[1];
    const fields = { replyCode: 312, replyText: "NO_ROUTE", exchange: "", routingKey: "queue" };
    broker.push(
      method("BasicReturn", fields),
      ...content(second?.payload ?? Buffer.alloc(0)),
      ack(2),
      method("BasicNack", { deliveryTag: 3, multiple: false, requeue: false }),
    );
    await until(() => context.counters.get("producersDone") === 1);
    const log = await producer.close();
    expect([...log.how.subarray(0, 3)]).toEqual([how.confirmed, how.returned, how.nacked]);
  });
});

describe("a producer whose connection is lost", () => {
  it("hears nothing late on it: the tags of the new one are its own", async () => {
    const { broker, context } = await producing("count: 5");
    await until(() => broker.count("body") === 5);
    broker.push(ack(2), bye, ack(5));
    await until(() => context.told.includes("producer-1 link-up"));
    const again = brokers[1];
    await until(() => again?.count("body") === 3);
    if (again === undefined) throw new Error("no broker");
    expect(idsOf(again)).toEqual([2, 3, 4]);
    expect(broker.socket.destroyed).toBe(false);
    broker.push(ack(3));
    await turns();
    expect(context.counters.get("confirmed")).toBe(2);
    again.push(ack(3));
    await until(() => context.counters.get("producersDone") === 1);
    expect(context.counters.get("confirmed")).toBe(5);
  });

  it("sends all again that were unconfirmed, the oldest first, however many they are", async () => {
    const count = 150_000;
    const { broker, context, producer } = await producing(
      `count: ${count}`,
      "confirms: true, maxUnconfirmed: 1000000",
    );
    await until(() => context.counters.get("attempted") === count);
    broker.push(bye);
    await until(() => context.told.includes("producer-1 link-up"));
    const again = brokers[1];
    await until(() => (again?.count("body") ?? 0) > 1000);
    if (again === undefined) throw new Error("no broker");
    expect(idsOf(again).slice(0, 1000)).toEqual(Array.from({ length: 1000 }, (_, id) => id));
    producer.kill(null);
    await producer.close();
  });
});
