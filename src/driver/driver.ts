import type { Queue } from "../scenario/scenario.ts";
import type { Address } from "./address.ts";
import type { Declaration } from "./declaration.ts";
import type { Disconnect } from "./disconnect.ts";

/**
 * How producers, workers and the engine speak to a broker. All that a protocol does in its own way is behind it; a run
 * knows of nothing else.
 */
export interface Driver {
  /** Connects to publish. @throws Problem (broker) */
  openProducer(
    address: Address,
    name: string,
    settings: ProducerSettings,
    listener: ProducerListener,
  ): Promise<ProducerConnection>;
  /** Connects to consume; nothing is delivered before `consume`. @throws Problem (broker) */
  openConsumer(
    address: Address,
    name: string,
    settings: ConsumerSettings,
    listener: ConsumerListener,
  ): Promise<ConsumerConnection>;
  /** Connects to declare, look at and delete queues. @throws Problem (broker) */
  openAdmin(address: Address, name: string): Promise<AdminConnection>;
  /** What an error of opening a connection says of why there is none. */
  disconnectOf(error: unknown): Disconnect;
}

/** How a message is published. */
export interface PublishOptions {
  readonly persistent: boolean;
  /** Returned rather than dropped when the queue is gone. */
  readonly mandatory: boolean;
  readonly priority?: number;
  readonly messageId?: string;
}

export interface ProducerSettings {
  readonly queue: string;
  readonly confirms: boolean;
  /** Whether bodies are texts, which `publish` sends one by one; else they are binary, and `send` is for them. */
  readonly texts: boolean;
  /** Queues to declare before, should they be gone. */
  readonly declare: readonly Declaration[];
}

/** What a producer hears of its connection. */
export interface ProducerListener {
  /** The broker confirmed (or, `ok` false, nacked) the publish `tag`, or all up to it; the first is 1. */
  settled(tag: number, multiple: boolean, ok: boolean): void;
  /** The broker could route a message nowhere and sent it back. */
  returned(content: Buffer, messageId: unknown): void;
  /** There is room again after a publish that said there was none. */
  drained(): void;
  blocked(): void;
  unblocked(): void;
  /** The connection is gone, not by `close`. */
  lost(disconnect: Disconnect): void;
}

/** Messages of a run that differ in id, work and due time only, made ready to be sent on one connection. */
export interface PreparedMessage {
  /**
   * Sends one; false: wait for `drained` before the next. Throws when the connection is gone.
   * @param work µs @param due ms since the run began
   */
  send(id: number, work: number, due: number): boolean;
}

export interface ProducerConnection {
  /** @param run marks the run's messages @param size of their bodies, bytes */
  prepare(run: number, size: number, options: PublishOptions): PreparedMessage;
  /** Sends one message of any sort; as `PreparedMessage.send`. */
  publish(body: Buffer, options: PublishOptions): boolean;
  /** Drops the connection at once, nothing flushed; the listener hears of it. */
  cut(reason: string): void;
  /** Drops the connection at once, nothing flushed; the listener hears nothing more. */
  abandon(): void;
  /** Closes in order: what was sent before is with the broker afterwards. */
  close(): Promise<void>;
}

export interface ConsumerSettings {
  readonly queue: string;
  readonly prefetch: number | "unlimited";
  readonly ack: "manual" | "auto";
  readonly priority: number | undefined;
  /** Whether bodies are texts, with the id in a property; else they are binary. */
  readonly texts: boolean;
  /** Queues to declare before, should they be gone. */
  readonly declare: readonly Declaration[];
}

/** What a worker hears of its connection. */
export interface ConsumerListener {
  /** A binary body of `size` bytes came; of its header (see `encodeBody`), `run` is -1 when it has none. */
  delivered(tag: number, redelivered: boolean, run: number, id: number, work: number, size: number): void;
  deliveredText(tag: number, redelivered: boolean, messageId: unknown, text: Buffer): void;
  /** The connection is gone, or the broker cancelled the consumer; not by `close`. */
  lost(disconnect: Disconnect): void;
}

export interface ConsumerConnection {
  /** @throws Problem (broker) when the broker refuses */
  consume(): Promise<void>;
  /** After it, nothing more is delivered; what was delivered can still be acked. */
  cancel(): Promise<void>;
  /** Acknowledges one delivery, or all up to it. Throws when the connection is gone. */
  ack(deliveryTag: number, allUpTo: boolean): void;
  /** Throws when the connection is gone. */
  reject(deliveryTag: number, requeue: boolean): void;
  /** Whether the broker cancelled the consumer; the listener is told why, in a moment, as of a loss. */
  readonly isCancelled: boolean;
  /** ms from one heartbeat to the next, as agreed with the broker; 0: none. */
  readonly heartbeat: number;
  /** Drops the connection at once, nothing flushed; the listener hears of it. */
  cut(reason: string): void;
  /** Drops the connection at once, nothing flushed; the listener hears nothing more, of messages either. */
  abandon(): void;
  /** Closes in order; what was delivered and not acked goes back to the queue. */
  close(): Promise<void>;
}

/** What a broker calls itself. */
export interface BrokerFacts {
  readonly product: string;
  readonly version: string;
}

/** The queues of a run. */
export interface Topology {
  readonly queue: string;
  readonly deadLetterQueue: string | null;
  /** Those that this run made and that it deletes. */
  readonly own: readonly string[];
  /** Those again, for whoever finds that they are gone. */
  readonly declarations: readonly Declaration[];
}

/** A message found in a queue after a run. */
export interface FoundMessage {
  readonly content: Buffer;
  readonly messageId: unknown;
  /** The broker's reason in the newest x-death entry; null where there is none. */
  readonly reason: string | null;
}

export interface AdminConnection extends AsyncDisposable {
  /** What the broker calls itself; its words are cut to printable characters. */
  readonly facts: BrokerFacts;
  /**
   * Declares the queues of a run. A queue that the user named and that exists is checked and left as it is.
   * @throws Problem (broker) when the broker refuses, saying which setting differs or is forbidden
   */
  declare(settings: Queue, run: string): Promise<Topology>;
  /** How many messages of a queue are ready. Throws when the queue or the connection is gone. */
  count(queue: string): Promise<number>;
  /** Looks at every message of a queue and leaves them all there; a queue that is gone has none. Throws when the connection is gone. */
  visit(queue: string, visit: (found: FoundMessage) => void): Promise<void>;
  /** Deletes queues; one that is gone already is no error. Throws when the connection is gone. */
  deleteQueues(names: readonly string[]): Promise<void>;
  /** Takes all ready messages out of a queue, for good. Throws when the queue or the connection is gone. */
  purge(queue: string): Promise<void>;
}
