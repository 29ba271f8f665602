import { setTimeout as sleep } from "node:timers/promises";
import type { Address } from "../driver/address.ts";
import type { AdminConnection, Driver } from "../driver/driver.ts";

/** ms between two looks at the queue. */
const interval = 100;
/** ms after a look that failed. */
const intervalInTrouble = 1000;

/** Asks the broker, over a connection of its own, how many messages are ready; null until it has answered. */
export class BacklogSampler implements AsyncDisposable {
  /** When the broker was asked; ms since the run began. */
  readonly at: number[] = [];
  /** NaN where the broker could not be asked. */
  readonly count: number[] = [];
  readonly #abort = new AbortController();
  readonly #driver: Driver;
  readonly #address: Address;
  readonly #queue: string;
  readonly #now: () => number;
  readonly #most: number;
  #link: AdminConnection | null = null;
  #running: Promise<void> = Promise.resolve();

  /**
   * @param now ms since the run began
   * @param most samples that are kept: beyond them, of each two the greater is
   */
  constructor(
    driver: Driver,
    address: Address,
    queue: string,
    now: () => number,
    most = Number.POSITIVE_INFINITY,
  ) {
    this.#most = most;
    this.#driver = driver;
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
    // First, so that a question that a hung broker never answers ends too.
    await this.#link?.[Symbol.asyncDispose]();
    await this.#running;
  }

  async #loop(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      const at = this.#now();
      const count = await this.#ask();
      this.at.push(at);
      this.count.push(count);
      if (this.count.length > this.#most) halve(this.at, this.count);
      await sleep(Number.isNaN(count) ? intervalInTrouble : interval, undefined, { signal }).catch(
        () => undefined,
      );
    }
  }

  async #ask(): Promise<number> {
    try {
      this.#link ??= await this.#driver.openAdmin(this.#address, "sampler");
      // One that opened only after the disposal would be closed by nobody, and hold the process.
      this.#abort.signal.throwIfAborted();
      return await this.#link.count(this.#queue);
    } catch {
      // The broker may be down, or the queue gone: asked again next time, on a new connection.
      await this.#link?.[Symbol.asyncDispose]();
      this.#link = null;
      return Number.NaN;
    }
  }
}

/** Keeps of each two samples the greater, but the last as it is. */
export function halve(at: number[], count: number[]): void {
  let kept = 0;
  const last = count.length - 1;
  for (let i = 0; i < last; i += 2) {
    const second = i + 1 < last && !((count[i] ?? 0) > (count[i + 1] ?? Number.NaN)) ? i + 1 : i;
    const better = Number.isNaN(count[second]) ? i : second;
    at[kept] = at[better] ?? 0;
    count[kept++] = count[better] ?? Number.NaN;
  }
  at[kept] = at[last] ?? 0;
  count[kept++] = count[last] ?? Number.NaN;
  at.length = kept;
  count.length = kept;
}
