import type { Plan } from "../plan/plan.ts";
import { isBefore } from "../version.ts";
import type { Loss } from "./causes.ts";
import { isReturned } from "./delivery-limit.ts";
import { fate } from "./fates.ts";
import { lastDelivery, type Messages } from "./messages.ts";
import type { RunRecord } from "./record.ts";

/** Whether a broker of this version can delay what was returned; what is not known is taken for one of today. */
export function hasDelayedRetry(version: string): boolean {
  return !isBefore(version, 4, 3);
}

/** What the causes of losses are doubted with. */
interface Account {
  readonly plan: Plan;
  readonly record: RunRecord;
  readonly messages: Messages;
}

/**
 * Finds the unexplained losses that a policy may hold back: returned to a quorum queue of which nobody could read the
 * policies, and never seen again. A delayed message shows in no count of AMQP, so nobody knows; their fates are changed.
 * @returns the other losses
 */
export function withoutDelayed(account: Account, fates: Uint8Array, losses: readonly Loss[]): Loss[] {
  if (!mayDelayUnseen(account)) return [...losses];
  return losses.filter(({ id, cause }) => {
    if (cause !== "unexplained" || !wasReturned(account, id)) return true;
    fates[id] = fate.unresolved;
    return false;
  });
}

/** What a queue sets by itself is waited for, and a policy that is known is, too. */
function mayDelayUnseen({ plan: { queue }, record: { broker } }: Account): boolean {
  const isSet = queue.delayedRetry !== undefined || "x-delayed-retry-type" in queue.arguments;
  const isKnown = broker.version === null || broker.policy !== null || isSet;
  return queue.type === "quorum" && !isKnown && hasDelayedRetry(broker.version ?? "");
}

/** Whether the last that was seen of a message is that it went back to its queue. */
function wasReturned({ record, messages }: Account, id: number): boolean {
  const last = lastDelivery(messages, record.works, id);
  return last !== undefined && isReturned(last.outcome);
}

/** Why messages of a drained run are unresolved, for people. */
export function delayedProblem(count: number): string {
  const [what, it] = count === 1 ? ["1 message that was", "it"] : [`${count} messages that were`, "them"];
  return (
    `${what} returned to the queue never came again: a delayed retry of a policy (delayed-retry-type) may still hold ` +
    `${it}, which AMQP does not tell; look at the broker's policies, or give broker.management to have them read`
  );
}
