import { Duplex } from "node:stream";
import type { Channel, ChannelModel } from "amqplib";

/** Where amqplib puts the frames of a channel. */
export interface FrameSink {
  /** false: wait for a drain. */
  write(frame: Buffer): boolean;
  end(): void;
}

/** What of amqplib's connection is used beyond its types; see docs/decisions/0003-messages-past-amqplib.md. */
export interface ConnectionInternals {
  readonly stream: Duplex;
  /** Bytes received and not read. */
  rest: Buffer;
  readonly maxFrameSize: number;
  /** s, as agreed with the broker; 0: none. */
  readonly heartbeat: number;
  sentSinceLastCheck: boolean;
  recvSinceLastCheck: boolean;
  readonly channels: ({ readonly channel: { readonly accept: unknown }; buffer: FrameSink } | null)[];
  /** What takes frames; another once it is closing, as a channel's. */
  readonly accept: unknown;
  /** The next frame, decoded; false: it is not all there yet. */
  recvFrame: () => unknown;
}

/** amqplib's inner connection. @throws Error when it is not made as the version that the tool was written for */
export function internalsOf({ connection }: ChannelModel): ConnectionInternals {
  const known =
    "stream" in connection &&
    connection.stream instanceof Duplex &&
    "rest" in connection &&
    Buffer.isBuffer(connection.rest) &&
    "channels" in connection &&
    Array.isArray(connection.channels) &&
    "accept" in connection &&
    "recvFrame" in connection &&
    typeof connection.recvFrame === "function";
  if (!known) throw new Error("amqplib is not of the version that package.json names");
  return connection as unknown as ConnectionInternals; // what matters of it was looked at above
}

/** The number of a channel on its connection. @throws Error as `internalsOf` */
export function numberOf(channel: Channel): number {
  if ("ch" in channel && typeof channel.ch === "number") return channel.ch;
  throw new Error("amqplib is not of the version that package.json names");
}
