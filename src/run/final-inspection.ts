import { factsLag } from "../broker/inspector.ts";
import type { Hidden } from "../ledger/record.ts";
import type { Plan } from "../plan/plan.ts";
import { hiddenMessagesOf } from "./hidden-messages.ts";
import type { QueueInspection } from "./queue-inspection.ts";

/** What a run came to before the last look. */
interface Sums {
  /** Messages of which nobody knows what became of them. */
  readonly missing: number;
  /** Messages that were refused though the queue was not declared to refuse any. */
  readonly refused: number;
  /** Messages that were found in the queue. */
  readonly left: number;
}

/**
 * Reads the policies once more where messages are missing or were refused, and finds out whether the queue still holds
 * what is missing out of sight.
 * @returns what it may hold so; null: what is missing is gone
 */
export async function finalInspection(
  { queue, workers }: Plan,
  version: string,
  inspection: QueueInspection,
  { missing, refused, left }: Sums,
): Promise<Hidden | null> {
  const isOpen = missing > 0 || refused > 0;
  if (isOpen || inspection.isCheap) await inspection.ask();
  // A management API says nothing of a queue's policies at first.
  const isLate = inspection.isCheap && inspection.policy === null;
  if (isOpen && isLate) await inspection.askAfter(factsLag);
  const { delay, isBound, deadLetters } = hiddenMessagesOf(queue, version, inspection.policy);
  // What is acknowledged on delivery never comes back, to be delayed or dead-lettered.
  const mayReturn = workers.some(({ ack }) => ack === "manual");
  const mayExpire = queue.ttl !== undefined || inspection.policy?.["message-ttl"] !== undefined;
  const isHidden = (delay > 0 && mayReturn) || (deadLetters && (mayReturn || mayExpire));
  if (missing <= 0 || !isHidden) return null;
  if (inspection.canAsk) await inspection.askAfter(factsLag);
  const total = inspection.total?.count;
  if (total !== undefined) {
    const held = total - left;
    if (held <= 0) return null;
    const what = held === 1 ? "1 message that was" : `${held} messages that were`;
    return { reason: `the queue still held ${what} neither ready nor with a worker`, count: held };
  }
  if (isBound && !deadLetters) return null;
  const what = deadLetters
    ? "dead letters that were not confirmed"
    : "messages that are delayed without a bound";
  return {
    reason: `the queue may still have held ${what}, which AMQP does not tell; give broker.management to have them counted`,
    count: null,
  };
}
