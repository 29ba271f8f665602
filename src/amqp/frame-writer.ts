import type { Duplex } from "node:stream";
import type { Channel, ChannelModel } from "amqplib";
import { type ConnectionInternals, type FrameSink, internalsOf, numberOf } from "./internals.ts";

/** Of the memory that frames are packed into: at first, as there may be a thousand connections, and at most. */
const firstSlab = 1024;
const slabBytes = 65_536;
/** Bytes that are taken in one turn of the event loop, or may wait in the socket, before the writer is full. */
const room = 65_536;

/**
 * Takes a channel's frames past amqplib's own streams: packs those of one turn of the event loop into one piece of
 * memory, and hands them to the socket in one write.
 */
export class FrameWriter implements FrameSink {
  readonly #connection: ConnectionInternals;
  readonly #socket: Duplex;
  readonly #drained: () => void;
  #slab = Buffer.allocUnsafeSlow(firstSlab);
  /** What of the slab the socket has not been given. */
  #from = 0;
  #to = 0;
  /** Bytes of this turn. */
  #turn = 0;
  #scheduled = false;
  #corked = false;
  /** Somebody was told to wait. */
  #full = false;
  /** It is known when there will be room. */
  #awaited = false;
  #ended = false;
  #captured: Buffer[] | null = null;

  /** Takes over the frames of a channel that nothing is in flight on. @param drained hears when there is room again */
  constructor(model: ChannelModel, channel: Channel, drained: () => void) {
    this.#connection = internalsOf(model);
    this.#socket = this.#connection.stream;
    this.#drained = drained;
    const place = this.#connection.channels[numberOf(channel)];
    if (place === null || place === undefined) throw new Error("the channel is closed");
    place.buffer = this;
  }

  /** The bytes that amqplib would send in `act`, which are not sent. */
  capture(act: () => void): Buffer {
    this.#captured = [];
    try {
      act();
      return Buffer.concat(this.#captured);
    } finally {
      this.#captured = null;
    }
  }

  /** Takes a frame of amqplib's. */
  write(frame: Buffer): boolean {
    if (this.#captured !== null) {
      this.#captured.push(Buffer.from(frame));
      return true;
    }
    if (frame.length > slabBytes) this.pass(frame);
    else {
      // First, as it may begin another slab.
      const at = this.reserve(frame.length);
      this.#slab.set(frame, at);
    }
    return this.hasRoom();
  }

  /** The memory that `reserve` gives places in, until the next call. */
  get memory(): Buffer {
    return this.#slab;
  }

  /** Makes room for so many bytes (at most 65,536), to be written at once; returns where. Throws when the connection is gone. */
  reserve(bytes: number): number {
    this.#begin(bytes);
    if (this.#to + bytes > this.#slab.length) {
      this.#push();
      this.#slab = Buffer.allocUnsafeSlow(Math.min(slabBytes, Math.max(2 * this.#slab.length, bytes)));
      this.#from = 0;
      this.#to = 0;
    }
    const at = this.#to;
    this.#to += bytes;
    return at;
  }

  /** Sends bytes that nobody will change, without copying them. */
  pass(bytes: Buffer): void {
    this.#begin(bytes.length);
    this.#push();
    this.#cork();
    this.#socket.write(bytes);
  }

  /** Whether more should be sent now; false: `drained` tells when. */
  hasRoom(): boolean {
    if (this.#turn < room && this.#socket.writableLength < room) return true;
    this.#full = true;
    return false;
  }

  /** amqplib ends the frames of a channel that is gone. */
  end(): void {
    this.#ended = true;
  }

  #begin(bytes: number): void {
    if (this.#ended) throw new Error("the channel is closed");
    this.#turn += bytes;
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(this.#flush);
  }

  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
  }

  /** Gives the socket what is in the slab. */
  #push(): void {
    if (this.#to === this.#from) return;
    this.#cork();
    this.#socket.write(this.#slab.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }

  readonly #flush = (): void => {
    this.#scheduled = false;
    this.#turn = 0;
    this.#connection.sentSinceLastCheck = true;
    // It is destroyed or, by amqplib, ended.
    if (!this.#socket.writable) return;
    if (this.#to > this.#from) this.#socket.write(this.#slab.subarray(this.#from, this.#to));
    this.#from = this.#to;
    if (this.#corked) this.#socket.uncork();
    this.#corked = false;
    if (this.#socket.writableLength === 0) {
      // All of it is with the kernel: the slab is free again.
      this.#from = 0;
      this.#to = 0;
    }
    if (!this.#full || this.#awaited) return;
    this.#awaited = true;
    if (this.#socket.writableLength < room) setImmediate(this.#makeRoom);
    else this.#socket.once("drain", this.#makeRoom);
  };

  readonly #makeRoom = (): void => {
    this.#full = false;
    this.#awaited = false;
    if (!this.#ended) this.#drained();
  };
}
