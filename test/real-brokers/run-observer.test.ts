import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { Workspace, workq } from "../cli.ts";
import { OwnBroker, outside } from "./docker.ts";
import { hasDocker } from "./on-brokers.ts";

// The broker's firehose copies every publish and every delivery to an exchange of its own; a plain consumer
// there knows nothing of the tool but that a message's id is its second big-endian word.
it.skipIf(!hasDocker)(
  "an outside observer on the broker's firehose sees the very messages that the ledger counts",
  async () => {
    using space = new Workspace();
    await using broker = await OwnBroker.start("");
    await using other = await outside(broker.url);
    const published = new Map<number, number>();
    const delivered = new Map<number, number>();
    let redelivered = 0;
    await other.channel.assertQueue("observer", { durable: true, arguments: { "x-queue-type": "classic" } });
    for (const pattern of ["publish.#", "deliver.#"])
      await other.channel.bindQueue("observer", "amq.rabbitmq.trace", pattern);
    await other.channel.consume(
      "observer",
      (message) => {
        // The dead-letter queue is read at the end; those deliveries are the tool's own look, not a worker's.
        if (message === null || message.fields.routingKey.endsWith(".dead")) return;
        const headers = message.properties.headers ?? {};
        const isDelivery = message.fields.routingKey.startsWith("deliver.");
        const into = isDelivery ? delivered : published;
        const id = message.content.readUInt32BE(4);
        into.set(id, (into.get(id) ?? 0) + 1);
        if (isDelivery && Number(headers["redelivered"]) === 1) redelivered++;
      },
      { noAck: true },
    );
    await broker.ctl("trace_on");
    const file = space.file(
      "s.yaml",
      `
messages: {count: 3000, pattern: {good: 90%, bad: 10%}, kinds: {good: {work: 1ms}, bad: {work: 1ms}}}
queue: {type: quorum, deliveryLimit: 4, deadLetter: true}
producers: {count: 3}
workers: {count: 5, prefetch: 20, reject: {share: 50%, requeue: true, kind: bad}}
expect: {lost: 0}
`,
    );
    const { code, stdout, stderr } = await workq(["run", file, "--broker", broker.url, "--out", space.out]);
    expect(code, stdout + stderr).toBe(0);
    await sleep(1000);
    const run = space.result().variants[0]?.runs[0];
    const received = run?.workers.reduce((sum, worker) => sum + worker.received, 0) ?? 0;
    const sum = (counts: Map<number, number>): number =>
      [...counts.values()].reduce((total, n) => total + n, 0);
    expect(run?.ledger.redelivered).toBeGreaterThan(100);
    expect(published.size).toBe(run?.ledger.attempted);
    expect(sum(delivered)).toBe(received);
    expect(delivered.size).toBe(run?.ledger.attempted);
    expect(redelivered).toBe(run?.ledger.redelivered);
  },
);
