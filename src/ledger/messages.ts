import type { Plan } from "../plan/plan.ts";
import { addPublish } from "./publishes.ts";
import { outcome, type RunRecord, type WorkLog } from "./record.ts";

/**
 * What is known of every message, in columns by message id; times in ms since the run began, NaN: never.
 * Logs of slices of a plan merge here: ids are the plan's.
 */
export interface Messages {
  /** One more than the highest id that was attempted. */
  readonly size: number;
  /** Deliveries of ids beyond that. */
  readonly strays: number;
  readonly attempted: Uint8Array;
  /** 1: it was sent more than once. */
  readonly republished: Uint8Array;
  /** For the first time. */
  readonly sent: Float64Array;
  readonly lastSent: Float64Array;
  readonly due: Float64Array;
  readonly settled: Float64Array;
  /** The best that was heard of any time it was sent. */
  readonly how: Uint8Array;
  /** When its connection was lost before the broker said anything of it, the last time that this came about. */
  readonly unansweredAt: Float64Array;
  /** Of the first delivery that was started. */
  readonly started: Float64Array;
  /** Of the first delivery that was handled. */
  readonly handledAt: Float64Array;
  /** Times handled, at most 255. */
  readonly handled: Uint8Array;
  /** When it was first rejected for good. */
  readonly rejectedAt: Float64Array;
  /** Times it went back to the queue from a worker, requeued or cut off. */
  readonly returns: Uint16Array;
  /** 1 + index of the worker that had it last; 0: never delivered. */
  readonly lastWorker: Uint16Array;
  /** The row of that worker's log. */
  readonly lastRow: Uint32Array;
}

/** Gathers the logs of a record by message id. */
export function messagesOf(plan: Plan, record: RunRecord): Messages {
  const size = 1 + highestAttempted(record);
  const nans = (): Float64Array => new Float64Array(size).fill(Number.NaN);
  const messages: Messages = {
    size,
    strays: record.works.reduce((sum, log) => sum + beyond(log, size), 0),
    attempted: new Uint8Array(size),
    republished: new Uint8Array(size),
    sent: nans(),
    lastSent: nans(),
    due: nans(),
    settled: nans(),
    how: new Uint8Array(size),
    unansweredAt: nans(),
    started: nans(),
    handledAt: nans(),
    handled: new Uint8Array(size),
    rejectedAt: nans(),
    returns: new Uint16Array(size),
    lastWorker: new Uint16Array(size),
    lastRow: new Uint32Array(size),
  };
  for (const log of record.publishes) {
    for (let row = 0; row < log.length; row++) addPublish(messages, log, row);
  }
  const { due } = plan.load;
  for (let id = 0; id < size; id++) messages.due[id] = due?.[id] ?? messages.sent[id] ?? Number.NaN;
  addDeliveries(messages, record);
  return messages;
}

/** A delivery of a message, in ms since the run began. */
export interface LastDelivery {
  readonly worker: string;
  readonly received: number;
  readonly ended: number;
  readonly outcome: number;
}

/** The last delivery of a message; undefined: nobody saw it, or nobody did since it was sent again. */
export function lastDelivery(
  messages: Messages,
  works: readonly WorkLog[],
  id: number,
): LastDelivery | undefined {
  const log = works[(messages.lastWorker[id] ?? 0) - 1];
  const row = messages.lastRow[id] ?? 0;
  if (log === undefined) return undefined;
  const received = log.received[row] ?? 0;
  if (messages.republished[id] === 1 && received < (messages.lastSent[id] ?? 0)) return undefined;
  return { worker: log.name, received, ended: log.ended[row] ?? Number.NaN, outcome: log.outcome[row] ?? 0 };
}

function highestAttempted({ publishes }: RunRecord): number {
  let highest = -1;
  for (const log of publishes) {
    for (let row = 0; row < log.length; row++) highest = Math.max(highest, log.id[row] ?? -1);
  }
  return highest;
}

/** What the broker delivers may say anything of itself: only ids that a producer used get room. */
function beyond(log: WorkLog, size: number): number {
  let count = 0;
  for (let row = 0; row < log.length; row++) if ((log.id[row] ?? 0) >= size) count++;
  return count;
}

function addDeliveries(messages: Messages, record: RunRecord): void {
  const receivedLast = new Float64Array(messages.size).fill(Number.NEGATIVE_INFINITY);
  record.works.forEach((log, worker) => {
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? 0;
      if (id >= messages.size) continue;
      const received = log.received[row] ?? 0;
      if (received >= (receivedLast[id] ?? 0)) {
        receivedLast[id] = received;
        messages.lastWorker[id] = worker + 1;
        messages.lastRow[id] = row;
      }
      earliest(messages.started, id, log.started[row]);
      switch (log.outcome[row]) {
        case outcome.handled:
          messages.handled[id] = Math.min(255, (messages.handled[id] ?? 0) + 1);
          earliest(messages.handledAt, id, log.ended[row]);
          break;
        case outcome.rejected:
          earliest(messages.rejectedAt, id, log.ended[row] ?? received);
          break;
        case outcome.requeued:
        case outcome.cutOff:
          messages.returns[id] = (messages.returns[id] ?? 0) + 1;
          break;
      }
    }
  });
}

function earliest(column: Float64Array, id: number, time: number | undefined): void {
  if (time === undefined || Number.isNaN(time)) return;
  const known = column[id] ?? Number.NaN;
  if (!(known <= time)) column[id] = time;
}
