import type { Plan } from "../plan/plan.ts";
import type { RunResult } from "../result/schema.ts";
import { endedAt, how, outcome, type RunRecord, settledAt } from "./record.ts";

const shortestInterval = 100;
const maxIntervals = 1000;

/**
 * What happened in each interval of a run: messages ready (the last sample in it, null without one) and
 * unacknowledged (at its end), published, confirmed and handled (in it). The interval is 100 ms, or as many of them as
 * keep the timeline within 1,000 intervals.
 */
export function timelineOf(plan: Plan, record: RunRecord): RunResult["timeline"] {
  const length = Math.max(0, record.end);
  const interval = shortestInterval * Math.max(1, Math.ceil(length / shortestInterval / maxIntervals));
  const size = record.publishes.some((log) => log.length > 0) ? Math.floor(length / interval) + 1 : 0;
  const published = new Int32Array(size);
  const confirmed = new Int32Array(size);
  const handled = new Int32Array(size);
  const change = new Int32Array(size);
  const bump = (into: Int32Array, time: number, by: number): void => {
    if (Number.isNaN(time)) return;
    const at = Math.min(size - 1, Math.max(0, Math.floor(time / interval)));
    into[at] = (into[at] ?? 0) + by;
  };
  for (const log of record.publishes) {
    for (let row = 0; row < log.length; row++) {
      bump(published, log.sent[row] ?? Number.NaN, 1);
      if (log.how[row] === how.confirmed) bump(confirmed, settledAt(log, row), 1);
    }
  }
  record.works.forEach((log, worker) => {
    const manual = plan.workers[worker]?.ack !== "auto";
    for (let row = 0; row < log.length; row++) {
      const ended = endedAt(log, row);
      if (log.outcome[row] === outcome.handled) bump(handled, ended, 1);
      if (!manual) continue;
      bump(change, log.received[row] ?? Number.NaN, 1);
      bump(change, ended, -1);
    }
  });
  let held = 0;
  const unacked = Array.from(change, (by) => {
    held += by;
    return held;
  });
  return {
    interval,
    ready: readyOf(record, size, interval),
    unacked,
    published: [...published],
    confirmed: [...confirmed],
    handled: [...handled],
  };
}

/** The last sample of ready messages in each interval; null without one. */
export function readyOf(record: RunRecord, size: number, interval: number): (number | null)[] {
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
