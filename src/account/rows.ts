import type { Examination } from "../ledger/evidence.ts";
import { fate } from "../ledger/fates.ts";
import { highestAttempted, publishesOf } from "../ledger/publishes.ts";
import {
  type DeliveryLog,
  endedAt,
  type PublishLog,
  type RunRecord,
  startedAt,
  worksInOrder,
} from "../ledger/record.ts";
import { duesOf } from "../plan/dues.ts";
import { kindOf } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import { causes } from "../result/cause.ts";
import { emptyRows } from "../result/record-columns.ts";
import { nothing, type RecordRows } from "../result/record-rows.ts";
import { levelOf, Tally, thinLimits } from "../result/thin.ts";

/**
 * The deliveries of a run in rows, and after them the messages that were never delivered; thinned (see `thin`) where
 * there are more than `most`, so that a long run takes no more room than that. What the broker delivered and no
 * producer attempted has no row. Times in ms since the run began, NaN: never.
 * @param examined what became of the messages; null: all were handled
 */
export function rowsOf(
  plan: Plan,
  record: RunRecord,
  examined: Pick<Examination, "fates" | "losses"> | null,
  { variant, run }: { readonly variant: string; readonly run: number },
  most = thinLimits.rowsOfRun,
): RecordRows {
  const works = worksInOrder(plan, record);
  const seen = seenOf(record.publishes, works);
  const tally = new Tally();
  for (const log of works)
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? 0;
      if (((seen[id] ?? 0) & sent) !== 0) tally.add(id);
    }
  for (let id = 0; id < seen.length; id++) if (seen[id] === sent) tally.add(id);
  const level = tally.levelFor(most);
  const slotOf = slotsOf(seen, level);
  const publishes = publishesOf({
    publishes: level === 0 ? record.publishes : record.publishes.map((log) => picked(log, slotOf)),
  });
  const dues = duesOf(plan.load);
  const rows = emptyRows({
    variant,
    run,
    oneIn: 2 ** level,
    kinds: plan.load.kinds.map(({ name }) => name),
    workers: plan.workers.map(({ name }) => name),
    length: tally.lengths()[level] ?? 0,
  });
  const cause = new Map<number, number>();
  for (const loss of examined?.losses ?? []) cause.set(loss.id, causes.indexOf(loss.cause));
  let at = 0;
  const add = (id: number, slot: number): void => {
    const first = publishes.sent[slot] ?? Number.NaN;
    rows.id[at] = id;
    rows.kind[at] = kindOf(plan.load, id);
    rows.due[at] = dues?.at(id) ?? first;
    rows.sent[at] = first;
    rows.settled[at] = first + (publishes.settledAfter[slot] ?? Number.NaN);
    rows.publish[at] = publishes.how[slot] ?? 0;
    rows.fate[at] = examined === null ? fate.handled : (examined.fates[id] ?? nothing);
    rows.cause[at] = cause.get(id) ?? nothing;
  };
  works.forEach((log, worker) => {
    const order = orderOf(log);
    for (let i = 0; i < log.length; i++) {
      const row = order?.[i] ?? i;
      const id = log.id[row] ?? 0;
      const slot = slotOf(id);
      if (slot === -1) continue;
      add(id, slot);
      rows.worker[at] = worker;
      rows.received[at] = log.received[row] ?? Number.NaN;
      rows.started[at] = startedAt(log, row);
      rows.ended[at] = endedAt(log, row);
      rows.outcome[at] = log.outcome[row] ?? 0;
      rows.redelivered[at] = log.redelivered[row] ?? 0;
      at++;
    }
  });
  for (let id = 0; id < seen.length; id++) {
    if (seen[id] !== sent) continue;
    const slot = slotOf(id);
    if (slot === -1) continue;
    add(id, slot);
    at++;
  }
  return rows;
}

/** What was seen of a message: bits. */
const sent = 1;
const delivered = 2;

/** By message id, up to the highest that was sent. */
function seenOf(publishes: readonly PublishLog[], works: readonly DeliveryLog[]): Uint8Array {
  const seen = new Uint8Array(1 + highestAttempted(publishes));
  for (const log of publishes) for (let row = 0; row < log.length; row++) seen[log.id[row] ?? 0] = sent;
  for (const log of works)
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? 0;
      if (id < seen.length) seen[id] = (seen[id] ?? 0) | delivered;
    }
  return seen;
}

/** The new number of a message that was sent and is picked; -1 of any other. All keep theirs where all are picked. */
function slotsOf(seen: Uint8Array, level: number): (id: number) => number {
  if (level === 0) return (id) => (((seen[id] ?? 0) & sent) === 0 ? -1 : id);
  const slots = new Map<number, number>();
  for (let id = 0; id < seen.length; id++)
    if (levelOf(id) >= level && ((seen[id] ?? 0) & sent) !== 0) slots.set(id, slots.size);
  return (id) => (levelOf(id) < level ? -1 : (slots.get(id) ?? -1));
}

/** The rows of a log that are of picked messages, which are numbered anew. */
function picked(log: PublishLog, slotOf: (id: number) => number): PublishLog {
  const rows: number[] = [];
  for (let row = 0; row < log.length; row++) if (slotOf(log.id[row] ?? 0) !== -1) rows.push(row);
  return {
    ...log,
    length: rows.length,
    id: Uint32Array.from(rows, (row) => slotOf(log.id[row] ?? 0)),
    sent: Float64Array.from(rows, (row) => log.sent[row] ?? Number.NaN),
    settledAfter: Float32Array.from(rows, (row) => log.settledAfter[row] ?? Number.NaN),
    how: Uint8Array.from(rows, (row) => log.how[row] ?? 0),
  };
}

/** The rows of a log by the time they were received; null: they are in that order, as they mostly are. */
function orderOf({ length, received }: DeliveryLog): Uint32Array | null {
  const at = (row: number): number => received[row] ?? 0;
  let sorted = true;
  for (let row = 1; row < length && sorted; row++) sorted = !(at(row) < at(row - 1));
  return sorted ? null : Uint32Array.from({ length }, (_, row) => row).sort((a, b) => at(a) - at(b) || a - b);
}
