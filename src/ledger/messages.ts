import type { Plan } from "../plan/plan.ts";
import { how, outcome, type RunRecord, type WorkLog } from "./record.ts";

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
  readonly sent: Float64Array;
  readonly due: Float64Array;
  readonly settled: Float64Array;
  readonly how: Uint8Array;
  /** Of the first delivery that was started. */
  readonly started: Float64Array;
  /** Of the first delivery that was handled. */
  readonly handledAt: Float64Array;
  /** Times handled, at most 255. */
  readonly handled: Uint8Array;
  readonly rejected: Uint8Array;
  /** Times it went back to the queue from a worker, requeued or cut off. */
  readonly returns: Uint16Array;
  /** 1 + index of the worker that had it last; 0: never delivered. */
  readonly lastWorker: Uint16Array;
}

/** Gathers the logs of a record by message id. */
export function messagesOf(plan: Plan, record: RunRecord): Messages {
  const size = 1 + highestAttempted(record);
  const nans = (): Float64Array => new Float64Array(size).fill(Number.NaN);
  const messages: Messages = {
    size,
    strays: record.works.reduce((sum, log) => sum + beyond(log, size), 0),
    attempted: new Uint8Array(size),
    sent: nans(),
    due: nans(),
    settled: nans(),
    how: new Uint8Array(size),
    started: nans(),
    handledAt: nans(),
    handled: new Uint8Array(size),
    rejected: new Uint8Array(size),
    returns: new Uint16Array(size),
    lastWorker: new Uint16Array(size),
  };
  addPublishes(messages, plan, record);
  addDeliveries(messages, record);
  return messages;
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

function addPublishes(messages: Messages, plan: Plan, record: RunRecord): void {
  const { due } = plan.load;
  for (const log of record.publishes) {
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? 0;
      const sent = log.sent[row] ?? Number.NaN;
      messages.attempted[id] = 1;
      messages.sent[id] = sent;
      messages.due[id] = due?.[id] ?? sent;
      messages.settled[id] = log.settled[row] ?? Number.NaN;
      messages.how[id] = log.how[row] ?? how.sent;
    }
  }
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
      }
      earliest(messages.started, id, log.started[row]);
      switch (log.outcome[row]) {
        case outcome.handled:
          messages.handled[id] = Math.min(255, (messages.handled[id] ?? 0) + 1);
          earliest(messages.handledAt, id, log.ended[row]);
          break;
        case outcome.rejected:
          messages.rejected[id] = 1;
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
