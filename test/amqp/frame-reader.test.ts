import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameReader } from "../../src/amqp/frame-reader.ts";
import { arrivalOptions } from "../../src/amqp/socket-reader.ts";
import { encodeBody, headerOf } from "../../src/driver/message-body.ts";
import {
  content,
  deliver,
  type FakeSocket,
  frame,
  header,
  heartbeat,
  method,
  openWire,
  turns,
  type Wire,
} from "./wire.ts";

/** What was heard, in order, by whatever way. */
type Heard = readonly (string | number | boolean)[][];

/** Who reads: amqplib alone, or our reader from amqplib's stream (as with TLS), or from the socket's own memory. */
type Way = "amqplib" | "stream" | "arrivals";
const ourWays: readonly Way[] = ["stream", "arrivals"];

/** Receives bytes as a plain socket does, in memory that is then another socket's. */
function arrive(socket: FakeSocket, bytes: Buffer): void {
  const { buffer, callback } = arrivalOptions().onread;
  for (let at = 0; at < bytes.length; at += buffer.length) {
    const length = bytes.copy(buffer, 0, at);
    callback.call(socket, length, buffer);
    buffer.fill(0xce);
  }
}

/** Plays bytes to a connection and writes down what it hears. */
async function hear(chunks: readonly Buffer[], way: Way): Promise<{ heard: Heard; others: number }> {
  const wire = await openWire({ confirms: true });
  const heard: (string | number | boolean)[][] = [];
  const delivered = (...what: readonly (number | boolean)[]): void => void heard.push(["delivered", ...what]);
  const confirmed = (...what: readonly (number | boolean)[]): void => void heard.push(["confirmed", ...what]);
  await consume(wire, (message) => {
    if (message === null) heard.push(["cancelled"]);
    else {
      const { run, id, work } = headerOf(message.content);
      const { deliveryTag, redelivered } = message.fields;
      delivered(deliveryTag, redelivered, run, ...(run < 0 ? [] : [id, work]), message.content.length);
    }
  });
  const { channel, inner, model, socket } = wire;
  channel.removeAllListeners("ack");
  channel.removeAllListeners("nack");
  channel.on("ack", ({ deliveryTag, multiple }) => confirmed(deliveryTag, multiple));
  channel.on("nack", ({ deliveryTag, multiple }) => heard.push(["nacked", deliveryTag, multiple]));
  channel.on("return", (message) => heard.push(["returned", message.content.length]));
  model.on("blocked", () => heard.push(["blocked"]));
  model.on("close", () => heard.push(["closed"]));
  let others = 0;
  const { accept } = inner;
  inner.accept = (what) => {
    others++;
    accept.call(inner, what);
  };
  if (way !== "amqplib") {
    new FrameReader(model, channel, {
      delivered: (tag, redelivered, run, id, work, size) =>
        delivered(tag, redelivered, run, ...(run < 0 ? [] : [id, work]), size),
      confirmed,
    });
  }
  for (const chunk of chunks) {
    if (socket.destroyed || socket.readableEnded) break;
    if (way === "arrivals") arrive(socket, chunk);
    else socket.push(chunk);
    await turns();
  }
  return { heard, others };
}

async function consume(
  { channel, socket }: Wire,
  hears: Parameters<typeof channel.consume>[1],
): Promise<void> {
  const consuming = channel.consume("queue", hears, { consumerTag: "w" });
  await turns();
  socket.push(method("BasicConsumeOk", { consumerTag: "w" }));
  await consuming;
}

/** Frames that belong together, and how many of them are amqplib's. */
interface Piece {
  readonly frames: readonly Buffer[];
  readonly others: number;
}

const u32 = fc.integer({ min: 0, max: 0xffffffff });
const tag = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 2 ** 32 - 2, max: 2 ** 45 }));

const other: fc.Arbitrary<Piece> = fc.oneof(
  fc.constant({ frames: [heartbeat], others: 1 }),
  fc.constant({ frames: [method("ConnectionBlocked", { reason: "memory" }, 0)], others: 1 }),
);

const message: fc.Arbitrary<Piece> = fc
  .tuple(
    tag,
    fc.boolean(),
    fc.tuple(u32, u32, u32),
    fc.constantFrom(0, 5, 12, 20, 5000, 300 * 1024),
    fc.constantFrom(4088, 131_064),
    fc.option(fc.tuple(other, fc.nat({ max: 4 })), { freq: 2, nil: null }),
  )
  .map(([tag, redelivered, [run, id, work], size, most, between]) => {
    const body = size < 12 ? Buffer.alloc(size, 7) : encodeBody(run, id, work, 1, size);
    const frames = [deliver(tag, redelivered), ...content(body, most)];
    if (between === null) return { frames, others: 0 };
    const [{ frames: extra }, at] = between;
    // Something for amqplib before the body makes the message amqplib's too.
    const amqplibs = at === 0 || at >= frames.length || at > 2 ? 0 : frames.length;
    return { frames: frames.toSpliced(at, 0, ...extra), others: 1 + amqplibs };
  });

const confirm: fc.Arbitrary<Piece> = fc
  .tuple(tag, fc.boolean())
  .map(([deliveryTag, multiple]) => ({ frames: [method("BasicAck", { deliveryTag, multiple })], others: 0 }));

const nack: fc.Arbitrary<Piece> = fc.tuple(tag, fc.boolean()).map(([deliveryTag, multiple]) => ({
  frames: [method("BasicNack", { deliveryTag, multiple, requeue: false })],
  others: 1,
}));

const returned: fc.Arbitrary<Piece> = fc.constantFrom(0, 12, 5000).map((size) => {
  const fields = { replyCode: 312, replyText: "NO_ROUTE", exchange: "", routingKey: "queue" };
  const frames = [method("BasicReturn", fields), ...content(Buffer.alloc(size))];
  return { frames, others: frames.length };
});

const pieces = fc.array(
  fc.oneof({ arbitrary: message, weight: 4 }, { arbitrary: confirm, weight: 4 }, nack, returned, other),
  { maxLength: 12 },
);

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b)];
  return places.map((place, i) => bytes.subarray(place, places[i + 1])).filter(({ length }) => length > 0);
}

/** A delivery of `work` µs, whole. */
function whole(tag: number, work = 0): Buffer {
  return Buffer.concat([deliver(tag, false), ...content(encodeBody(1, tag, work, 0, 12))]);
}

const tagsOf = (heard: Heard): unknown[] =>
  heard.filter(([what]) => what === "delivered").map((one) => one[1]);

describe.each(ourWays)("a reader of frames from %s", (way) => {
  it("hears what amqplib would hear, in its order, however the bytes are cut, and leaves the rest to it", async () => {
    await fc.assert(
      fc.asyncProperty(pieces, cuts, async (pieces, at) => {
        const chunks = cut(Buffer.concat(pieces.flatMap(({ frames }) => frames)), at);
        const [ours, amqplibs] = await Promise.all([hear(chunks, way), hear(chunks, "amqplib")]);
        expect(ours.heard).toEqual(amqplibs.heard);
        expect(ours.others).toBe(pieces.reduce((sum, { others }) => sum + others, 0));
      }),
      { numRuns: 100 },
    );
  });

  it("reads what comes byte by byte", async () => {
    const bytes = Buffer.concat([
      whole(1),
      heartbeat,
      deliver(2 ** 33 + 5, true),
      ...content(encodeBody(9, 8, 7, 0, 100), 60),
      method("BasicAck", { deliveryTag: 2 ** 40 + 1, multiple: true }),
    ]);
    const { heard } = await hear(
      [...bytes].map((byte) => Buffer.from([byte])),
      way,
    );
    expect(heard).toEqual([
      ["delivered", 1, false, 1, 1, 0, 12],
      ["delivered", 2 ** 33 + 5, true, 9, 8, 7, 100],
      ["confirmed", 2 ** 40 + 1, true],
    ]);
  });

  it("knows a body whose first frame is shorter than the header of a message", async () => {
    const body = encodeBody(9, 8, 7, 0, 40);
    const frames = [
      deliver(1, false),
      header(40),
      frame(3, 1, body.subarray(0, 5)),
      frame(3, 1, body.subarray(5)),
    ];
    const { heard } = await hear([Buffer.concat([...frames, whole(2)])], way);
    expect(heard).toEqual([
      ["delivered", 1, false, 9, 8, 7, 40],
      ["delivered", 2, false, 1, 2, 0, 12],
    ]);
  });

  it("hears nothing more on a connection that amqplib has closed or is closing", async () => {
    const close = { replyText: "bye", replyCode: 320, classId: 0, methodId: 0 };
    const late = Buffer.concat([whole(2), method("BasicAck", { deliveryTag: 1, multiple: true })]);
    for (const end of [
      method("ConnectionClose", close, 0),
      method("ChannelClose", close),
      frame(1, 9, Buffer.alloc(4)),
    ]) {
      const { heard } = await hear([Buffer.concat([whole(1), end]), late], way);
      expect(tagsOf(heard)).toEqual([1]);
      expect(heard.some(([what]) => what === "confirmed")).toBe(false);
    }
  });
});

describe.each(ourWays)("hostile bytes from %s", (way) => {
  const bad = (bytes: Buffer, at: number, byte: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at < 0 ? copy.length + at : at] = byte;
    return copy;
  };
  const deliverFrame = deliver(2, false);
  const body = frame(3, 1, encodeBody(1, 2, 0, 0, 12));
  const tooLong = Buffer.from(body);
  tooLong.writeUInt32BE(0x7fff_ffff, 3);
  const shortHeader = frame(2, 1, header(12).subarray(7, 15));

  const cases: Readonly<Record<string, readonly Buffer[]>> = {
    "a method without its end": [bad(deliverFrame, -1, 0), header(12), body],
    "a header without its end": [deliverFrame, bad(header(12), -1, 0), body],
    "a body without its end": [deliverFrame, header(12), bad(body, -1, 0)],
    "a confirm without its end": [bad(method("BasicAck", { deliveryTag: 2, multiple: true }), -1, 0)],
    "a body frame that is longer than frames may be": [deliverFrame, header(12), tooLong],
    "a body that is longer than its message": [deliverFrame, header(12), frame(3, 1, Buffer.alloc(13))],
    "a second body frame that is longer than what is left": [
      deliverFrame,
      header(20),
      body,
      frame(3, 1, Buffer.alloc(9)),
    ],
    "a delivery whose consumer tag runs past its end": [bad(deliverFrame, 11, 250), header(12), body],
    "a delivery that ends within its tag": [frame(1, 1, deliverFrame.subarray(7, 17)), header(12), body],
    "a delivery of nothing": [frame(1, 1, deliverFrame.subarray(7, 11)), header(12), body],
    "a confirm that ends within its tag": [
      frame(1, 1, method("BasicAck", { deliveryTag: 2, multiple: false }).subarray(7, 15)),
    ],
    "a header that ends within the body's size": [deliverFrame, shortHeader, body],
    "a header on another channel": [deliverFrame, header(12, 9), body],
    "a body on another channel": [deliverFrame, header(12), bad(body, 2, 9)],
    "a method frame of two bytes": [frame(1, 1, Buffer.alloc(2))],
  };
  for (const [what, frames] of Object.entries(cases)) {
    it(`such as ${what} are an error, before which all and after which nothing is heard`, async () => {
      const chunks = [Buffer.concat([whole(1), ...frames]), Buffer.concat([whole(3), whole(4)])];
      const [ours, amqplibs] = await Promise.all([hear(chunks, way), hear(chunks, "amqplib")]);
      expect(tagsOf(ours.heard)).toEqual([1]);
      expect(ours.heard).toEqual(amqplibs.heard);
    });
  }

  it("in a body are never taken for frames, whatever became of the connection", async () => {
    // A body that holds a whole delivery, and then breaks off without its end.
    const inside = Buffer.concat([Buffer.alloc(12), whole(99)]);
    const frames = [deliver(2, false), ...content(inside)];
    const bytes = bad(Buffer.concat(frames), -1, 0);
    const head = bytes.length - inside.length - 1 + 12;
    const chunks = [bytes.subarray(0, head), bytes.subarray(head), whole(3)];
    const { heard } = await hear([whole(1), ...chunks], way);
    expect(tagsOf(heard)).toEqual([1]);
    expect(heard.at(-1)).toEqual(["closed"]);
  });

  it("of one wrong byte are heard as amqplib hears them, or are an error", async () => {
    const bytes = Buffer.concat([whole(1), method("BasicAck", { deliveryTag: 5, multiple: true }), whole(2)]);
    // Names are not looked at, and amqplib looks at properties.
    const ignored = new Set<number>();
    for (const start of [0, bytes.length - whole(2).length]) {
      const properties = start + deliverFrame.length + 7;
      for (const at of [
        start + 12,
        properties,
        properties + 1,
        properties + 12,
        properties + 13,
        properties + 14,
      ])
        ignored.add(at);
      for (let at = start + 22; at < start + deliverFrame.length - 1; at++) ignored.add(at);
    }
    // A return or a get-ok in the place of the ack, without its content: amqplib waits for that for ever.
    const ackId = whole(1).length + 10;
    const awaitsContent = (at: number, byte: number) => at === ackId && (byte === 50 || byte === 71);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: bytes.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        async (at, byte) => {
          fc.pre(!ignored.has(at) && !awaitsContent(at, byte));
          const chunks = [bad(bytes, at, byte), whole(3)];
          const [ours, amqplibs] = await Promise.all([hear(chunks, way), hear(chunks, "amqplib")]);
          const messages = ({ heard }: typeof ours): Heard => heard.filter(([what]) => what !== "closed");
          // It closes where amqplib would put up with a confirm within a message.
          const closed = messages(ours).length < ours.heard.length;
          const before = closed ? messages(ours).length : messages(amqplibs).length;
          expect(messages(ours)).toEqual(messages(amqplibs).slice(0, before));
        },
      ),
      { numRuns: 300 },
    );
  });
});
