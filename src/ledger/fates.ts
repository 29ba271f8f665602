import type { Plan } from "../plan/plan.ts";
import { nothing } from "../result/record-rows.ts";
import type { LedgerSummary } from "../result/schema.ts";
import type { AutoAckInFlight } from "./auto-ack-in-flight.ts";
import { deliveryLimitOf } from "./delivery-limit.ts";
import type { Messages } from "./messages.ts";
import { how, type RunRecord } from "./record.ts";

export type Fate = keyof LedgerSummary["fates"];

/** What became of a message, as a number: the place of its word in `fateWords`. */
export const fate = {
  handled: 0,
  rejected: 1,
  deadLettered: 2,
  expired: 3,
  refused: 4,
  left: 5,
  lost: 6,
  unresolved: 7,
  deliveryLimit: 8,
} as const satisfies Record<Fate, number>;

/**
 * Gives every attempted message exactly one fate, by its id; `nothing`: it was never attempted.
 * Where the run was not drained, nothing is called lost.
 */
export function fatesOf(
  plan: Plan,
  record: RunRecord,
  messages: Messages,
  held: AutoAckInFlight,
): Uint8Array {
  const { size, attempted, handled } = messages;
  const found: Found = {
    left: marks(size, record.left),
    dead: marks(size, record.deadLettered.id),
    held,
  };
  const fates = new Uint8Array(size);
  for (let id = 0; id < size; id++) {
    if (attempted[id] !== 1) fates[id] = nothing;
    else if (handled[id] !== 0) fates[id] = fate.handled;
    else fates[id] = fate[fateOf(plan, record, messages, id, found)];
  }
  return fates;
}

/** Where else messages were found. */
interface Found {
  readonly left: Uint8Array;
  readonly dead: Uint8Array;
  /** In the hands of an auto-acking worker whose connection ended. */
  readonly held: AutoAckInFlight;
}

/** Of a message that was not handled. */
function fateOf(plan: Plan, record: RunRecord, messages: Messages, id: number, found: Found): Fate {
  const { queue } = plan;
  if (found.dead[id] === 1) return "deadLettered";
  if (!Number.isNaN(messages.rejectedAt.at(id)) && !queue.deadLetter) return "rejected";
  // A nack is about all queues that a message was routed to: this one may have it all the same.
  if (found.left[id] === 1) return "left";
  if (messages.how[id] === how.nacked || messages.how[id] === how.returned) return "refused";
  if (!record.drained) return "unresolved";
  if (queue.deadLetter || found.held.has(id)) return "lost";
  const limit = deliveryLimitOf(queue, record.broker);
  if (limit !== null && messages.returns.at(id) > limit) return "deliveryLimit";
  // A queue that drops its oldest when it is full may have dropped it before its time: then it is called lost.
  const waited = record.end - (messages.sent[id] ?? record.end);
  return queue.ttl !== undefined && waited >= queue.ttl && !dropsHead(plan) ? "expired" : "lost";
}

/** Whether a full queue drops its oldest messages, and nothing catches them. */
export function dropsHead(plan: Plan): boolean {
  return overflows(plan) && plan.queue.deadLetter === false;
}

/** Whether a full queue drops its oldest messages, or dead-letters them. */
export function overflows({ queue }: Plan): boolean {
  const limited = queue.maxLength !== undefined || queue.maxBytes !== undefined;
  return limited && (queue.overflow ?? "drop-head") === "drop-head";
}

function marks(size: number, ids: readonly number[]): Uint8Array {
  const marked = new Uint8Array(ids.length === 0 ? 0 : size);
  for (const id of ids) if (id < size) marked[id] = 1;
  return marked;
}
