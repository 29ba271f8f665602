import { kindOf, workOf } from "../../plan/load.ts";
import type { Plan } from "../../plan/plan.ts";
import type { FaultSummary, LedgerSummary } from "../../result/schema.ts";
import { examine, resultOf } from "../account.ts";
import { float32Delta } from "../float32-delta.ts";
import type { Outage } from "../outages.ts";
import { eachOutstanding } from "../outstanding.ts";
import type { DeliveryLog, PublishLog, RunRecord } from "../record.ts";
import type { DeliveryRow, MessageHistory, PublishRow } from "./message-history.ts";
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
 * @param outages of the broker, where there were faults: the rows of these messages alone do not tell them
 */
export function retainedAccountOf(
  plan: Plan,
  record: RunRecord,
  stories: ReadonlyMap<number, MessageHistory>,
  outages: readonly Outage[] | undefined,
): RetainedAccount {
  const ids = [...stories.keys()].filter((id) => (stories.get(id)?.publishes.length ?? 0) > 0);
  ids.sort((a, b) => a - b);
  const producers = Math.max(1, plan.producers.length);
  const numbers = new Map<number, number>();
  let size = 0;
  for (const id of ids) {
    const number = size + ((((id - size) % producers) + producers) % producers);
    numbers.set(id, number);
    size = number + 1;
  }
  const idOf = new Map([...numbers].map(([id, number]) => [number, id]));
  const renumber = (id: number): number[] => {
    const number = numbers.get(id);
    return number === undefined ? [] : [number];
  };
  const publishes = plan.producers.map(() => [] as [number, PublishRow][]);
  const works = plan.workers.map(() => [] as [number, DeliveryRow][]);
  for (const [id, number] of numbers) {
    const story = stories.get(id);
    for (const row of story?.publishes ?? []) publishes[id % producers]?.push([number, row]);
    for (const row of story?.deliveries ?? []) works[row.worker]?.push([number, row]);
  }
  const dead = record.deadLettered.id.flatMap((id, i) =>
    renumber(id).map((number) => ({ number, reason: record.deadLettered.reason[i] ?? "" })),
  );
  const own: RunRecord = {
    ...record,
    publishes: publishes.map((rows, i) => publishLog(plan.producers[i]?.name ?? "", rows)),
    works: works.map((rows, i) => workLog(plan.workers[i]?.name ?? "", rows)),
    left: record.left.flatMap(renumber),
    deadLettered: { id: dead.map(({ number }) => number), reason: dead.map(({ reason }) => reason) },
  };
  const ownPlan = planOf(plan, size, numbers, stories);
  const examined = examine(ownPlan, own, outages);
  const { ledger, workers, faults } = resultOf(ownPlan, examined, 1);
  const corrections: Correction[] = [];
  if (outages !== undefined) {
    eachOutstanding(ownPlan, own, examined.evidence.messages, examined, (number, _sent, over) => {
      const told = stories.get(idOf.get(number) ?? -1)?.told ?? Number.NaN;
      if (told !== over) corrections.push({ told, over });
    });
  }
  const named = (samples: LedgerSummary["samples"]["lost"]) =>
    samples.map((sample) => ({ ...sample, id: idOf.get(sample.id) ?? sample.id }));
  const { lost, duplicates, unexpected } = ledger.samples;
  const samples = { lost: named(lost), duplicates: named(duplicates), unexpected };
  const redelivered = workers.map((worker) => worker.redelivered);
  return { ledger: { ...ledger, samples }, redelivered, faults, corrections };
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

function planOf(
  plan: Plan,
  size: number,
  numbers: ReadonlyMap<number, number>,
  stories: ReadonlyMap<number, MessageHistory>,
): Plan {
  const { load } = plan;
  const period = Math.max(1, size);
  const kind = new Uint16Array(period);
  const work = new Uint32Array(period);
  const due = new Float64Array(period);
  for (const [id, number] of numbers) {
    kind[number] = kindOf(load, id);
    work[number] = workOf(load, id);
    due[number] = stories.get(id)?.due ?? Number.NaN;
  }
  return { ...plan, load: { ...load, count: size, period, kind, work, due, pace: null } };
}

function publishLog(name: string, rows: readonly (readonly [number, PublishRow])[]): PublishLog {
  return {
    name,
    length: rows.length,
    id: Uint32Array.from(rows, ([number]) => number),
    sent: Float64Array.from(rows, ([, { sent }]) => sent),
    settledAfter: Float32Array.from(rows, ([, { sent, settled }]) => float32Delta(sent, settled)),
    how: Uint8Array.from(rows, ([, { how }]) => how),
    blocked: 0,
    backpressure: 0,
    window: 0,
    ownBehind: null,
  };
}

function workLog(name: string, rows: readonly (readonly [number, DeliveryRow])[]): DeliveryLog {
  return {
    name,
    length: rows.length,
    id: Uint32Array.from(rows, ([number]) => number),
    received: Float64Array.from(rows, ([, { received }]) => received),
    startedAfter: Float32Array.from(rows, ([, { received, started }]) => float32Delta(received, started)),
    endedAfter: Float32Array.from(rows, ([, { received, started, ended }]) =>
      float32Delta(Number.isNaN(started) ? received : started, ended),
    ),
    outcome: Uint8Array.from(rows, ([, { outcome }]) => outcome),
    redelivered: Uint8Array.from(rows, ([, { redelivered }]) => (redelivered ? 1 : 0)),
    maxInFlight: 0,
    unexpected: [],
    unexpectedCount: 0,
  };
}
