import type { Channel, ChannelModel } from "amqplib";
import { headerBytes } from "./body.ts";
import { type ConnectionInternals, internalsOf, numberOf } from "./internals.ts";

const frameHead = 7;
const frameEnd = 0xce;
const methodFrame = 1;
const headerFrame = 2;
const bodyFrame = 3;
/** basic.deliver and basic.ack: class 60, methods 60 and 80. */
const basicDeliver = 0x003c_003c;
const basicAck = 0x003c_0050;
/** To the body's size in a header frame: class, weight, size. */
const toBodySize = frameHead + 4;

/** Hears what is read without amqplib. */
export interface FrameListener {
  /**
   * A message with a binary body of `size` bytes; `run`, `id` and `work` (µs) are its header's (see `encodeBody`), and
   * `run` is -1 when it is too short for one.
   */
  delivered?(tag: number, redelivered: boolean, run: number, id: number, work: number, size: number): void;
  /** The broker confirmed a publish, or all up to it. */
  confirmed?(tag: number, multiple: boolean): void;
}

/** Why reading stops: the next frame is not all there, or is one for amqplib. */
type Stop = "short" | "other";

/**
 * Reads deliveries and confirms of one channel right where they were received, without an object for any of them; all
 * other frames are left to amqplib.
 */
export class FrameReader {
  readonly #connection: ConnectionInternals;
  readonly #channel: number;
  readonly #listener: FrameListener;
  readonly #others: () => unknown;
  #at = 0;
  /** Bytes of a body's frame that are still to pass, with its end. */
  #skip = 0;
  /** Bytes of the body in frames after that. */
  #bodyLeft = 0;
  #tag = 0;
  #redelivered = false;
  #run = -1;
  #id = 0;
  #work = 0;
  #size = 0;

  /** From now on reads what comes on a channel. */
  constructor(model: ChannelModel, channel: Channel, listener: FrameListener) {
    this.#connection = internalsOf(model);
    this.#channel = numberOf(channel);
    this.#listener = listener;
    this.#others = this.#connection.recvFrame;
    this.#connection.recvFrame = () => this.#next();
  }

  /** As amqplib's: the next frame that is left to it, or false. */
  #next(): unknown {
    const connection = this.#connection;
    for (;;) {
      const bytes = connection.rest;
      this.#at = 0;
      const stop = this.#scan(bytes);
      if (this.#at > 0) connection.rest = bytes.subarray(this.#at);
      if (stop === "other") return this.#others.call(connection);
      const incoming: Buffer | null = connection.stream.read();
      if (incoming === null) return false;
      connection.recvSinceLastCheck = true;
      connection.rest = connection.rest.length === 0 ? incoming : Buffer.concat([connection.rest, incoming]);
    }
  }

  #scan(bytes: Buffer): Stop {
    for (;;) {
      if (this.#skip > 0) {
        const there = Math.min(this.#skip, bytes.length - this.#at);
        this.#at += there;
        this.#skip -= there;
        if (this.#skip > 0) return "short";
        check(bytes[this.#at - 1]);
        if (this.#bodyLeft === 0) this.#deliver();
        continue;
      }
      const left = bytes.length - this.#at;
      if (left < frameHead) return "short";
      const size = bytes.readUInt32BE(this.#at + 3);
      if (bytes.readUInt16BE(this.#at + 1) !== this.#channel || size > this.#connection.maxFrameSize)
        return "other";
      const type = bytes[this.#at];
      if (this.#bodyLeft > 0) {
        if (type !== bodyFrame || size > this.#bodyLeft) return "other";
        this.#bodyLeft -= size;
        this.#skip = size + 1;
        this.#at += frameHead;
        continue;
      }
      if (type !== methodFrame) return "other";
      if (left < frameHead + size + 1) return "short";
      const method = bytes.readUInt32BE(this.#at + frameHead);
      if (method === basicDeliver && this.#listener.delivered !== undefined) {
        const stop = this.#delivery(bytes, size);
        if (stop !== null) return stop;
      } else if (method === basicAck && this.#listener.confirmed !== undefined) {
        this.#confirm(bytes, size);
      } else return "other";
    }
  }

  #confirm(bytes: Buffer, size: number): void {
    const tagAt = this.#at + frameHead + 4;
    this.#at += frameHead + size + 1;
    check(bytes[this.#at - 1]);
    this.#listener.confirmed?.(tagOf(bytes, tagAt), ((bytes[tagAt + 8] ?? 0) & 1) === 1);
  }

  /** Reads a delivery up to where its body differs from message to message; null: it was read. */
  #delivery(bytes: Buffer, size: number): Stop | null {
    const headerAt = this.#at + frameHead + size + 1;
    if (bytes.length < headerAt + toBodySize + 8) return "short";
    const headerSize = bytes.readUInt32BE(headerAt + 3);
    if (bytes[headerAt] !== headerFrame || headerSize > this.#connection.maxFrameSize) return "other";
    const bodyAt = headerAt + frameHead + headerSize + 1;
    const bodySize = tagOf(bytes, headerAt + toBodySize);
    const needed = bodySize === 0 ? 0 : frameHead + Math.min(headerBytes, bodySize);
    if (bytes.length < bodyAt + needed) return "short";
    check(bytes[headerAt - 1]);
    check(bytes[bodyAt - 1]);
    const tagAt = this.#at + frameHead + 4 + 1 + (bytes[this.#at + frameHead + 4] ?? 0);
    this.#tag = tagOf(bytes, tagAt);
    this.#redelivered = ((bytes[tagAt + 8] ?? 0) & 1) === 1;
    this.#size = bodySize;
    this.#run = -1;
    if (bodySize === 0) {
      this.#at = bodyAt;
      this.#deliver();
      return null;
    }
    const inFrame = bytes.readUInt32BE(bodyAt + 3);
    if (bytes[bodyAt] !== bodyFrame || inFrame > bodySize) throw new Error("Invalid frame");
    if (inFrame >= headerBytes) {
      this.#run = bytes.readUInt32BE(bodyAt + frameHead);
      this.#id = bytes.readUInt32BE(bodyAt + frameHead + 4);
      this.#work = bytes.readUInt32BE(bodyAt + frameHead + 8);
    }
    this.#bodyLeft = bodySize - inFrame;
    this.#skip = inFrame + 1;
    this.#at = bodyAt + frameHead;
    return null;
  }

  #deliver(): void {
    this.#listener.delivered?.(this.#tag, this.#redelivered, this.#run, this.#id, this.#work, this.#size);
  }
}

function tagOf(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}

/** @throws Error as amqplib's, which takes it for the end of the connection */
function check(end: number | undefined): void {
  if (end !== frameEnd) throw new Error("Invalid frame");
}
