import type { Plan } from "../plan/plan.ts";
import type { Cause, LedgerSummary, Sample } from "../result/schema.ts";
import type { Messages } from "./messages.ts";
import { how, outcome, type RunRecord } from "./record.ts";
import { round3 } from "./stats.ts";

/** Of quorum queues since RabbitMQ 4.0, where the scenario sets none. */
const defaultDeliveryLimit = 20;
/** Examples kept of each kind of trouble. */
const mostSamples = 10;

type Fate = keyof LedgerSummary["fates"];

/**
 * Gives every attempted message exactly one fate, and every lost one a cause. The fates sum to the attempts.
 * Where the run was not drained, nothing is called lost.
 */
export function ledgerOf(plan: Plan, record: RunRecord, messages: Messages): LedgerSummary {
  const { size, attempted } = messages;
  const left = marks(size, record.left);
  const dead = marks(size, record.deadLettered.id);
  const cutOff = cutOffByAutoAck(plan, record, size);
  const downAt = plan.producers.map(({ name }) => lastDown(record, name));
  const fates: Record<Fate, number> = {
    handled: 0,
    rejected: 0,
    deadLettered: 0,
    expired: 0,
    refused: 0,
    left: 0,
    lost: 0,
    unresolved: 0,
  };
  const causes: Partial<Record<Cause, number>> = {};
  const lost: Sample[] = [];
  const duplicated: Sample[] = [];
  const never: string[] = [];
  let attempts = 0;
  let confirmed = 0;
  let lostConfirmed = 0;
  let recovered = 0;
  let duplicates = 0;
  let neverAttempted = 0;
  for (let id = 0; id < size; id++) {
    const handled = messages.handled[id] ?? 0;
    if (attempted[id] !== 1) {
      if (messages.lastWorker[id] === 0) continue;
      neverAttempted++;
      if (never.length < mostSamples) never.push(`message ${id}`);
      continue;
    }
    attempts++;
    if (messages.how[id] === how.confirmed) confirmed++;
    if (handled > 0 && messages.how[id] === how.unknown) recovered++;
    if (handled > 1) {
      duplicates += handled - 1;
      if (duplicated.length < mostSamples) duplicated.push(sampleOf(plan, record, messages, id, null));
    }
    const found = { left: left[id] === 1, dead: dead[id] === 1, cutOff: cutOff[id] === 1 };
    const fate = fateOf(plan, record, messages, id, found);
    fates[fate]++;
    if (fate !== "lost") continue;
    const cause = causeOf(plan, messages, id, found.cutOff, downAt[id % downAt.length] ?? 0);
    causes[cause] = (causes[cause] ?? 0) + 1;
    if (messages.how[id] === how.confirmed) lostConfirmed++;
    if (lost.length < mostSamples) lost.push(sampleOf(plan, record, messages, id, cause));
  }
  const foreign = record.works.reduce((sum, log) => sum + log.unexpectedCount, 0);
  const reasons: Record<string, number> = {};
  for (const reason of record.deadLettered.reason) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return {
    attempted: attempts,
    confirmed,
    fates,
    deadLetterReasons: reasons,
    lostConfirmed,
    lostUnconfirmed: fates.lost - lostConfirmed,
    causes,
    recovered,
    duplicates,
    redelivered: record.works.reduce((sum, log) => sum + ones(log.redelivered, log.length), 0),
    unexpected: neverAttempted + messages.strays + foreign,
    samples: {
      lost,
      duplicates: duplicated,
      unexpected: [...never, ...record.works.flatMap((log) => log.unexpected)].slice(0, mostSamples),
    },
  };
}

/** Where else a message was found. */
interface Found {
  readonly left: boolean;
  readonly dead: boolean;
  /** In the hands of an auto-acking worker whose connection ended. */
  readonly cutOff: boolean;
}

function fateOf(plan: Plan, record: RunRecord, messages: Messages, id: number, found: Found): Fate {
  const { queue } = plan;
  if ((messages.handled[id] ?? 0) > 0) return "handled";
  if (found.dead) return "deadLettered";
  if (messages.rejected[id] === 1 && !queue.deadLetter) return "rejected";
  if (messages.how[id] === how.nacked || messages.how[id] === how.returned) return "refused";
  if (found.left) return "left";
  if (!record.drained) return "unresolved";
  if (queue.deadLetter || found.cutOff) return "lost";
  // Returned more often than the queue allows, and no dead-letter queue caught it.
  const limit = queue.deliveryLimit ?? (queue.type === "quorum" ? defaultDeliveryLimit : undefined);
  if (limit !== undefined && (messages.returns[id] ?? 0) > limit) return "rejected";
  // A queue that drops its oldest when it is full may have dropped it before its time: then it is called lost.
  const waited = record.end - (messages.sent[id] ?? record.end);
  return queue.ttl !== undefined && waited >= queue.ttl && !dropsHead(plan) ? "expired" : "lost";
}

function causeOf(plan: Plan, messages: Messages, id: number, cutOff: boolean, producerDownAt: number): Cause {
  if (cutOff) return "auto-ack-in-flight";
  const delivered = messages.lastWorker[id] !== 0;
  const unanswered = messages.how[id] === how.sent && (messages.sent[id] ?? 0) <= producerDownAt;
  if (!delivered && (messages.how[id] === how.unknown || unanswered)) return "in-transit";
  return dropsHead(plan) && !delivered ? "overflow" : "unexplained";
}

function dropsHead({ queue }: Plan): boolean {
  return (
    queue.maxLength !== undefined && (queue.overflow ?? "drop-head") === "drop-head" && !queue.deadLetter
  );
}

/** When a producer's connection was last lost, in ms since the run began; -Infinity: never. */
function lastDown(record: RunRecord, who: string): number {
  const downs = record.events.filter((event) => event.what === "link-down" && event.who === who);
  return Math.max(Number.NEGATIVE_INFINITY, ...downs.map(({ at }) => at));
}

/** Messages that an auto-acking worker had received and not finished when its connection ended. */
function cutOffByAutoAck(plan: Plan, record: RunRecord, size: number): Uint8Array {
  const marked = new Uint8Array(size);
  record.works.forEach((log, worker) => {
    if (plan.workers[worker]?.ack !== "auto") return;
    for (let row = 0; row < log.length; row++) {
      const what = log.outcome[row];
      const id = log.id[row] ?? 0;
      if (id < size && (what === outcome.cutOff || what === outcome.received)) marked[id] = 1;
    }
  });
  return marked;
}

function sampleOf(
  plan: Plan,
  record: RunRecord,
  messages: Messages,
  id: number,
  cause: Cause | null,
): Sample {
  const confirmed = messages.how[id] === how.confirmed;
  const worker = messages.lastWorker[id] ?? 0;
  return {
    id,
    kind: plan.load.kinds[plan.load.kind[id % plan.load.period] ?? 0]?.name ?? "",
    sent: round3(messages.sent[id] ?? 0),
    confirmed: confirmed ? round3(messages.settled[id] ?? 0) : null,
    delivered: worker === 0 ? null : (record.works[worker - 1]?.name ?? null),
    cause,
  };
}

function marks(size: number, ids: readonly number[]): Uint8Array {
  const marked = new Uint8Array(size);
  for (const id of ids) if (id < size) marked[id] = 1;
  return marked;
}

function ones(column: Uint8Array, length: number): number {
  let count = 0;
  for (let row = 0; row < length; row++) count += column[row] ?? 0;
  return count;
}
