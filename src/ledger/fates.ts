import type { Plan } from "../plan/plan.ts";
import type { LedgerSummary } from "../result/schema.ts";
import type { Held } from "./held.ts";
import type { Messages } from "./messages.ts";
import { how, type RunRecord } from "./record.ts";

/** Of quorum queues since RabbitMQ 4.0, where the scenario sets none. */
const defaultDeliveryLimit = 20;

export type Fate = keyof LedgerSummary["fates"];

/**
 * Gives every attempted message exactly one fate, by its id; undefined: it was never attempted.
 * Where the run was not drained, nothing is called lost.
 */
export function fatesOf(plan: Plan, record: RunRecord, messages: Messages, held: Held): (Fate | undefined)[] {
  const left = marks(messages.size, record.left);
  const dead = marks(messages.size, record.deadLettered.id);
  return Array.from({ length: messages.size }, (_, id) => {
    if (messages.attempted[id] !== 1) return undefined;
    const found = { left: left[id] === 1, dead: dead[id] === 1, cutOff: held.has(id) };
    return fateOf(plan, record, messages, id, found);
  });
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
  if (!Number.isNaN(messages.rejectedAt[id]) && !queue.deadLetter) return "rejected";
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

/** Whether a full queue drops its oldest messages, and nothing catches them. */
export function dropsHead({ queue }: Plan): boolean {
  return (
    queue.maxLength !== undefined && (queue.overflow ?? "drop-head") === "drop-head" && !queue.deadLetter
  );
}

function marks(size: number, ids: readonly number[]): Uint8Array {
  const marked = new Uint8Array(size);
  for (const id of ids) if (id < size) marked[id] = 1;
  return marked;
}
