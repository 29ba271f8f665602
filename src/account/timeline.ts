import {
  type DeliveryLog,
  endedAt,
  how,
  outcome,
  type PublishLog,
  type RunRecord,
  settledAt,
} from "../ledger/record.ts";
import type { RunResult } from "../result/schema.ts";

const shortestInterval = 100;
/** Of the timeline, and while the run goes on. */
const maxIntervals = 1000;
const maxKept = 100_000;

/**
 * What happened in each interval of a run: messages ready (the last sample in it, null without one) and unacknowledged
 * (at its end), published, confirmed and handled (in it). The interval is 100 ms, or as many of them as keep the timeline
 * within 1,000 intervals; of a run of more than some hours, a power of two of them as often as that.
 */
export class TimelineSum {
  #interval = shortestInterval;
  readonly #published: number[] = [];
  readonly #confirmed: number[] = [];
  readonly #handled: number[] = [];
  /** Of the number of messages that are unacknowledged. */
  readonly #change: number[] = [];

  /** Adds the next rows of a producer. */
  publishes(log: PublishLog): void {
    for (let row = 0; row < log.length; row++) {
      this.#bump(this.#published, log.sent[row] ?? Number.NaN, 1);
      if (log.how[row] === how.confirmed) this.#bump(this.#confirmed, settledAt(log, row), 1);
    }
  }

  /** Adds the next rows of a worker. @param isManual whether they are unacknowledged until it is done with them */
  deliveries(log: DeliveryLog, isManual: boolean): void {
    for (let row = 0; row < log.length; row++) {
      const ended = endedAt(log, row);
      if (isManual) {
        this.#bump(this.#change, log.received[row] ?? Number.NaN, 1);
        this.#bump(this.#change, ended, -1);
      }
      if (log.outcome[row] === outcome.handled) this.#bump(this.#handled, ended, 1);
    }
  }

  /** @param sent whether anything was sent */
  timeline(record: RunRecord, sent: boolean): RunResult["timeline"] {
    const length = Math.max(0, record.end);
    const each = Math.max(1, Math.ceil(length / this.#interval / maxIntervals));
    const interval = this.#interval * each;
    const size = sent ? Math.floor(length / interval) + 1 : 0;
    // Threads' clocks differ by a moment: what came after the end was at the end.
    const column = (counts: readonly number[]): number[] => {
      const whole = Array<number>(size).fill(0);
      counts.forEach((count, i) => {
        const at = Math.min(size - 1, Math.floor(i / each));
        if (at >= 0) whole[at] = (whole[at] ?? 0) + count;
      });
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
    while (time / this.#interval > maxKept) this.#halve();
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

/** The last sample of ready messages in each interval; null without one. */
function readyOf(record: RunRecord, size: number, interval: number): (number | null)[] {
  const ready = Array<number | null>(size).fill(null);
  record.ready.at.forEach((at, i) => {
    const count = record.ready.count[i];
    const index = Math.floor(Math.max(0, at) / interval);
    if (count !== undefined && !Number.isNaN(count) && index < size) ready[index] = count;
  });
  return ready;
}

/** The highest and the last of each part of the backlog; messages left in the queue are its last. */
export function backlogOf(record: RunRecord, timeline: RunResult["timeline"]): RunResult["backlog"] {
  const left = record.left.length;
  const peak = record.ready.count.reduce((most, count) => (count > most ? count : most), left);
  return {
    ready: { peak, final: left },
    unacked: { peak: Math.max(0, ...timeline.unacked), final: timeline.unacked.at(-1) ?? 0 },
  };
}
