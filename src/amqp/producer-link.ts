import type { Channel } from "amqplib";
import type { Address } from "./address.ts";
import { encodeBody } from "./body.ts";
import { brokerProblem } from "./broker-problem.ts";
import { closeQuietly, DisconnectReporter, openConnection } from "./connect.ts";
import { type Declaration, declareOn } from "./declaration.ts";
import type { Disconnect } from "./disconnect.ts";
import { FrameReader } from "./frame-reader.ts";
import { FrameWriter } from "./frame-writer.ts";
import { channelInTime } from "./handshake.ts";
import { MessageTemplate } from "./message-template.ts";

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
  lost(loss: Disconnect): void;
}

/** A connection and a channel to publish on. */
export class ProducerLink {
  readonly #loss: DisconnectReporter;
  readonly #channel: Channel;
  readonly #queue: string;
  readonly #writer: FrameWriter;

  private constructor(loss: DisconnectReporter, channel: Channel, queue: string, writer: FrameWriter) {
    this.#loss = loss;
    this.#channel = channel;
    this.#queue = queue;
    this.#writer = writer;
  }

  /** @throws Problem (broker) */
  static async open(
    address: Address,
    name: string,
    { queue, confirms, texts, declare }: ProducerSettings,
    listener: ProducerListener,
  ): Promise<ProducerLink> {
    const connection = await openConnection(address, name);
    const loss = new DisconnectReporter(connection, address, (lost) => listener.lost(lost));
    connection.on("blocked", () => listener.blocked());
    connection.on("unblocked", () => listener.unblocked());
    try {
      const channel = await channelInTime<Channel>(connection, () =>
        confirms ? connection.createConfirmChannel() : connection.createChannel(),
      );
      channel.on("error", loss.channelFailed);
      await declareOn(channel, declare);
      if (texts) {
        channel.on("ack", ({ deliveryTag, multiple }) => listener.settled(deliveryTag, multiple, true));
      } else {
        // What `send` sends is not in amqplib's books of what is unconfirmed.
        channel.removeAllListeners("ack");
        channel.removeAllListeners("nack");
      }
      channel.on("nack", ({ deliveryTag, multiple }) => listener.settled(deliveryTag, multiple, false));
      channel.on("return", (message) => listener.returned(message.content, message.properties.messageId));
      loss.arm();
      if (!texts) {
        new FrameReader(connection, channel, {
          confirmed: (tag, multiple) => listener.settled(tag, multiple, true),
        });
      }
      const writer = new FrameWriter(connection, channel, () => listener.drained());
      return new ProducerLink(loss, channel, queue, writer);
    } catch (error) {
      await closeQuietly(connection);
      throw brokerProblem(loss.reasonOf(error), address);
    }
  }

  /** Prepares messages of a run that differ in id, work and due time only. @param size of their bodies, bytes */
  template(run: number, size: number, options: PublishOptions): MessageTemplate {
    const body = encodeBody(run, 0, 0, 0, size);
    return new MessageTemplate(
      this.#writer.capture(() => this.#channel.publish("", this.#queue, body, options)),
      body.length,
    );
  }

  /**
   * Sends one message; false: wait for `drained` before the next. Throws when the connection is gone.
   * @param template of this link @param work µs @param due ms since the run began
   */
  send(template: MessageTemplate, id: number, work: number, due: number): boolean {
    template.send(this.#writer, id, work, due);
    return this.#writer.hasRoom();
  }

  /** Sends one message of any sort; as `send`. */
  publish(body: Buffer, options: PublishOptions): boolean {
    return this.#channel.publish("", this.#queue, body, options);
  }

  /** Drops the connection at once, nothing flushed; the listener hears of it. */
  cut(reason: string): void {
    this.#loss.cut(reason);
  }

  /** Drops the connection at once, nothing flushed; the listener hears nothing more. */
  abandon(): void {
    this.#loss.abandon();
  }

  /** Closes in order: what was sent before is with the broker afterwards. */
  async close(): Promise<void> {
    await this.#loss.close(this.#channel);
  }
}
