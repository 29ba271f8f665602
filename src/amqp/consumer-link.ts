import type { Channel, Message } from "amqplib";
import type { Address } from "../broker/broker.ts";
import { brokerProblem } from "./broker-problem.ts";
import { closeQuietly, LossReporter, openConnection } from "./connect.ts";
import { type Declaration, declareOn } from "./declaration.ts";
import { WriteBatch } from "./write-batch.ts";

export interface ConsumerSettings {
  readonly queue: string;
  readonly prefetch: number | "unlimited";
  readonly ack: "manual" | "auto";
  readonly priority: number | undefined;
  /** Queues to declare before, should they be gone. */
  readonly declare: readonly Declaration[];
}

/** What a worker sees of a message. */
export interface Delivery {
  readonly content: Buffer;
  readonly fields: { readonly deliveryTag: number; readonly redelivered: boolean };
  readonly properties: { readonly messageId?: unknown };
}

export interface ConsumerListener {
  delivered(message: Delivery): void;
  /** The connection is gone, or the broker cancelled the consumer; not by `close`. */
  lost(reason: string): void;
}

/** A connection, a channel and at most one consumer. */
export class ConsumerLink {
  readonly #loss: LossReporter;
  readonly #channel: Channel;
  readonly #batch: WriteBatch;
  readonly #settings: ConsumerSettings;
  readonly #listener: ConsumerListener;
  // amqplib reads nothing of a message to ack but its tag.
  readonly #acked = { fields: { deliveryTag: 0 } } as Message;
  #tag: string | null = null;
  #abandoned = false;

  private constructor(
    loss: LossReporter,
    channel: Channel,
    batch: WriteBatch,
    settings: ConsumerSettings,
    listener: ConsumerListener,
  ) {
    this.#loss = loss;
    this.#channel = channel;
    this.#batch = batch;
    this.#settings = settings;
    this.#listener = listener;
  }

  /** Connects; nothing is delivered before `consume`. @throws Problem (broker) */
  static async open(
    address: Address,
    name: string,
    settings: ConsumerSettings,
    listener: ConsumerListener,
  ): Promise<ConsumerLink> {
    const connection = await openConnection(address, name);
    const loss = new LossReporter(connection, address, (reason) => listener.lost(reason));
    try {
      const channel = await connection.createChannel();
      channel.on("error", loss.channelFailed);
      await declareOn(channel, settings.declare);
      if (settings.prefetch !== "unlimited") await channel.prefetch(settings.prefetch);
      loss.arm();
      return new ConsumerLink(loss, channel, new WriteBatch(connection), settings, listener);
    } catch (error) {
      await closeQuietly(connection);
      throw brokerProblem(error, address);
    }
  }

  async consume(): Promise<void> {
    const { queue, ack, priority } = this.#settings;
    const options = { noAck: ack === "auto", ...(priority === undefined ? {} : { priority }) };
    const reply = await this.#channel.consume(
      queue,
      (message) => {
        if (message === null)
          this.#loss.channelFailed(new Error("the broker cancelled the consumer: its queue is gone"));
        else if (!this.#abandoned) this.#listener.delivered(message);
      },
      options,
    );
    this.#tag = reply.consumerTag;
  }

  /** After it, nothing more is delivered; what was delivered can still be acked. */
  async cancel(): Promise<void> {
    if (this.#tag !== null) await this.#channel.cancel(this.#tag);
    this.#tag = null;
  }

  /** Throws when the connection is gone. */
  ack(deliveryTag: number, allUpTo: boolean): void {
    this.#acked.fields.deliveryTag = deliveryTag;
    this.#batch.touch();
    this.#channel.ack(this.#acked, allUpTo);
  }

  /** Throws when the connection is gone. */
  reject(deliveryTag: number, requeue: boolean): void {
    this.#acked.fields.deliveryTag = deliveryTag;
    this.#batch.touch();
    this.#channel.reject(this.#acked, requeue);
  }

  /** Drops the connection at once, nothing flushed; the listener hears of it. */
  cut(reason: string): void {
    this.#loss.cut(reason);
  }

  /** Drops the connection at once, nothing flushed; the listener hears nothing more, of messages either. */
  abandon(): void {
    this.#abandoned = true;
    this.#loss.abandon();
  }

  /** Closes in order; what was delivered and not acked goes back to the queue. */
  async close(): Promise<void> {
    await this.#loss.close(this.#channel);
  }
}
