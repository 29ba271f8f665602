import { Account } from "../../src/account/account.ts";
import type { Rows } from "../../src/account/slices.ts";
import {
  type DeliveryLog,
  endedAt,
  type FaultRecord,
  type PublishLog,
  type RunRecord,
  settledAt,
} from "../../src/ledger/record.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { RunResult } from "../../src/result/schema.ts";

/** When the hosts of a run hand over what they know, and which of the logs stay silent each time (by bits). */
export interface Cut {
  readonly at: number;
  readonly silent: number;
}

/** The account of a record whose logs are handed over piece by piece. */
export function folded(
  plan: Plan,
  record: RunRecord,
  disconnects: readonly Cut[],
  {
    maxWaited,
    whole,
    seen = () => undefined,
  }: { maxWaited?: number; whole?: number; seen?: (account: Account, sent: number) => void } = {},
): RunResult {
  const account = new Account(plan, { keep: "unfinished", waited: maxWaited, whole });
  const parts = partsOf(plan, record);
  const sent = new Set<number>();
  let countedAt = 0;
  const events = [...record.events].sort((a, b) => a.at - b.at);
  for (const { at, silent } of [...disconnects].sort((a, b) => a.at - b.at)) {
    for (; (events[countedAt]?.at ?? Number.POSITIVE_INFINITY) <= at; countedAt++) {
      const event = events[countedAt];
      if (event !== undefined) account.event(event);
    }
    const rows = parts(at, silent);
    for (const { log } of rows.publishes) for (const id of log.id) sent.add(id);
    account.rows(rows, faultsAt(record, at));
    seen(account, sent.size);
  }
  account.rows(parts(Number.POSITIVE_INFINITY, 0), record.faults);
  return account.result({ ...record, publishes: [], works: [] }, 1);
}

/** The faults that began by a time, as they were known then. */
function faultsAt({ faults }: RunRecord, at: number): FaultRecord[] {
  const known = (time: number) => (time <= at ? time : Number.NaN);
  return faults
    .filter(({ began }) => began <= at)
    .map((fault) => ({ ...fault, ended: known(fault.ended), brokerBack: known(fault.brokerBack) }));
}

/** Hands over of each log what is final at a time. */
function partsOf(plan: Plan, record: RunRecord): (at: number, silent: number) => Rows {
  const publishes = plan.producers.map(({ name }) => ({
    name,
    log: record.publishes.find((log) => log.name === name),
    from: 0,
  }));
  const works = plan.workers.map(({ name }) => ({
    name,
    log: record.works.find((log) => log.name === name),
    from: 0,
  }));
  return (at, silent) => ({
    publishes: publishes.flatMap((one, i) => {
      const { log } = one;
      if (log === undefined || ((silent >> i) & 1) === 1) return [];
      const confirms = plan.producers[i]?.confirms ?? true;
      const isFinal = (row: number) => (confirms ? settledAt(log, row) : (log.sent[row] ?? at)) <= at;
      const { from, to, until } = nextOf(one.from, log, at, isFinal, log.sent);
      one.from = to;
      return [{ log: partOf(log, from, to), until, returned: [] }];
    }),
    works: works.flatMap((one, i) => {
      const { log } = one;
      if (log === undefined || ((silent >> (i + publishes.length)) & 1) === 1) return [];
      const isFinal = (row: number) => endedAt(log, row) <= at;
      const { from, to, until } = nextOf(one.from, log, at, isFinal, log.received);
      one.from = to;
      return [{ log: partOf(log, from, to), until }];
    }),
  });
}

function nextOf(
  from: number,
  { length }: { readonly length: number },
  at: number,
  isFinal: (row: number) => boolean,
  times: Float64Array,
): { from: number; to: number; until: number } {
  let to = from;
  while (to < length && (at === Number.POSITIVE_INFINITY || isFinal(to))) to++;
  let until = at;
  for (let row = to; row < length; row++) until = Math.min(until, times[row] ?? at);
  return { from, to, until };
}

function partOf<Log extends PublishLog | DeliveryLog>(log: Log, from: number, to: number): Log {
  const columns = Object.entries(log).map(([key, value]: [string, unknown]) => [
    key,
    value instanceof Float64Array ||
    value instanceof Float32Array ||
    value instanceof Uint32Array ||
    value instanceof Uint8Array
      ? value.slice(from, to)
      : value,
  ]);
  return { ...Object.fromEntries(columns), length: to - from } as Log; // the same keys
}
