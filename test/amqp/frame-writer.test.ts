import type { ConfirmChannel, Message } from "amqplib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameWriter } from "../../src/amqp/frame-writer.ts";
import { MessageTemplate } from "../../src/amqp/message-template.ts";
import { encodeBody } from "../../src/driver/message-body.ts";
import { method, openWire, turns, type Wire } from "./wire.ts";

const sizes = [12, 19, 20, 1024, 4000, 5000, 65_536, 300 * 1024];
const options = { persistent: true, mandatory: true, priority: 3 };

type Deed =
  | { readonly do: "publish"; readonly size: number; readonly id: number; readonly due: number }
  | { readonly do: "reject" | "publish by amqplib"; readonly id: number }
  | { readonly do: "turn" };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    arbitrary: fc.record({
      do: fc.constant("publish" as const),
      size: fc.constantFrom(...sizes),
      id: fc.integer({ min: 0, max: 0xffffffff }),
      due: fc.double({ min: 0, max: 1e9, noNaN: true }),
    }),
    weight: 8,
  },
  fc.record({
    do: fc.constantFrom("reject" as const, "publish by amqplib" as const),
    id: fc.integer({ min: 1, max: 1e6 }),
  }),
  fc.record({ do: fc.constant("turn" as const) }),
);

/** amqplib reads nothing else of a message to answer. */
function messageOf(deliveryTag: number): Message {
  return { fields: { deliveryTag } } as Message;
}

function publish({ channel }: Wire, body: Buffer): boolean {
  return (channel as ConfirmChannel).publish("", "queue", body, options); // a confirm channel was asked for
}

/** What amqplib sends for deeds, done one after the other. */
async function byAmqplib(deeds: readonly Deed[]): Promise<Buffer> {
  const wire = await openWire({ confirms: true });
  for (const deed of deeds) {
    if (deed.do === "publish") publish(wire, encodeBody(7, deed.id, deed.id, deed.due, deed.size));
    else if (deed.do === "reject") wire.channel.reject(messageOf(deed.id), true);
    else if (deed.do === "publish by amqplib") publish(wire, encodeBody(7, deed.id, 0, 0, 100));
  }
  await turns();
  return wire.socket.taken;
}

interface Ours {
  readonly wire: Wire;
  readonly writer: FrameWriter;
  readonly told: () => number;
  send(size: number, id: number, due: number): void;
}

async function ours(frameMax?: number): Promise<Ours> {
  const wire = await openWire({ confirms: true, ...(frameMax === undefined ? {} : { frameMax }) });
  let told = 0;
  const writer = new FrameWriter(wire.model, wire.channel, () => told++);
  const templates = new Map<number, MessageTemplate>();
  const send = (size: number, id: number, due: number): void => {
    let template = templates.get(size);
    if (template === undefined) {
      const body = encodeBody(7, 0, 0, 0, size);
      const frames = writer.capture(() => publish(wire, body));
      template = new MessageTemplate(writer, frames, size);
      templates.set(size, template);
    }
    template.send(id, id, due);
  };
  return { wire, writer, told: () => told, send };
}

async function act({ wire, send }: Ours, deeds: readonly Deed[], turn: () => Promise<void>): Promise<void> {
  for (const deed of deeds) {
    if (deed.do === "publish") send(deed.size, deed.id, deed.due);
    else if (deed.do === "reject") wire.channel.reject(messageOf(deed.id), true);
    else if (deed.do === "publish by amqplib") publish(wire, encodeBody(7, deed.id, 0, 0, 100));
    else await turn();
  }
}

/** Lets a slow socket take all that there is. */
async function drain({ socket }: Wire): Promise<void> {
  await turns();
  while (socket.writableLength > 0) {
    socket.release();
    await turns();
  }
}

function same(ours: Buffer, amqplibs: Buffer): void {
  expect(ours.length).toBe(amqplibs.length);
  // A diff of so many bytes would take minutes.
  expect(ours.equals(amqplibs)).toBe(true);
}

describe("a writer of frames", () => {
  it("sends what amqplib would have sent, in its order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 30 }), async (deeds) => {
        const one = await ours();
        await act(one, deeds, turns);
        await turns();
        same(one.wire.socket.taken, await byAmqplib(deeds));
      }),
      { numRuns: 60 },
    );
  });

  it("sends the same to a socket that takes its bytes late, some of them turns later", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { maxLength: 40 }),
        fc.array(fc.boolean(), { maxLength: 40 }),
        async (deeds, takes) => {
          const one = await ours();
          const { socket } = one.wire;
          socket.slow = true;
          let turn = 0;
          await act(one, deeds, async () => {
            if (takes[turn++] === true) socket.release();
            await turns();
          });
          await drain(one.wire);
          same(socket.taken, await byAmqplib(deeds));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("never writes on memory that a socket has not taken, however often its slab is full", async () => {
    const one = await ours();
    const { socket } = one.wire;
    const deeds: Deed[] = Array.from({ length: 5000 }, (_, id) =>
      id % 10 === 9 ? { do: "turn" } : { do: "publish", size: 100, id, due: id },
    );
    socket.slow = true;
    let turn = 0;
    await act(one, deeds, async () => {
      await new Promise((resolve) => process.nextTick(resolve));
      // Now and then it takes all, so that a slab is used from its start again.
      if (++turn % 50 === 0) await drain(one.wire);
    });
    await drain(one.wire);
    same(socket.taken, await byAmqplib(deeds));
  });

  it("sends amqplib's frames as they are when its slab is full in the midst of them", async () => {
    const deeds: Deed[] = Array.from({ length: 2000 }, (_, id) => ({
      do: id % 3 === 0 ? "reject" : "publish by amqplib",
      id: id + 1,
    }));
    const one = await ours();
    await act(one, deeds, turns);
    await turns();
    same(one.wire.socket.taken, await byAmqplib(deeds));
  });

  it("hands all of a turn to the socket in one write, once its memory has grown", async () => {
    const one = await ours();
    const sendMany = async (): Promise<number> => {
      const before = one.wire.socket.writes;
      for (let id = 0; id < 100; id++) one.send(12, id, 0);
      await turns();
      return one.wire.socket.writes - before;
    };
    for (let turn = 0; turn < 5; turn++) await sendMany();
    expect(await sendMany()).toBe(1);
  });

  it("splits a body over frames as the broker asked for", async () => {
    const one = await ours(4096);
    one.send(20_000, 5, 1.5);
    await turns();
    const wire = await openWire({ confirms: true, frameMax: 4096 });
    publish(wire, encodeBody(7, 5, 5, 1.5, 20_000));
    await turns();
    same(one.wire.socket.taken, wire.socket.taken);
  });

  it("sends nothing of what is captured", async () => {
    const one = await ours();
    const frames = one.writer.capture(() => one.wire.channel.ack(messageOf(3)));
    await turns();
    expect(frames).toEqual(method("BasicAck", { deliveryTag: 3, multiple: false }));
    expect(one.wire.socket.taken.length).toBe(0);
  });

  it("sends again after a capture that failed", async () => {
    const one = await ours();
    expect(() =>
      one.writer.capture(() => {
        throw new Error("no");
      }),
    ).toThrow("no");
    one.wire.channel.ack(messageOf(3));
    await turns();
    expect(one.wire.socket.taken).toEqual(method("BasicAck", { deliveryTag: 3, multiple: false }));
  });

  it("sends a channel's close after all that was sent before, and nothing after its end", async () => {
    const one = await ours();
    one.send(5000, 1, 0);
    const closing = one.wire.channel.close();
    await turns();
    const published = await byAmqplib([{ do: "publish", size: 5000, id: 1, due: 0 }]);
    const { taken } = one.wire.socket;
    same(taken.subarray(0, published.length), published);
    expect(taken.readUInt32BE(published.length + 7)).toBe(0x0014_0028);
    one.wire.socket.push(method("ChannelCloseOk", {}));
    await closing;
    expect(() => one.send(5000, 2, 0)).toThrow("the channel is closed");
    await turns();
    expect(one.wire.socket.taken.length).toBe(taken.length);
  });

  it("answers a broker that closes the channel after all that was sent before", async () => {
    const one = await ours();
    one.send(12, 1, 0);
    one.wire.socket.push(
      method("ChannelClose", { replyCode: 404, replyText: "gone", classId: 60, methodId: 40 }),
    );
    await turns();
    const { taken } = one.wire.socket;
    expect(taken.subarray(-12)).toEqual(method("ChannelCloseOk", {}));
    expect(taken.readUInt32BE(7)).toBe(0x003c_0028);
  });

  it("writes nothing on a connection that was ended in the same turn", async () => {
    const one = await ours();
    const { socket, model } = one.wire;
    const errors: unknown[] = [];
    socket.on("error", (error) => errors.push(error));
    const close = method("ConnectionClose", { replyCode: 320, replyText: "bye", classId: 0, methodId: 0 }, 0);
    const closed = new Promise((resolve) => model.on("close", resolve));
    // What is sent by whoever hears of a message that came with the close.
    one.wire.channel.on("ack", () => one.send(12, 1, 0));
    socket.push(Buffer.concat([method("BasicAck", { deliveryTag: 1, multiple: false }), close]));
    await closed;
    await turns();
    expect(errors).toEqual([]);
    expect(socket.taken).toEqual(method("ConnectionCloseOk", {}, 0));
  });

  it("drops what was sent on a socket that is destroyed, without an error", async () => {
    const one = await ours();
    const { socket } = one.wire;
    one.send(12, 1, 0);
    socket.destroy();
    for (let id = 0; id < 2000; id++) one.send(100, id, 0);
    await turns();
    expect(socket.taken.length).toBe(0);
    expect(() => one.writer.reserve(10)).not.toThrow();
    await turns();
    expect(one.told()).toBe(0);
  });

  it("does not replace the frames of a channel that is closed", async () => {
    const { model, channel, socket } = await openWire();
    const closing = channel.close();
    await turns();
    socket.push(method("ChannelCloseOk", {}));
    await closing;
    expect(() => new FrameWriter(model, channel, () => undefined)).toThrow("the channel is closed");
  });
});

describe("who fills a writer", () => {
  it("is told once that there is room, a turn later, when the socket took all", async () => {
    const one = await ours();
    while (one.writer.hasRoom()) one.send(1024, 1, 0);
    expect(one.told()).toBe(0);
    await turns();
    expect(one.told()).toBe(1);
    expect(one.writer.hasRoom()).toBe(true);
    one.send(12, 1, 0);
    await turns();
    expect(one.told()).toBe(1);
  });

  it("is told nothing when nobody asked, however much was sent", async () => {
    const one = await ours();
    for (let id = 0; id < 200; id++) one.send(1024, id, 0);
    await turns();
    expect(one.told()).toBe(0);
  });

  it("is told once that a slow socket took it all, whatever was sent meanwhile", async () => {
    const one = await ours();
    const { socket, channel } = one.wire;
    socket.slow = true;
    while (one.writer.hasRoom()) one.send(1024, 1, 0);
    for (let i = 1; i <= 20; i++) {
      channel.reject(messageOf(i), true);
      await turns();
    }
    expect(one.told()).toBe(0);
    // amqplib itself listens too.
    expect(socket.listenerCount("drain")).toBe(2);
    await drain(one.wire);
    expect(one.told()).toBe(1);
    expect(socket.listenerCount("drain")).toBe(1);
    expect(one.writer.hasRoom()).toBe(true);
  });

  it("is told nothing when the connection is lost meanwhile", async () => {
    const one = await ours();
    const { socket, model } = one.wire;
    while (one.writer.hasRoom()) one.send(1024, 1, 0);
    const closed = new Promise((resolve) => model.on("close", resolve));
    socket.destroy(new Error("lost"));
    await closed;
    await turns();
    expect(one.told()).toBe(0);
  });
});
