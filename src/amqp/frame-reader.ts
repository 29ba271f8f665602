import type { Channel, ChannelModel } from "amqplib";
import { headerBytes } from "../driver/message-body.ts";
import { type ConnectionInternals, internalsOf, numberOf } from "./internals.ts";
import { readSocket } from "./socket-reader.ts";

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
/** Bytes that a header frame (with its flags), and an ack, have at least. */
const minHeader = 14;
const minAck = 13;
const nothing = Buffer.alloc(0);

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
  /** As they are until amqplib closes the connection, or the channel. */
  readonly #accept: unknown;
  readonly #channelAccept: unknown;
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
  /** What is wrong with what arrived. */
  #failed: unknown;

  /** From now on reads what comes on a channel. */
  constructor(model: ChannelModel, channel: Channel, listener: FrameListener) {
    this.#connection = internalsOf(model);
    this.#channel = numberOf(channel);
    this.#listener = listener;
    this.#others = this.#connection.recvFrame;
    this.#accept = this.#connection.accept;
    this.#channelAccept = this.#connection.channels[this.#channel]?.channel.accept;
    this.#connection.recvFrame = () => this.#next();
    readSocket(this.#connection.stream, (bytes) => this.#arrived(bytes));
  }

  /** Reads what the socket has just received, which is in its memory only until this returns. */
  #arrived(arrival: Buffer): void {
    const connection = this.#connection;
    const { rest } = connection;
    const bytes = rest.length === 0 ? arrival : Buffer.concat([rest, arrival]);
    let stop: Stop = "other";
    this.#at = 0;
    if (this.#isOpen) {
      connection.recvSinceLastCheck = true;
      try {
        stop = this.#scan(bytes);
      } catch (error) {
        this.#failed = error;
        this.#at = 0;
      }
    }
    const left = this.#at === bytes.length ? nothing : Buffer.from(bytes.subarray(this.#at));
    connection.rest = stop === "short" ? left : nothing;
    // Its readers hear of it in this turn: amqplib, by way of `next`.
    if (stop === "other") connection.stream.push(left);
  }

  /** As amqplib's: the next frame that is left to it, or false. */
  #next(): unknown {
    const connection = this.#connection;
    const failed = this.#failed;
    this.#failed = undefined;
    if (failed !== undefined) throw failed;
    for (;;) {
      if (!this.#isOpen) return this.#others.call(connection);
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

  /** Of what is closed, or closing, amqplib hears nothing but the answer to that. */
  get #isOpen(): boolean {
    const { accept, channels } = this.#connection;
    return accept === this.#accept && channels[this.#channel]?.channel.accept === this.#channelAccept;
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
        if (type !== bodyFrame) throw invalid();
        if (size > this.#bodyLeft) return "other";
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
    if (size < minAck) throw invalid();
    const tagAt = this.#at + frameHead + 4;
    this.#at += frameHead + size + 1;
    check(bytes[this.#at - 1]);
    this.#listener.confirmed?.(tagOf(bytes, tagAt), ((bytes[tagAt + 8] ?? 0) & 1) === 1);
  }

  /** Reads a delivery up to where its body differs from message to message; null: it was read. */
  #delivery(bytes: Buffer, size: number): Stop | null {
    const end = this.#at + frameHead + size;
    const tagAt = this.#at + frameHead + 4 + 1 + (bytes[this.#at + frameHead + 4] ?? 0);
    const exchangeAt = tagAt + 9;
    const routingKeyAt = exchangeAt + 1 + (bytes[exchangeAt] ?? 0);
    if (routingKeyAt + 1 + (bytes[routingKeyAt] ?? 0) !== end) throw invalid();
    const headerAt = end + 1;
    if (bytes.length < headerAt + toBodySize + 8) return "short";
    const headerSize = bytes.readUInt32BE(headerAt + 3);
    const { maxFrameSize } = this.#connection;
    if (!this.#continues(bytes, headerAt, headerFrame)) return "other";
    if (headerSize > maxFrameSize) return "other";
    if (headerSize < minHeader) throw invalid();
    const bodyAt = headerAt + frameHead + headerSize + 1;
    const bodySize = tagOf(bytes, headerAt + toBodySize);
    const needed = bodySize === 0 ? 0 : frameHead + Math.min(headerBytes, bodySize);
    if (bytes.length < bodyAt + needed) return "short";
    check(bytes[end]);
    check(bytes[bodyAt - 1]);
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
    if (!this.#continues(bytes, bodyAt, bodyFrame) || inFrame < needed - frameHead) return "other";
    if (inFrame > bodySize || inFrame > maxFrameSize) return "other";
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

  /** Whether the frame is this channel's, where it must be of a type. */
  #continues(bytes: Buffer, at: number, type: number): boolean {
    if (bytes.readUInt16BE(at + 1) !== this.#channel) return false;
    if (bytes[at] !== type) throw invalid();
    return true;
  }

  #deliver(): void {
    this.#listener.delivered?.(this.#tag, this.#redelivered, this.#run, this.#id, this.#work, this.#size);
  }
}

function tagOf(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}

/** @throws Error when it is not the end of a frame */
function check(end: number | undefined): void {
  if (end !== frameEnd) throw invalid();
}

/** As amqplib's, which takes it for the end of the connection. */
function invalid(): Error {
  return new Error("Invalid frame");
}
