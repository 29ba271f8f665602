import type { RunResult } from "../../result/schema.ts";
import type { RunRecord } from "../record.ts";
import { readyOf } from "../timeline.ts";

const shortestInterval = 100;
const maxIntervals = 1000;

/** What happened in each interval of a run whose length nobody knows yet: when there are too many, two become one. */
export class TimelineSum {
  #interval = shortestInterval;
  readonly #published: number[] = [];
  readonly #confirmed: number[] = [];
  readonly #handled: number[] = [];
  /** Of the number of messages that are unacknowledged. */
  readonly #change: number[] = [];

  published(time: number): void {
    this.#bump(this.#published, time, 1);
  }

  confirmed(time: number): void {
    this.#bump(this.#confirmed, time, 1);
  }

  handled(time: number): void {
    this.#bump(this.#handled, time, 1);
  }

  held(received: number, ended: number): void {
    this.#bump(this.#change, received, 1);
    this.#bump(this.#change, ended, -1);
  }

  /** @param sent whether anything was sent */
  timeline(record: RunRecord, sent: boolean): RunResult["timeline"] {
    const length = Math.max(0, record.end);
    while (length / this.#interval > maxIntervals) this.#halve();
    const interval = this.#interval;
    const size = sent ? Math.floor(length / interval) + 1 : 0;
    // Threads' clocks differ by a moment: what came after the end was at the end.
    const column = (counts: readonly number[]): number[] => {
      const whole = Array.from({ length: size }, (_, i) => counts[i] ?? 0);
      const rest = counts.slice(size).reduce((sum, count) => sum + (count ?? 0), 0);
      if (size > 0) whole[size - 1] = (whole[size - 1] ?? 0) + rest;
      return whole;
    };
    let held = 0;
    const unacked = column(this.#change).map((by) => {
      held += by;
      return held;
    });
    return {
      interval,
      ready: readyOf(record, size, interval),
      unacked,
      published: column(this.#published),
      confirmed: column(this.#confirmed),
      handled: column(this.#handled),
    };
  }

  #bump(counts: number[], time: number, by: number): void {
    if (Number.isNaN(time)) return;
    while (time / this.#interval > maxIntervals) this.#halve();
    const at = Math.max(0, Math.floor(time / this.#interval));
    while (counts.length <= at) counts.push(0);
    counts[at] = (counts[at] ?? 0) + by;
  }

  #halve(): void {
    this.#interval *= 2;
    for (const counts of [this.#published, this.#confirmed, this.#handled, this.#change]) {
      const half = Math.ceil(counts.length / 2);
      for (let i = 0; i < half; i++) counts[i] = (counts[2 * i] ?? 0) + (counts[2 * i + 1] ?? 0);
      counts.length = half;
    }
  }
}
