import { kindOf } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import { causes } from "../result/cause.ts";
import { emptyRows } from "../result/record-columns.ts";
import { nothing, type RecordRows } from "../result/record-rows.ts";
import { levelOf, Tally, thinLimits } from "../result/thin.ts";
import type { Loss } from "./evidence.ts";
import { type Messages, settledOf } from "./messages.ts";
import { type DeliveryLog, endedAt, type RunRecord, startedAt } from "./record.ts";

/** What is known of a run's messages. */
export interface Known {
  /** With the logs of the workers in the order of the plan. */
  readonly record: RunRecord;
  readonly messages: Messages;
  /** Places in `fateWords`, or `nothing`. */
  readonly fates: Uint8Array;
  readonly losses: readonly Loss[];
}

/**
 * The deliveries of a run in rows, and after them the messages that were never delivered; thinned (see `thin`) where
 * there are more than `most`, so that a long run takes no more room than that. What the broker delivered and no
 * producer attempted has no row. Times in ms since the run began, NaN: never.
 */
export function rowsOf(
  plan: Plan,
  { record, messages, fates, losses }: Known,
  { variant, run }: { readonly variant: string; readonly run: number },
  most = thinLimits.rowsOfRun,
): RecordRows {
  const { works } = record;
  const { size, attempted, lastWorker } = messages;
  const tally = new Tally();
  for (const log of works) {
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? 0;
      if (attempted[id] === 1) tally.add(id);
    }
  }
  for (let id = 0; id < size; id++) if (attempted[id] === 1 && lastWorker[id] === 0) tally.add(id);
  const level = tally.levelFor(most);
  const picked = new Uint8Array(size);
  for (let id = 0; id < size; id++) if (attempted[id] === 1 && levelOf(id) >= level) picked[id] = 1;
  const rows = emptyRows({
    variant,
    run,
    oneIn: 2 ** level,
    kinds: plan.load.kinds.map(({ name }) => name),
    workers: plan.workers.map(({ name }) => name),
    length: tally.lengths()[level] ?? 0,
  });
  const cause = new Map<number, number>();
  for (const loss of losses) cause.set(loss.id, causes.indexOf(loss.cause));
  let at = 0;
  const add = (id: number): void => {
    rows.id[at] = id;
    rows.kind[at] = kindOf(plan.load, id);
    rows.due[at] = messages.due[id] ?? Number.NaN;
    rows.sent[at] = messages.sent[id] ?? Number.NaN;
    rows.settled[at] = settledOf(messages, id);
    rows.publish[at] = messages.how[id] ?? 0;
    rows.fate[at] = fates[id] ?? nothing;
    rows.cause[at] = cause.get(id) ?? nothing;
  };
  works.forEach((log, worker) => {
    const order = orderOf(log);
    for (let i = 0; i < log.length; i++) {
      const row = order?.[i] ?? i;
      const id = log.id[row] ?? 0;
      if (picked[id] !== 1) continue;
      add(id);
      rows.worker[at] = worker;
      rows.received[at] = log.received[row] ?? Number.NaN;
      rows.started[at] = startedAt(log, row);
      rows.ended[at] = endedAt(log, row);
      rows.outcome[at] = log.outcome[row] ?? 0;
      rows.redelivered[at] = log.redelivered[row] ?? 0;
      at++;
    }
  });
  for (let id = 0; id < size; id++) {
    if (picked[id] !== 1 || lastWorker[id] !== 0) continue;
    add(id);
    at++;
  }
  return rows;
}

/** The rows of a log by the time they were received; null: they are in that order, as they mostly are. */
function orderOf({ length, received }: DeliveryLog): Uint32Array | null {
  const at = (row: number): number => received[row] ?? 0;
  let sorted = true;
  for (let row = 1; row < length && sorted; row++) sorted = !(at(row) < at(row - 1));
  return sorted ? null : Uint32Array.from({ length }, (_, row) => row).sort((a, b) => at(a) - at(b) || a - b);
}
