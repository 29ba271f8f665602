import type { Plan } from "../plan/plan.ts";
import type { Cause, LedgerSummary, Sample } from "../result/schema.ts";
import type { Messages } from "./messages.ts";
import { how, outcome, type RunRecord } from "./record.ts";
import { round3 } from "./stats.ts";

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
    const fate = fateOf(plan, record, messages, id, left[id] === 1, dead[id] === 1);
    fates[fate]++;
    if (fate !== "lost") continue;
    const cause = causeOf(plan, messages, id, cutOff[id] === 1);
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
    unexpected: neverAttempted + foreign,
    samples: {
      lost,
      duplicates: duplicated,
      unexpected: [...never, ...record.works.flatMap((log) => log.unexpected)].slice(0, mostSamples),
    },
  };
}

function fateOf(
  plan: Plan,
  record: RunRecord,
  messages: Messages,
  id: number,
  isLeft: boolean,
  isDead: boolean,
): Fate {
  const { queue } = plan;
  if ((messages.handled[id] ?? 0) > 0) return "handled";
  if (isDead) return "deadLettered";
  if (messages.rejected[id] === 1 && !queue.deadLetter) return "rejected";
  if (messages.how[id] === how.nacked || messages.how[id] === how.returned) return "refused";
  if (isLeft) return "left";
  if (!record.drained) return "unresolved";
  if (queue.deadLetter) return "lost";
  if (queue.ttl !== undefined && record.end - (messages.sent[id] ?? record.end) >= queue.ttl)
    return "expired";
  // Requeued again and again until the queue's limit, and no dead-letter queue caught it.
  if (messages.requeued[id] === 1 && queue.deliveryLimit !== undefined) return "rejected";
  return "lost";
}

function causeOf(plan: Plan, messages: Messages, id: number, cutOffByAutoAck: boolean): Cause {
  if (cutOffByAutoAck) return "auto-ack-in-flight";
  const delivered = messages.lastWorker[id] !== 0;
  if (messages.how[id] === how.unknown && !delivered) return "in-transit";
  const dropsHead =
    plan.queue.maxLength !== undefined && (plan.queue.overflow ?? "drop-head") === "drop-head";
  if (dropsHead && !delivered && !plan.queue.deadLetter) return "overflow";
  return "unexplained";
}

/** Messages that an auto-acking worker had received and not finished when its connection ended. */
function cutOffByAutoAck(plan: Plan, record: RunRecord, size: number): Uint8Array {
  const marked = new Uint8Array(size);
  record.works.forEach((log, worker) => {
    if (plan.workers[worker]?.ack !== "auto") return;
    for (let row = 0; row < log.length; row++) {
      const what = log.outcome[row];
      if (what === outcome.cutOff || what === outcome.received) marked[log.id[row] ?? 0] = 1;
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
