import { account } from "../../../src/account/whole-record.ts";
import {
  type DeliveryLog,
  type FaultRecord,
  outcome,
  type PublishLog,
  type RunEvent,
  type RunRecord,
} from "../../../src/ledger/record.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import type { Cause, RunResult } from "../../../src/result/schema.ts";
import type { History } from "./history.ts";
import { placeOf } from "./settings.ts";

/** Anything that accounts for a run. */
export type Ledger = (history: History) => RunResult;

/** Right in all but one cause, which it takes for another. */
export function misnaming(from: Cause, to: Cause): Ledger {
  return ({ plan, record }) => {
    const run = account(plan, record);
    const causes = { ...run.ledger.causes };
    const wrong = causes[from] ?? 0;
    delete causes[from];
    if (wrong > 0) causes[to] = (causes[to] ?? 0) + wrong;
    return { ...run, ledger: { ...run.ledger, causes } };
  };
}

/** Right, but for what it does not see or misreads in a record or plan. */
export const wrongLedgers: readonly { readonly does: string; readonly ledger: Ledger }[] = [
  {
    does: "believes a broker back at once",
    ledger: withFaults((fault) => ({ ...fault, brokerBack: fault.began })),
  },
  {
    does: "believes that no broker comes back",
    ledger: withFaults((fault) => ({ ...fault, brokerBack: Number.NaN })),
  },
  { does: "forgets to whom a fault was done", ledger: withFaults((fault) => ({ ...fault, who: [] })) },
  {
    does: "takes what was done for what failed",
    ledger: withFaults((fault) => ({ ...fault, failure: "no" })),
  },
  {
    does: "takes a purge for a deletion",
    ledger: withFaults((fault) =>
      fault.fault === placeOf("purge-queue") ? { ...fault, fault: placeOf("delete-queue") } : fault,
    ),
  },
  {
    does: "blames the first fault for everything",
    ledger: withFaults((fault, i) => (i === 0 ? fault : null)),
  },
  { does: "overlooks lost connections", ledger: without("link-down") },
  { does: "overlooks the killed", ledger: without("killed") },
  { does: "overlooks who was connected again", ledger: without("link-up") },
  { does: "knows only the last time that a message was sent", ledger: withPublishes(lastOnly) },
  { does: "knows only the first time that a message was sent", ledger: withPublishes(firstOnly) },
  { does: "does not read out the queue", ledger: withRecord((record) => ({ ...record, left: [] })) },
  {
    does: "overlooks that a message comes again",
    ledger: withWorks((log) => ({ ...log, redelivered: new Uint8Array(log.length) })),
  },
  {
    does: "takes what was cut off for what is still held",
    ledger: withWorks((log) => ({
      ...log,
      outcome: log.outcome.map((what) => (what === outcome.cutOff ? outcome.received : what)),
    })),
  },
  {
    does: "does not read out the dead letters",
    ledger: withRecord((record) => ({ ...record, deadLettered: { id: [], reason: [] } })),
  },
  {
    does: "takes every queue for durable",
    ledger: withPlan((plan) => ({ ...plan, queue: { ...plan.queue, durable: true } })),
  },
  {
    does: "takes every message for persistent",
    ledger: withPlan((plan) => ({ ...plan, load: { ...plan.load, persistent: true } })),
  },
  {
    does: "takes a quorum queue for a classic one",
    ledger: withPlan((plan) => ({ ...plan, queue: { ...plan.queue, type: "classic" } })),
  },
  {
    does: "knows of no delivery limit",
    ledger: withPlan((plan) => ({ ...plan, queue: { ...plan.queue, deliveryLimit: "unlimited" } })),
  },
  {
    does: "counts only the returns that workers saw",
    ledger: withRecord((record) => ({
      ...record,
      events: record.events.map((event) => ({ ...event, held: 1000 })),
    })),
  },
  {
    does: "takes every worker for one that acknowledges by itself",
    ledger: withPlan((plan) => ({
      ...plan,
      workers: plan.workers.map((worker) => ({ ...worker, ack: "manual" })),
    })),
  },
];

function withRecord(change: (record: RunRecord) => RunRecord): Ledger {
  return ({ plan, record }) => account(plan, change(record));
}

function withPlan(change: (plan: Plan) => Plan): Ledger {
  return ({ plan, record }) => account(change(plan), record);
}

function withFaults(change: (fault: FaultRecord, index: number) => FaultRecord | null): Ledger {
  return withRecord((record) => ({
    ...record,
    faults: record.faults.flatMap((fault, i) => change(fault, i) ?? []),
  }));
}

function withWorks(change: (log: DeliveryLog) => DeliveryLog): Ledger {
  return withRecord((record) => ({ ...record, works: record.works.map(change) }));
}

function without(what: RunEvent["what"]): Ledger {
  return withRecord((record) => ({
    ...record,
    events: record.events.filter((event) => event.what !== what),
  }));
}

function withPublishes(keeps: (log: PublishLog, row: number) => boolean): Ledger {
  return withRecord((record) => ({
    ...record,
    publishes: record.publishes.map((log) => {
      const rows = [...log.id.keys()].filter((row) => keeps(log, row));
      return {
        ...log,
        length: rows.length,
        id: Uint32Array.from(rows, (row) => log.id[row] ?? 0),
        sent: Float64Array.from(rows, (row) => log.sent[row] ?? 0),
        settledAfter: Float32Array.from(rows, (row) => log.settledAfter[row] ?? 0),
        how: Uint8Array.from(rows, (row) => log.how[row] ?? 0),
      };
    }),
  }));
}

function lastOnly({ id }: PublishLog, row: number): boolean {
  return id.lastIndexOf(id[row] ?? 0) === row;
}

function firstOnly({ id }: PublishLog, row: number): boolean {
  return id.indexOf(id[row] ?? 0) === row;
}
