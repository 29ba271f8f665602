import { setTimeout as sleep } from "node:timers/promises";
import { AdminLink } from "../amqp/admin-link.ts";
import type { Address } from "../broker/broker.ts";

/** ms between two looks at the queue. */
const interval = 100;

/** Asks the broker, over a connection of its own, how many messages are ready; null until it has answered. */
export class Sampler implements AsyncDisposable {
  readonly at: number[] = [];
  /** NaN where the broker could not be asked. */
  readonly count: number[] = [];
  readonly #abort = new AbortController();
  readonly #address: Address;
  readonly #queue: string;
  readonly #now: () => number;
  #link: AdminLink | null = null;
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
    await this.#link?.[Symbol.asyncDispose]();
  }

  async #loop(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      this.at.push(this.#now());
      this.count.push(await this.#ask());
      await sleep(interval, undefined, { signal }).catch(() => undefined);
    }
  }

  async #ask(): Promise<number> {
    try {
      this.#link ??= await AdminLink.open(this.#address, "sampler");
      return await this.#link.count(this.#queue);
    } catch {
      // The broker may be down, or the queue gone: asked again next time, on a new connection.
      await this.#link?.[Symbol.asyncDispose]();
      this.#link = null;
      return Number.NaN;
    }
  }
}
