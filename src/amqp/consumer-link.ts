import type { Channel, ChannelModel, ConsumeMessage, Message } from "amqplib";
import type { Address } from "./address.ts";
import { answered } from "./answer.ts";
import { headerOf } from "./body.ts";
import { brokerProblem } from "./broker-problem.ts";
import { closeQuietly, DisconnectReporter, openConnection } from "./connect.ts";
import { type Declaration, declareOn } from "./declaration.ts";
import type { Disconnect } from "./disconnect.ts";
import { FrameReader } from "./frame-reader.ts";
import { FrameWriter } from "./frame-writer.ts";
import { channelInTime } from "./handshake.ts";
import { internalsOf } from "./internals.ts";
import { isThere } from "./queue-exists.ts";

/** Short, as it comes with every message. */
const consumerTag = "w";
/** ms that the broker has to say whether the queue of a cancelled consumer is there. */
const askTimeout = 3000;
/** The same where all that a busy broker may still send to the consumer counts as acknowledged. */
const autoAckTimeout = 500;
/** Where an ack frame has its tag and its flags. */
const tagInAck = 11;
const flagsInAck = 19;

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

export interface ConsumerListener {
  /** A binary body of `size` bytes came; of its header (see `encodeBody`), `run` is -1 when it has none. */
  delivered(tag: number, redelivered: boolean, run: number, id: number, work: number, size: number): void;
  deliveredText(tag: number, redelivered: boolean, messageId: unknown, text: Buffer): void;
  /** The connection is gone, or the broker cancelled the consumer; not by `close`. */
  lost(loss: Disconnect): void;
}

/** A connection, a channel and at most one consumer. */
export class ConsumerLink {
  readonly #address: Address;
  readonly #connection: ChannelModel;
  readonly #loss: DisconnectReporter;
  readonly #channel: Channel;
  readonly #writer: FrameWriter;
  readonly #settings: ConsumerSettings;
  readonly #listener: ConsumerListener;
  readonly #ackFrame: Buffer;
  // amqplib reads nothing of a message to reject but its tag.
  readonly #rejected = { fields: { deliveryTag: 0 } } as Message;
  #consuming = false;
  /** Closed or abandoned: what still comes is the broker's again. */
  #closed = false;
  /** By the broker. */
  #cancelled = false;

  private constructor(
    address: Address,
    connection: ChannelModel,
    loss: DisconnectReporter,
    channel: Channel,
    writer: FrameWriter,
    settings: ConsumerSettings,
    listener: ConsumerListener,
  ) {
    this.#address = address;
    this.#connection = connection;
    this.#loss = loss;
    this.#channel = channel;
    this.#writer = writer;
    this.#settings = settings;
    this.#listener = listener;
    this.#ackFrame = writer.capture(() => channel.ack(this.#rejected));
  }

  /** Connects; nothing is delivered before `consume`. @throws Problem (broker) */
  static async open(
    address: Address,
    name: string,
    settings: ConsumerSettings,
    listener: ConsumerListener,
  ): Promise<ConsumerLink> {
    const connection = await openConnection(address, name);
    const loss = new DisconnectReporter(connection, address, (lost) => listener.lost(lost));
    try {
      const channel = await channelInTime(connection, () => connection.createChannel());
      channel.on("error", loss.channelFailed);
      await declareOn(channel, settings.declare);
      if (settings.prefetch !== "unlimited") {
        await answered(channel.prefetch(settings.prefetch), "to set the prefetch");
      }
      loss.arm();
      const writer = new FrameWriter(connection, channel, () => undefined);
      const link = new ConsumerLink(address, connection, loss, channel, writer, settings, listener);
      if (!settings.texts) new FrameReader(connection, channel, { delivered: link.#delivered });
      return link;
    } catch (error) {
      await closeQuietly(connection);
      throw brokerProblem(loss.reasonOf(error), address);
    }
  }

  /** @throws Problem (broker) when the broker refuses */
  async consume(): Promise<void> {
    const { queue, ack, priority } = this.#settings;
    const options = { consumerTag, noAck: ack === "auto", ...(priority === undefined ? {} : { priority }) };
    try {
      const consuming = this.#channel.consume(queue, (message) => this.#onMessage(message), options);
      await answered(consuming, `to consume from queue "${queue}"`);
    } catch (error) {
      throw brokerProblem(this.#loss.reasonOf(error), this.#address);
    }
    this.#consuming = true;
  }

  readonly #delivered: ConsumerListener["delivered"] = (tag, redelivered, run, id, work, size) => {
    if (!this.#closed) this.#listener.delivered(tag, redelivered, run, id, work, size);
  };

  /** A message that came by way of amqplib, or null: the broker cancelled the consumer. */
  #onMessage(message: ConsumeMessage | null): void {
    if (message === null) {
      // Whatever still comes under its tag was given back to the queue, and so was what it holds.
      this.#closed = true;
      this.#cancelled = true;
      void this.#whyCancelled().then((loss) => this.#loss.give(loss));
      return;
    }
    if (this.#closed) return;
    const { content, fields, properties } = message;
    const { deliveryTag, redelivered } = fields;
    if (this.#settings.texts) {
      this.#listener.deliveredText(deliveryTag, redelivered, properties.messageId, content);
    } else {
      const { run, id, work } = headerOf(content);
      this.#listener.delivered(deliveryTag, redelivered, run, id, work, content.length);
    }
  }

  async #whyCancelled(): Promise<Disconnect> {
    const reason = "the broker cancelled the consumer";
    const timeout = this.#settings.ack === "auto" ? autoAckTimeout : askTimeout;
    const queueIsThere = await isThere(this.#connection, this.#settings.queue, timeout);
    const loss = { is: "cancelled", code: null } as const;
    if (queueIsThere === undefined) return { ...loss, reason };
    const words = queueIsThere ? "though its queue is there" : "as its queue is gone";
    return { ...loss, reason: `${reason}, ${words}`, queueIsThere };
  }

  /** ms from one heartbeat to the next, as agreed with the broker; 0: none. */
  get heartbeat(): number {
    return 1000 * internalsOf(this.#connection).heartbeat;
  }

  /** After it, nothing more is delivered; what was delivered can still be acked. */
  async cancel(): Promise<void> {
    if (this.#consuming) await answered(this.#channel.cancel(consumerTag), "to cancel a consumer");
    this.#consuming = false;
  }

  /** Throws when the connection is gone. */
  ack(deliveryTag: number, allUpTo: boolean): void {
    this.#refuseCancelled();
    const at = this.#writer.reserve(this.#ackFrame.length);
    const { memory } = this.#writer;
    memory.set(this.#ackFrame, at);
    memory.writeUInt32BE(Math.floor(deliveryTag / 2 ** 32), at + tagInAck);
    memory.writeUInt32BE(deliveryTag >>> 0, at + tagInAck + 4);
    if (allUpTo) memory[at + flagsInAck] = 1;
  }

  /** Throws when the connection is gone. */
  reject(deliveryTag: number, requeue: boolean): void {
    this.#refuseCancelled();
    this.#rejected.fields.deliveryTag = deliveryTag;
    this.#channel.reject(this.#rejected, requeue);
  }

  /** Whether the broker cancelled the consumer; the listener is told why, in a moment, as of a loss. */
  get isCancelled(): boolean {
    return this.#cancelled;
  }

  #refuseCancelled(): void {
    // A late answer would make the broker deliver under the cancelled tag.
    if (this.#cancelled) throw new Error("the broker cancelled the consumer");
  }

  /** Drops the connection at once, nothing flushed; the listener hears of it. */
  cut(reason: string): void {
    this.#loss.cut(reason);
  }

  /** Drops the connection at once, nothing flushed; the listener hears nothing more, of messages either. */
  abandon(): void {
    this.#closed = true;
    this.#loss.abandon();
  }

  /** Closes in order; what was delivered and not acked goes back to the queue. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#loss.close(this.#channel);
  }
}
