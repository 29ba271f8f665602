import type { Timers } from "./timers.ts";

/** ms between looks at finished messages that wait for an ack of several. */
const flushEvery = 20;

/** A message that a worker is done with. */
interface Finished {
  readonly row: number;
  readonly tag: number;
}

/** What acks need of their worker. */
export interface AckWays<T extends Finished> {
  /** Sends an ack of one, or of all up to it. Throws when the connection is gone. */
  send(tag: number, allUpTo: boolean): void;
  /** Whether an ack of all up to one could take along what is not this run's. */
  mustBeSingle(): boolean;
  finished(held: T): void;
  acked(held: T): void;
}

/** Acknowledges each message, or so many at a time, which wait until then. */
export class Acks<T extends Finished> {
  readonly #every: number;
  readonly #ways: AckWays<T>;
  /** The newest last. */
  #waiting: T[] = [];
  #flushedAt = 0;

  constructor(every: number, ways: AckWays<T>) {
    this.#every = every;
    this.#ways = ways;
  }

  /** Acks a message, or lets it wait for others. Throws when the connection is gone. */
  ack(held: T): void {
    if (this.#every === 1) {
      this.#ways.send(held.tag, false);
      this.#ways.acked(held);
      return;
    }
    this.#ways.finished(held);
    this.#waiting.push(held);
    if (this.#waiting.length >= this.#every) this.flush();
  }

  /** Acks what waits; what cannot be acked, as the connection went a moment ago, is forgotten. */
  flush(): void {
    const last = this.#waiting.at(-1);
    if (last === undefined) return;
    this.#flushedAt = performance.now();
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      if (this.#ways.mustBeSingle()) for (const { tag } of waiting) this.#ways.send(tag, false);
      else this.#ways.send(last.tag, true);
    } catch {
      // The owner hears that the connection is lost, and marks what was held.
      return;
    }
    for (const held of waiting) this.#ways.acked(held);
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
    this.#waiting = [];
  }
}
