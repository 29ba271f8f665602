import type { Channel } from "amqplib";
import type { Address } from "../driver/address.ts";
import type {
  PreparedMessage,
  ProducerConnection,
  ProducerListener,
  ProducerSettings,
  PublishOptions,
} from "../driver/driver.ts";
import { brokerProblem } from "./broker-problem.ts";
import { closeQuietly, DisconnectReporter, openConnection } from "./connect.ts";
import { declareOn } from "./declaration.ts";
import { fastPublishing, type PublishPath, usesFastPath } from "./fast-path.ts";
import { channelInTime } from "./handshake.ts";
import { plainPublishing } from "./plain-path.ts";

/** A connection and a channel to publish on. */
export class AmqpProducerConnection implements ProducerConnection {
  readonly #loss: DisconnectReporter;
  readonly #channel: Channel;
  readonly #queue: string;
  readonly #path: PublishPath;

  private constructor(loss: DisconnectReporter, channel: Channel, queue: string, path: PublishPath) {
    this.#loss = loss;
    this.#channel = channel;
    this.#queue = queue;
    this.#path = path;
  }

  /** @throws Problem (broker) */
  static async open(
    this: void,
    address: Address,
    name: string,
    { queue, confirms, texts, declare }: ProducerSettings,
    listener: ProducerListener,
  ): Promise<AmqpProducerConnection> {
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
      channel.on("ack", ({ deliveryTag, multiple }) => listener.settled(deliveryTag, multiple, true));
      channel.on("nack", ({ deliveryTag, multiple }) => listener.settled(deliveryTag, multiple, false));
      channel.on("return", (message) => listener.returned(message.content, message.properties.messageId));
      loss.arm();
      const path = usesFastPath
        ? fastPublishing(connection, channel, queue, texts, listener)
        : plainPublishing(channel, queue, listener);
      return new AmqpProducerConnection(loss, channel, queue, path);
    } catch (error) {
      await closeQuietly(connection);
      throw brokerProblem(loss.reasonOf(error), address);
    }
  }

  prepare(run: number, size: number, options: PublishOptions): PreparedMessage {
    return this.#path.prepare(run, size, options);
  }

  publish(body: Buffer, options: PublishOptions): boolean {
    return this.#channel.publish("", this.#queue, body, options);
  }

  cut(reason: string): void {
    this.#loss.cut(reason);
  }

  abandon(): void {
    this.#loss.abandon();
  }

  async close(): Promise<void> {
    await this.#loss.close(this.#channel);
  }
}
