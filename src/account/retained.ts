import { examine } from "../ledger/examine.ts";
import { faultsOf } from "../ledger/faults.ts";
import { float32Delta } from "../ledger/float32-delta.ts";
import { ledgerOf } from "../ledger/ledger.ts";
import type { Outage } from "../ledger/outages.ts";
import { eachOutstanding } from "../ledger/outstanding.ts";
import type { DeliveryLog, PublishLog, RunRecord } from "../ledger/record.ts";
import { firstAfter } from "../ledger/search.ts";
import { ones } from "../ledger/stats.ts";
import type { Plan } from "../plan/plan.ts";
import type { FaultSummary, LedgerSummary } from "../result/schema.ts";
import type { DeliveryRows, MessageHistories, PublishRows } from "./message-histories.ts";
import type { Correction } from "./recovery.ts";

/** What is told of messages that are kept whole. */
export interface RetainedAccount {
  readonly ledger: LedgerSummary;
  /** By worker. */
  readonly redelivered: readonly number[];
  /** Of each fault of the plan. */
  readonly faults: FaultSummary[];
  readonly corrections: readonly Correction[];
}

/**
 * The account of messages that are kept whole. They are numbered anew, so that it takes no more room than they do; each
 * stays its producer's, and what is told of it names it as before.
 * @param record what there is beside the logs
 * @param slots of the messages that it is of, all of which were sent
 * @param outages of the broker, where there were faults: the rows of these messages alone do not tell them
 */
export function retainedAccountOf(
  plan: Plan,
  record: RunRecord,
  { histories, slots }: { readonly histories: MessageHistories; readonly slots: Int32Array },
  outages: readonly Outage[] | undefined,
): RetainedAccount {
  const kept = numbered(plan, histories, slots);
  const left = record.left.map((id) => numberOf(kept, id)).filter((number) => number !== -1);
  const dead: { id: number[]; reason: string[] } = { id: [], reason: [] };
  record.deadLettered.id.forEach((id, i) => {
    const number = numberOf(kept, id);
    if (number === -1) return;
    dead.id.push(number);
    dead.reason.push(record.deadLettered.reason[i] ?? "");
  });
  const logs = logsOf(plan, histories, kept);
  const ids = Uint32Array.from(kept.slots, (slot) => histories.ids[slot] ?? 0);
  const own: RunRecord = { ...record, ...logs, ids, left, deadLettered: dead };
  const examined = examine(plan, own, outages);
  const ledger = ledgerOf(examined);
  const faults = plan.faults.length === 0 ? [] : faultsOf(examined.evidence, examined);
  const corrections: Correction[] = [];
  if (outages !== undefined) {
    eachOutstanding(plan, own, examined.evidence.messages, examined, (number, _sent, over) => {
      const countedAt = histories.countedAt[kept.slots[number] ?? 0] ?? Number.NaN;
      if (countedAt !== over) corrections.push({ countedAt, over });
    });
  }
  const redelivered = examined.redelivered.map((rows) => ones(rows, rows.length));
  return { ledger, redelivered, faults, corrections };
}

/** What several came to, the last of them as the run ended: it tells what is no number of messages. */
export function together(rests: readonly RetainedAccount[]): RetainedAccount {
  return rests.reduce((sum, rest) => ({
    ledger: added(sum.ledger, rest.ledger),
    redelivered: rest.redelivered.map((count, worker) => count + (sum.redelivered[worker] ?? 0)),
    faults: rest.faults.map((fault, place) => withCounts(fault, sum.faults[place])),
    corrections: [...sum.corrections, ...rest.corrections],
  }));
}

/** A fault with what an earlier account counted of it. */
function withCounts(fault: FaultSummary, earlier: FaultSummary | undefined): FaultSummary {
  const occurrences = fault.occurrences.map((one) => {
    const same = earlier?.occurrences.find(({ at }) => at === one.at);
    return same === undefined ? one : { ...one, ...countsOf(one, same) };
  });
  return { ...fault, ...(earlier === undefined ? {} : countsOf(fault, earlier)), occurrences };
}

const counted = ["lost", "duplicated", "redelivered", "redeliveredFlags"] as const;

function countsOf(one: FaultCounts, other: FaultCounts): FaultCounts {
  return Object.fromEntries(counted.map((key) => [key, (one[key] ?? 0) + (other[key] ?? 0)])) as FaultCounts; // those keys
}

type FaultCounts = Pick<FaultSummary, (typeof counted)[number]>;

/** Adds up all numbers of two of a kind, and joins their lists. */
function added<T>(one: T, other: T): T {
  if (typeof one === "number" && typeof other === "number") return (one + other) as T;
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other] as T;
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null) return other;
  const [left, right] = [Object.entries(one), Object.entries(other)];
  const sums = new Map<string, unknown>(left);
  for (const [key, value] of right) sums.set(key, sums.has(key) ? added(sums.get(key), value) : value);
  return Object.fromEntries(sums) as T; // the keys of both
}

/** Messages by their new numbers. */
interface Numbered {
  /** Their ids, rising, and the number of each. */
  readonly ids: Uint32Array;
  readonly numbers: Uint32Array;
  /** The slot of each number; -1: no message has it. */
  readonly slots: Int32Array;
}

/** Numbers messages in the order of their ids, as close together as each can stay its producer's. */
function numbered({ producers }: Plan, histories: MessageHistories, slots: Int32Array): Numbered {
  const count = Math.max(1, producers.length);
  const ids = new Uint32Array(slots.length);
  for (let i = 0; i < ids.length; i++) ids[i] = histories.ids[slots[i] ?? 0] ?? 0;
  ids.sort();
  const numbers = new Uint32Array(ids.length);
  let size = 0;
  for (let i = 0; i < ids.length; i++) {
    const number = size + (((((ids[i] ?? 0) - size) % count) + count) % count);
    numbers[i] = number;
    size = number + 1;
  }
  const slotOf = new Int32Array(size).fill(-1);
  for (let i = 0; i < ids.length; i++) slotOf[numbers[i] ?? 0] = histories.slotOf(ids[i] ?? 0);
  return { ids, numbers, slots: slotOf };
}

/** -1: it is none of them. */
function numberOf({ ids, numbers }: Numbered, id: number): number {
  const place = firstAfter(ids.length, (i) => (ids[i] ?? 0) >= id);
  return ids[place] === id ? (numbers[place] ?? -1) : -1;
}

/** The rows of messages in logs, in the order of their numbers. */
function logsOf(
  plan: Plan,
  { publishes, deliveries }: MessageHistories,
  { numbers, slots }: Numbered,
): Pick<RunRecord, "publishes" | "works"> {
  const producers = Math.max(1, plan.producers.length);
  const sent = new Uint32Array(producers);
  const worked = new Uint32Array(plan.workers.length);
  for (const number of numbers) {
    const slot = slots[number] ?? 0;
    const producer = number % producers;
    for (let row = publishes.first[slot] ?? -1; row !== -1; row = publishes.next[row] ?? -1)
      sent[producer] = (sent[producer] ?? 0) + 1;
    for (let row = deliveries.first[slot] ?? -1; row !== -1; row = deliveries.next[row] ?? -1) {
      const worker = deliveries.worker[row] ?? 0;
      worked[worker] = (worked[worker] ?? 0) + 1;
    }
  }
  const publishLogs = plan.producers.map(({ name }, i) => emptyPublishLog(name, sent[i] ?? 0));
  const workLogs = plan.workers.map(({ name }, i) => emptyDeliveryLog(name, worked[i] ?? 0));
  sent.fill(0);
  worked.fill(0);
  for (const number of numbers) {
    const slot = slots[number] ?? 0;
    const producer = number % producers;
    const publishLog = publishLogs[producer];
    for (let row = publishes.first[slot] ?? -1; row !== -1; row = publishes.next[row] ?? -1) {
      const to = sent[producer] ?? 0;
      sent[producer] = to + 1;
      if (publishLog !== undefined) writePublish(publishLog, to, number, publishes, row);
    }
    for (let row = deliveries.first[slot] ?? -1; row !== -1; row = deliveries.next[row] ?? -1) {
      const worker = deliveries.worker[row] ?? 0;
      const to = worked[worker] ?? 0;
      worked[worker] = to + 1;
      const workLog = workLogs[worker];
      if (workLog !== undefined) writeDelivery(workLog, to, number, deliveries, row);
    }
  }
  return { publishes: publishLogs, works: workLogs };
}

function writePublish(log: PublishLog, to: number, id: number, rows: PublishRows, row: number): void {
  const sent = rows.sent[row] ?? Number.NaN;
  log.id[to] = id;
  log.sent[to] = sent;
  log.settledAfter[to] = float32Delta(sent, rows.settled[row] ?? Number.NaN);
  log.how[to] = rows.how[row] ?? 0;
}

function writeDelivery(log: DeliveryLog, to: number, id: number, rows: DeliveryRows, row: number): void {
  const received = rows.received[row] ?? Number.NaN;
  const started = rows.started[row] ?? Number.NaN;
  log.id[to] = id;
  log.received[to] = received;
  log.startedAfter[to] = float32Delta(received, started);
  log.endedAfter[to] = float32Delta(
    Number.isNaN(started) ? received : started,
    rows.ended[row] ?? Number.NaN,
  );
  log.outcome[to] = rows.outcome[row] ?? 0;
  log.redelivered[to] = rows.redelivered[row] ?? 0;
}

function emptyPublishLog(name: string, length: number): PublishLog {
  return {
    name,
    length,
    id: new Uint32Array(length),
    sent: new Float64Array(length),
    settledAfter: new Float32Array(length),
    how: new Uint8Array(length),
    blocked: 0,
    backpressure: 0,
    window: 0,
    ownBehind: null,
  };
}

function emptyDeliveryLog(name: string, length: number): DeliveryLog {
  return {
    name,
    length,
    id: new Uint32Array(length),
    received: new Float64Array(length),
    startedAfter: new Float32Array(length),
    endedAfter: new Float32Array(length),
    outcome: new Uint8Array(length),
    redelivered: new Uint8Array(length),
    maxInFlight: 0,
    unexpected: [],
    unexpectedCount: 0,
  };
}
