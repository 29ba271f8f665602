import type { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Duplex } from "node:stream";
import type { Channel, ChannelModel, ConfirmChannel } from "amqplib";

interface Inner extends EventEmitter {
  accept: (frame: unknown) => void;
  open(options: object, done: (error: Error | null) => void): void;
}

interface Definitions {
  encodeMethod(id: number, channel: number, fields: object): Buffer;
  encodeProperties(id: number, channel: number, size: number, fields: object): Buffer;
  readonly [name: string]: unknown;
}

/** amqplib's own files, which it has no types for. */
const require = createRequire(import.meta.url);
const library = dirname(require.resolve("amqplib"));
const { Connection } = require(join(library, "lib/connection.js")) as {
  Connection: new (socket: Duplex) => Inner;
};
const { ChannelModel: Model } = require(join(library, "lib/channel_model.js")) as {
  ChannelModel: new (connection: Inner) => ChannelModel;
};
const defs = require(join(library, "lib/defs.js")) as Definitions;

/** A method's frame, as amqplib encodes it. */
export function method(name: string, fields: object, channel = 1): Buffer {
  const id = defs[name];
  if (typeof id !== "number") throw new Error(`no method ${name}`);
  return defs.encodeMethod(id, channel, fields);
}

/** Any frame. */
export function frame(type: number, channel: number, payload: Buffer): Buffer {
  const head = Buffer.from([type, channel >> 8, channel, 0, 0, 0, 0]);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([0xce])]);
}

export const heartbeat = frame(8, 0, Buffer.alloc(0));

/** The header frame of a body of so many bytes. */
export function header(size: number, channel = 1): Buffer {
  return defs.encodeProperties(Number(defs["BasicProperties"]), channel, size, { deliveryMode: 1 });
}

/** The header and body frames of a message. @param most bytes of a body frame's payload */
export function content(body: Buffer, most = 131_064): Buffer[] {
  const frames = [header(body.length)];
  for (let at = 0; at < body.length; at += most) frames.push(frame(3, 1, body.subarray(at, at + most)));
  return frames;
}

export function deliver(deliveryTag: number, redelivered: boolean): Buffer {
  return method("BasicDeliver", {
    consumerTag: "w",
    deliveryTag,
    redelivered,
    exchange: "",
    routingKey: "queue",
  });
}

/** Lets all that waits for a turn of the event loop happen. */
export async function turns(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** A socket whose other end is the test. */
export class FakeSocket extends Duplex {
  /** What it took, copied when it was taken. */
  readonly #taken: Buffer[] = [];
  #held: { bytes: Buffer; done: () => void } | null = null;
  readonly #hear: (bytes: Buffer) => void;
  /** Takes nothing while it is true, and then what was given, as it is by then. */
  slow = false;

  /** @param hear hears what is taken at once */
  constructor(hear: (bytes: Buffer) => void = () => undefined) {
    super();
    this.#hear = hear;
  }

  get taken(): Buffer {
    return Buffer.concat(this.#taken);
  }

  get writes(): number {
    return this.#taken.length;
  }

  forget(): void {
    this.#taken.length = 0;
  }

  override _read(): void {
    // What comes is pushed.
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    if (this.slow) this.#held = { bytes, done };
    else {
      this.#taken.push(Buffer.from(bytes));
      this.#hear(Buffer.from(bytes));
      done();
    }
  }

  /** Takes the piece that waits. */
  release(): void {
    const held = this.#held;
    if (held === null) return;
    this.#held = null;
    this.#taken.push(Buffer.from(held.bytes));
    held.done();
  }
}

/** A connection of amqplib's own to a broker that the test plays. */
export interface Wire {
  readonly socket: FakeSocket;
  readonly model: ChannelModel;
  readonly inner: Inner;
  readonly channel: Channel;
}

/** Opens a connection of amqplib's over a socket. */
export async function openModel(
  socket: FakeSocket,
  frameMax = 131_072,
): Promise<{ readonly inner: Inner; readonly model: ChannelModel }> {
  const inner = new Connection(socket);
  const opened = new Promise<void>((resolve, reject) => {
    const options = { clientProperties: {}, mechanism: "PLAIN", response: Buffer.from(""), locale: "en_US" };
    const tuning = {
      channelMax: 0,
      frameMax: 0,
      heartbeat: 0,
      virtualHost: "/",
      capabilities: "",
      insist: 0,
    };
    inner.open({ ...options, ...tuning }, (error) => (error === null ? resolve() : reject(error)));
  });
  const start = { versionMajor: 0, versionMinor: 9, serverProperties: {}, mechanisms: Buffer.from("PLAIN") };
  socket.push(method("ConnectionStart", { ...start, locales: Buffer.from("en_US") }, 0));
  await turns();
  socket.push(method("ConnectionTune", { channelMax: 2047, frameMax, heartbeat: 0 }, 0));
  await turns();
  socket.push(method("ConnectionOpenOk", { knownHosts: "" }, 0));
  await opened;
  const model = new Model(inner);
  model.on("error", () => undefined);
  return { inner, model };
}

/** Opens a connection and its channel 1. */
export async function openWire({ frameMax = 131_072, confirms = false } = {}): Promise<Wire> {
  const socket = new FakeSocket();
  const { inner, model } = await openModel(socket, frameMax);
  const opening: Promise<Channel | ConfirmChannel> = confirms
    ? model.createConfirmChannel()
    : model.createChannel();
  await turns();
  socket.push(method("ChannelOpenOk", { channelId: Buffer.alloc(0) }));
  if (confirms) {
    await turns();
    socket.push(method("ConfirmSelectOk", {}));
  }
  const channel = await opening;
  channel.on("error", () => undefined);
  await turns();
  socket.forget();
  return { socket, model, inner, channel };
}
