import { type Publishes, publishesOf } from "./publishes.ts";
import { type DeliveryLog, endedAt, isReturned, outcome, type RunRecord, startedAt } from "./record.ts";
import { SparseColumn } from "./sparse-column.ts";

/**
 * What is known of every message, in columns by message id; times in ms since the run began, NaN: never.
 * Logs of slices of a plan merge here: ids are the plan's. Columns that are also those of a log or of the plan are
 * not copied: none may be written to.
 */
export interface Messages extends Publishes {
  /** Deliveries of ids beyond the size. */
  readonly strays: number;
  /** Of the first delivery that was started. */
  readonly started: Float64Array;
  /** Of the first delivery that was handled. */
  readonly handledAt: Float64Array;
  /** Times handled, at most 255. */
  readonly handled: Uint8Array;
  /** When it was first rejected for good. */
  readonly rejectedAt: SparseColumn;
  /** Times it went back to the queue from a worker, as far as that saw it; NaN: none. */
  readonly returns: SparseColumn;
  /** Times it was delivered after the first; NaN: none. */
  readonly repeats: SparseColumn;
  /** 1 + index of the worker that had it last; 0: never delivered. */
  readonly lastWorker: Uint16Array;
  /** The row of that worker's log. */
  readonly lastRow: Uint32Array;
}

/** Gathers the logs of a record by message id. */
export function messagesOf(record: RunRecord): Messages {
  const publishes = publishesOf(record);
  const { size } = publishes;
  const messages = {
    ...publishes,
    started: new Float64Array(size).fill(Number.NaN),
    handledAt: new Float64Array(size).fill(Number.NaN),
    handled: new Uint8Array(size),
    rejectedAt: new SparseColumn(size),
    returns: new SparseColumn(size),
    repeats: new SparseColumn(size),
    lastWorker: new Uint16Array(size),
    lastRow: new Uint32Array(size),
  };
  let strays = 0;
  record.works.forEach((_, worker) => {
    strays += addDeliveries(messages, record.works, worker);
  });
  return { ...messages, strays };
}

/** When the broker's answer to a message came, or its connection was lost: of the best that was heard of it. */
export function settledOf({ sent, settledAfter }: Messages, id: number): number {
  return (sent[id] ?? Number.NaN) + (settledAfter[id] ?? Number.NaN);
}

/** When a message was sent for the last time. */
export function lastSentOf({ sent, sentAgain }: Messages, id: number): number {
  const last = sentAgain.at(id);
  return Number.isNaN(last) ? (sent[id] ?? Number.NaN) : last;
}

/** Whether a message was sent more than once. */
export function wasSentAgain({ sentAgain }: Messages, id: number): boolean {
  return !Number.isNaN(sentAgain.at(id));
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
  works: readonly DeliveryLog[],
  id: number,
): LastDelivery | undefined {
  const log = works[(messages.lastWorker[id] ?? 0) - 1];
  const row = messages.lastRow[id] ?? 0;
  if (log === undefined) return undefined;
  const received = log.received[row] ?? 0;
  if (wasSentAgain(messages, id) && received < lastSentOf(messages, id)) return undefined;
  return { worker: log.name, received, ended: endedAt(log, row), outcome: log.outcome[row] ?? 0 };
}

/**
 * When a message was last rejected for good, as far as is known, and by whom; undefined: never. Of one that was delivered
 * again after that, it is the first time.
 */
export function lastRejection(
  messages: Messages,
  works: readonly DeliveryLog[],
  id: number,
): Pick<LastDelivery, "worker" | "ended"> | undefined {
  const last = lastDelivery(messages, works, id);
  if (last?.outcome === outcome.rejected) return last;
  const ended = messages.rejectedAt.at(id);
  const worker = works[(messages.lastWorker[id] ?? 0) - 1]?.name ?? "";
  return Number.isNaN(ended) ? undefined : { worker, ended };
}

/**
 * Adds a worker's deliveries; returns how many are of other ids. What the broker delivers may say anything of itself:
 * only ids that a producer used get room.
 */
function addDeliveries(
  messages: Omit<Messages, "strays">,
  works: readonly DeliveryLog[],
  worker: number,
): number {
  const { size, started, handledAt, handled, rejectedAt, returns, repeats, lastWorker, lastRow } = messages;
  const log = works[worker];
  if (log === undefined) return 0;
  let strays = 0;
  for (let row = 0; row < log.length; row++) {
    const id = log.id[row] ?? 0;
    if (id >= size) {
      strays++;
      continue;
    }
    const known = lastWorker[id] ?? 0;
    if (known !== 0) repeats.set(id, (repeats.at(id) || 0) + 1);
    const before = known === 0 ? undefined : works[known - 1]?.received[lastRow[id] ?? 0];
    if (before === undefined || (log.received[row] ?? 0) >= before) {
      lastWorker[id] = worker + 1;
      lastRow[id] = row;
    }
    const start = startedAt(log, row);
    if (!Number.isNaN(start) && !((started[id] ?? 0) <= start)) started[id] = start;
    const what = log.outcome[row];
    if (what === outcome.handled) {
      handled[id] = Math.min(255, (handled[id] ?? 0) + 1);
      const end = endedAt(log, row);
      if (!Number.isNaN(end) && !((handledAt[id] ?? 0) <= end)) handledAt[id] = end;
    } else if (what === outcome.rejected) {
      const end = endedAt(log, row);
      if (!Number.isNaN(end) && !(rejectedAt.at(id) <= end)) rejectedAt.set(id, end);
    } else if (isReturned(what)) {
      returns.set(id, (returns.at(id) || 0) + 1);
    }
  }
  return strays;
}
