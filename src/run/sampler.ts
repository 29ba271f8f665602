import { setTimeout as sleep } from "node:timers/promises";
import type { Channel, ChannelModel } from "amqplib";
import { openConnection } from "../amqp/connect.ts";
import type { Address } from "../broker/broker.ts";

/** ms between two looks at the queue. */
const interval = 100;

/** Asks the broker, over a connection of its own, how many messages are ready; null until it has answered. */
export class Sampler implements AsyncDisposable {
  readonly at: number[] = [];
  readonly count: number[] = [];
  readonly #abort = new AbortController();
  readonly #address: Address;
  readonly #queue: string;
  readonly #now: () => number;
  #connection: ChannelModel | null = null;
  #running: Promise<void> = Promise.resolve();

  /** @param now ms since the run began */
  constructor(address: Address, queue: string, now: () => number) {
    this.#address = address;
    this.#queue = queue;
    this.#now = now;
  }

  start(): void {
    this.#running = this.#loop();
  }

  get latest(): { readonly count: number; readonly at: number } | null {
    const count = this.count.at(-1);
    const at = this.at.at(-1);
    return count === undefined || at === undefined || Number.isNaN(count) ? null : { count, at };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#running;
    await this.#connection?.close().catch(() => undefined);
  }

  async #loop(): Promise<void> {
    let channel: Channel | null = null;
    while (!this.#abort.signal.aborted) {
      const at = this.#now();
      try {
        channel ??= await this.#open();
        const { messageCount } = await channel.checkQueue(this.#queue);
        this.at.push(at);
        this.count.push(messageCount);
      } catch {
        channel = null;
        this.at.push(at);
        this.count.push(Number.NaN);
        await this.#connection?.close().catch(() => undefined);
        this.#connection = null;
      }
      await sleep(interval, undefined, { signal: this.#abort.signal }).catch(() => undefined);
    }
  }

  async #open(): Promise<Channel> {
    this.#connection = await openConnection(this.#address, "sampler");
    this.#connection.on("error", () => undefined);
    const channel = await this.#connection.createChannel();
    channel.on("error", () => undefined);
    return channel;
  }
}
