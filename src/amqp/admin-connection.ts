import type { Channel, ChannelModel } from "amqplib";
import type { Address } from "../driver/address.ts";
import type { AdminConnection, BrokerFacts, FoundMessage, Topology } from "../driver/driver.ts";
import type { Queue } from "../scenario/scenario.ts";
import { answered } from "./answer.ts";
import { codeOf } from "./broker-problem.ts";
import { closeQuietly, openConnection } from "./connect.ts";
import { channelInTime } from "./handshake.ts";
import { peekQueue } from "./peek-queue.ts";
import { declareTopology, deleteQueues, purgeQueue } from "./topology.ts";

/** A connection for declaring queues, looking at them and deleting them. */
export class AmqpAdminConnection implements AdminConnection {
  readonly #address: Address;
  readonly #connection: ChannelModel;
  #counting: Channel | null = null;

  private constructor(address: Address, connection: ChannelModel) {
    this.#address = address;
    this.#connection = connection;
  }

  /** @throws Problem (broker) */
  static async open(this: void, address: Address, name: string): Promise<AmqpAdminConnection> {
    const connection = await openConnection(address, name);
    // Whatever is asked next says that the connection is gone.
    connection.on("error", () => undefined);
    return new AmqpAdminConnection(address, connection);
  }

  /** What the broker calls itself; its words are cut to printable characters. */
  get facts(): BrokerFacts {
    const { product, version } = this.#connection.connection.serverProperties;
    return { product: printable(product, "RabbitMQ"), version: printable(version, "unknown") };
  }

  /** @throws Problem (broker); see `declareTopology` */
  declare(settings: Queue, run: string): Promise<Topology> {
    return declareTopology(this.#connection, settings, run, this.#address);
  }

  /** How many messages of a queue are ready. Throws when the queue or the connection is gone. */
  async count(queue: string): Promise<number> {
    if (this.#counting === null) {
      this.#counting = await channelInTime(this.#connection, () => this.#connection.createChannel());
      this.#counting.on("error", () => {
        this.#counting = null;
      });
    }
    const { messageCount } = await answered(
      this.#counting.checkQueue(queue),
      `to count the messages of queue "${queue}"`,
    );
    return messageCount;
  }

  /** Looks at every message of a queue and leaves them all there; a queue that is gone has none. Throws when the connection is gone. */
  async visit(queue: string, visit: (found: FoundMessage) => void): Promise<void> {
    try {
      await peekQueue(this.#connection, queue, visit);
    } catch (error) {
      if (codeOf(error) !== 404) throw error;
    }
  }

  /** Deletes queues; one that is gone already is no error. Throws when the connection is gone. */
  deleteQueues(names: readonly string[]): Promise<void> {
    return deleteQueues(this.#connection, names);
  }

  /** Takes all ready messages out of a queue, for good. Throws when the queue or the connection is gone. */
  purge(queue: string): Promise<void> {
    return purgeQueue(this.#connection, queue);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeQuietly(this.#connection);
  }
}

function printable(text: unknown, otherwise: string): string {
  const clean = String(text ?? "").replace(/[^\x20-\x7e]/g, "");
  return clean.slice(0, 60) || otherwise;
}
