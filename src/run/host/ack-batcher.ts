import type { Timers } from "./timers.ts";

/** ms between looks at finished messages that wait for an ack of several. */
const flushEvery = 20;

/** What acks need of their worker; a row of its log stands for a message. */
export interface AckCallbacks {
  /** Sends an ack of one, or of all up to it. Throws when the connection is gone. */
  send(tag: number, allUpTo: boolean): void;
  /** Whether an ack of all up to one could take along what is not this run's. */
  mustBeSingle(): boolean;
  finished(row: number): void;
  acked(row: number): void;
}

/** Acknowledges each message, or so many at a time, which wait until then. */
export class AckBatcher {
  readonly #every: number;
  readonly #ways: AckCallbacks;
  /** Those that wait, the newest last. */
  #rows: number[] = [];
  #tags: number[] = [];
  #flushedAt = 0;

  constructor(every: number, ways: AckCallbacks) {
    this.#every = every;
    this.#ways = ways;
  }

  /** Acks a message, or lets it wait for others. Throws when the connection is gone. */
  ack(row: number, tag: number): void {
    if (this.#every === 1) {
      this.#ways.send(tag, false);
      this.#ways.acked(row);
      return;
    }
    this.#ways.finished(row);
    this.#rows.push(row);
    this.#tags.push(tag);
    if (this.#rows.length >= this.#every) this.flush();
  }

  /** Acks what waits; what cannot be acked, as the connection went a moment ago, is forgotten. */
  flush(): void {
    const last = this.#tags.at(-1);
    if (last === undefined) return;
    this.#flushedAt = performance.now();
    const rows = this.#rows;
    const tags = this.#tags;
    this.drop();
    try {
      if (this.#ways.mustBeSingle()) for (const tag of tags) this.#ways.send(tag, false);
      else this.#ways.send(last, true);
    } catch {
      // The owner hears that the connection is lost, and marks what was held.
      return;
    }
    for (const row of rows) this.#ways.acked(row);
  }

  /** From now on, what waits is also acked when nothing else comes. @param idle whether nothing is worked on */
  flushWhenIdle(timers: Timers, idle: () => boolean): void {
    if (this.#every === 1) return;
    timers.later(flushEvery, () => {
      if (performance.now() - this.#flushedAt >= flushEvery && idle()) this.flush();
      this.flushWhenIdle(timers, idle);
    });
  }

  /** Forgets what waits: its connection is gone. */
  drop(): void {
    this.#rows = [];
    this.#tags = [];
  }
}
