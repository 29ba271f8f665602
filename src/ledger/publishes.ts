import { float32Delta } from "./float32-delta.ts";
import { how, type PublishLog, type RunRecord, settledAt } from "./record.ts";
import { SparseColumn } from "./sparse-column.ts";

/** What the producers know of every message, in columns by message id. */
export interface Publishes {
  /** One more than the highest id that was attempted. */
  readonly size: number;
  readonly attempted: Uint8Array;
  /** For the first time. */
  readonly sent: Float64Array;
  /** For the last time, where it was sent more than once. */
  readonly sentAgain: SparseColumn;
  /** For the second time, where there was one. */
  readonly sentSecond: SparseColumn;
  /** When what is in `how` was heard: ms after `sent`. */
  readonly settledAfter: Float32Array;
  /** The best that was heard of any time it was sent. */
  readonly how: Uint8Array;
  /** When its connection was lost before the broker said anything of it, the last time that this came about. */
  readonly unansweredAt: SparseColumn;
}

/** What says most of a message that was sent more than once: a promise, then a doubt, then silence, then a no. */
const weight: Readonly<Record<number, number>> = {
  [how.nacked]: 0,
  [how.returned]: 0,
  [how.sent]: 1,
  [how.unknown]: 2,
  [how.confirmed]: 3,
};

/** Gathers the publish logs of a record by message id. */
export function publishesOf({ publishes }: Pick<RunRecord, "publishes">): Publishes {
  const size = 1 + highestAttempted(publishes);
  const rare = {
    sentAgain: new SparseColumn(size),
    sentSecond: new SparseColumn(size),
    unansweredAt: new SparseColumn(size),
  };
  const only = theOnly(publishes);
  if (only !== undefined && isByMessage(only)) return asTheyAre(only, rare);
  const columns = {
    size,
    attempted: new Uint8Array(size),
    sent: new Float64Array(size).fill(Number.NaN),
    settledAfter: new Float32Array(size).fill(Number.NaN),
    how: new Uint8Array(size),
    ...rare,
  };
  for (const log of publishes) for (let row = 0; row < log.length; row++) add(columns, log, row);
  return columns;
}

/** The only log that has anything in it; undefined: there is no such log. */
function theOnly(publishes: readonly PublishLog[]): PublishLog | undefined {
  const used = publishes.filter(({ length }) => length > 0);
  return used.length === 1 ? used[0] : undefined;
}

/** Whether each row is that of the message of its number. */
function isByMessage({ id, length }: PublishLog): boolean {
  for (let row = 0; row < length; row++) if (id[row] !== row) return false;
  return true;
}

function asTheyAre(
  log: PublishLog,
  rare: Pick<Publishes, "sentAgain" | "sentSecond" | "unansweredAt">,
): Publishes {
  const { length } = log;
  for (let row = 0; row < length; row++) {
    if (log.how[row] === how.unknown) rare.unansweredAt.set(row, settledAt(log, row));
  }
  return {
    size: length,
    attempted: new Uint8Array(length).fill(1),
    sent: log.sent.subarray(0, length),
    settledAfter: log.settledAfter.subarray(0, length),
    how: log.how.subarray(0, length),
    ...rare,
  };
}

function add(columns: Publishes, log: PublishLog, row: number): void {
  const { attempted, sent, sentAgain, sentSecond, settledAfter, unansweredAt } = columns;
  const id = log.id[row] ?? 0;
  const at = log.sent[row] ?? Number.NaN;
  const verdict = log.how[row] ?? how.sent;
  if (verdict === how.unknown) {
    const lost = settledAt(log, row);
    if (!(lost <= unansweredAt.at(id))) unansweredAt.set(id, lost);
  }
  if (attempted[id] !== 1) {
    attempted[id] = 1;
    sent[id] = at;
    settledAfter[id] = log.settledAfter[row] ?? Number.NaN;
    columns.how[id] = verdict;
    return;
  }
  const first = sent[id] ?? at;
  const last = sentAgain.at(id);
  sentAgain.set(id, Math.max(at, Number.isNaN(last) ? first : last));
  if (Number.isNaN(sentSecond.at(id))) sentSecond.set(id, Math.max(at, first));
  const before = weightOf(columns.how[id]);
  const better = weightOf(verdict);
  const heard = settledAt(log, row);
  const known = first + (settledAfter[id] ?? Number.NaN);
  const isBetter = better > before || (better === before && heard > known);
  if (isBetter) columns.how[id] = verdict;
  sent[id] = Math.min(first, at);
  settledAfter[id] = float32Delta(Math.min(first, at), isBetter ? heard : known);
}

/** How much a verdict says beside others on the same message. */
export function weightOf(verdict: number | undefined): number {
  return weight[verdict ?? how.sent] ?? 0;
}

/** The highest id that was sent; -1: none was. */
export function highestAttempted(publishes: readonly PublishLog[]): number {
  let highest = -1;
  for (const { id, length } of publishes) {
    for (let row = 0; row < length; row++) {
      const its = id[row] ?? -1;
      if (its > highest) highest = its;
    }
  }
  return highest;
}
