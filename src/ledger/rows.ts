import type { Plan } from "../plan/plan.ts";
import { fateWords, nobody, nothing, type RecordRows } from "../result/record-rows.ts";
import { causeSchema } from "../result/schema.ts";
import type { Loss } from "./causes.ts";
import type { Fate } from "./fates.ts";
import type { Messages } from "./messages.ts";
import type { RunRecord, WorkLog } from "./record.ts";

/** What is known of a run's messages. */
export interface Known {
  /** With the logs of the workers in the order of the plan. */
  readonly record: RunRecord;
  readonly messages: Messages;
  readonly fates: readonly (Fate | undefined)[];
  readonly losses: readonly Loss[];
}

/**
 * The deliveries of a run in rows, and after them the messages that were never delivered. What the broker delivered
 * and no producer attempted has no row. Times in ms since the run began, NaN: never.
 */
export function rowsOf(
  plan: Plan,
  { record, messages, fates, losses }: Known,
  { variant, run }: { readonly variant: string; readonly run: number },
): RecordRows {
  const { works } = record;
  const seen = new Uint8Array(messages.size);
  let length = 0;
  for (const log of works) {
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? 0;
      if (messages.attempted[id] !== 1) continue;
      seen[id] = 1;
      length++;
    }
  }
  for (let id = 0; id < messages.size; id++) if (messages.attempted[id] === 1 && seen[id] === 0) length++;
  const rows = room(plan, length, { variant, run });
  const fate = Uint8Array.from(fates, (word) => (word === undefined ? nothing : fateWords.indexOf(word)));
  const cause = new Uint8Array(messages.size).fill(nothing);
  for (const loss of losses) cause[loss.id] = causeSchema.options.indexOf(loss.cause);
  let at = 0;
  const add = (id: number): void => {
    rows.id[at] = id;
    rows.kind[at] = plan.load.kind[id % plan.load.period] ?? 0;
    rows.due[at] = messages.due[id] ?? Number.NaN;
    rows.sent[at] = messages.sent[id] ?? Number.NaN;
    rows.settled[at] = messages.settled[id] ?? Number.NaN;
    rows.publish[at] = messages.how[id] ?? 0;
    rows.fate[at] = fate[id] ?? nothing;
    rows.cause[at] = cause[id] ?? nothing;
  };
  works.forEach((log, worker) => {
    const order = orderOf(log);
    for (let i = 0; i < log.length; i++) {
      const row = order?.[i] ?? i;
      const id = log.id[row] ?? 0;
      if (messages.attempted[id] !== 1) continue;
      add(id);
      rows.worker[at] = worker;
      rows.received[at] = log.received[row] ?? Number.NaN;
      rows.started[at] = log.started[row] ?? Number.NaN;
      rows.ended[at] = log.ended[row] ?? Number.NaN;
      rows.outcome[at] = log.outcome[row] ?? 0;
      rows.redelivered[at] = log.redelivered[row] ?? 0;
      at++;
    }
  });
  for (let id = 0; id < messages.size; id++) {
    if (messages.attempted[id] !== 1 || seen[id] === 1) continue;
    add(id);
    at++;
  }
  return rows;
}

function room(
  { load, workers }: Plan,
  length: number,
  whose: { readonly variant: string; readonly run: number },
): RecordRows {
  return {
    ...whose,
    oneIn: 1,
    kinds: load.kinds.map(({ name }) => name),
    workers: workers.map(({ name }) => name),
    length,
    id: new Uint32Array(length),
    kind: new Uint16Array(length),
    due: new Float64Array(length),
    sent: new Float64Array(length),
    settled: new Float64Array(length),
    publish: new Uint8Array(length),
    fate: new Uint8Array(length),
    cause: new Uint8Array(length),
    worker: new Uint16Array(length).fill(nobody),
    received: new Float64Array(length).fill(Number.NaN),
    started: new Float64Array(length).fill(Number.NaN),
    ended: new Float64Array(length).fill(Number.NaN),
    outcome: new Uint8Array(length).fill(nothing),
    redelivered: new Uint8Array(length),
  };
}

/** The rows of a log by the time they were received; null: they are in that order, as they mostly are. */
function orderOf({ length, received }: WorkLog): Uint32Array | null {
  const at = (row: number): number => received[row] ?? 0;
  let sorted = true;
  for (let row = 1; row < length && sorted; row++) sorted = !(at(row) < at(row - 1));
  return sorted ? null : Uint32Array.from({ length }, (_, row) => row).sort((a, b) => at(a) - at(b) || a - b);
}
