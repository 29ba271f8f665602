import { kindOf, workOf } from "../../plan/load.ts";
import type { Plan } from "../../plan/plan.ts";
import type { LedgerSummary, RunResult } from "../../result/schema.ts";
import { account } from "../account.ts";
import { after } from "../after.ts";
import type { PublishLog, RunRecord, WorkLog } from "../record.ts";
import type { DeliveryRow, PublishRow, Story } from "./story.ts";

/**
 * The ledger of messages that are kept whole, and what the workers did with them. They are numbered anew, so that it takes no more room than they do; each
 * stays its producer's, and what is told of it names it as before.
 * @param record what there is beside the logs
 */
export function restOf(
  plan: Plan,
  record: RunRecord,
  stories: ReadonlyMap<number, Story>,
): Pick<RunResult, "ledger" | "workers"> {
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
  const { ledger, workers } = account(planOf(plan, size, numbers, stories), own);
  const named = (samples: LedgerSummary["samples"]["lost"]) =>
    samples.map((sample) => ({ ...sample, id: idOf.get(sample.id) ?? sample.id }));
  const { lost, duplicates, unexpected } = ledger.samples;
  const renamed = { lost: named(lost), duplicates: named(duplicates), unexpected };
  return { ledger: { ...ledger, samples: renamed }, workers };
}

function planOf(
  plan: Plan,
  size: number,
  numbers: ReadonlyMap<number, number>,
  stories: ReadonlyMap<number, Story>,
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
    settledAfter: Float32Array.from(rows, ([, { sent, settled }]) => after(sent, settled)),
    how: Uint8Array.from(rows, ([, { how }]) => how),
    blocked: 0,
    backpressure: 0,
  };
}

function workLog(name: string, rows: readonly (readonly [number, DeliveryRow])[]): WorkLog {
  return {
    name,
    length: rows.length,
    id: Uint32Array.from(rows, ([number]) => number),
    received: Float64Array.from(rows, ([, { received }]) => received),
    startedAfter: Float32Array.from(rows, ([, { received, started }]) => after(received, started)),
    endedAfter: Float32Array.from(rows, ([, { received, started, ended }]) =>
      after(Number.isNaN(started) ? received : started, ended),
    ),
    outcome: Uint8Array.from(rows, ([, { outcome }]) => outcome),
    redelivered: Uint8Array.from(rows, ([, { redelivered }]) => (redelivered ? 1 : 0)),
    maxInFlight: 0,
    unexpected: [],
    unexpectedCount: 0,
  };
}
