import type { Channel, ChannelModel, ConsumeMessage, Message } from "amqplib";
import type { Address } from "../driver/address.ts";
import type { Disconnect } from "../driver/disconnect.ts";
import type { ConsumerConnection, ConsumerListener, ConsumerSettings } from "../driver/driver.ts";
import { headerOf } from "../driver/message-body.ts";
import { answered } from "./answer.ts";
import { brokerProblem } from "./broker-problem.ts";
import { closeQuietly, DisconnectReporter, openConnection } from "./connect.ts";
import { declareOn } from "./declaration.ts";
import { type AckPath, fastConsuming, usesFastPath } from "./fast-path.ts";
import { channelInTime } from "./handshake.ts";
import { internalsOf } from "./internals.ts";
import { plainAcking } from "./plain-path.ts";
import { isThere } from "./queue-exists.ts";

/** Short, as it comes with every message. */
const consumerTag = "w";
/** ms that the broker has to say whether the queue of a cancelled consumer is there. */
const askTimeout = 3000;
/** The same where all that a busy broker may still send to the consumer counts as acknowledged. */
const autoAckTimeout = 500;
/** A connection, a channel and at most one consumer. */
export class AmqpConsumerConnection implements ConsumerConnection {
  readonly #address: Address;
  readonly #connection: ChannelModel;
  readonly #loss: DisconnectReporter;
  readonly #channel: Channel;
  readonly #settings: ConsumerSettings;
  readonly #listener: ConsumerListener;
  // amqplib reads nothing of a message to reject but its tag.
  readonly #rejected = { fields: { deliveryTag: 0 } } as Message;
  readonly #acks: AckPath;
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
    settings: ConsumerSettings,
    listener: ConsumerListener,
  ) {
    this.#address = address;
    this.#connection = connection;
    this.#loss = loss;
    this.#channel = channel;
    this.#settings = settings;
    this.#listener = listener;
    this.#acks = usesFastPath
      ? fastConsuming(connection, channel, settings.texts ? null : this.#delivered)
      : plainAcking(channel);
  }

  /** Connects; nothing is delivered before `consume`. @throws Problem (broker) */
  static async open(
    this: void,
    address: Address,
    name: string,
    settings: ConsumerSettings,
    listener: ConsumerListener,
  ): Promise<AmqpConsumerConnection> {
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
      return new AmqpConsumerConnection(address, connection, loss, channel, settings, listener);
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
    this.#acks.ack(deliveryTag, allUpTo);
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
