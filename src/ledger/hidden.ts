import type { Plan } from "../plan/plan.ts";
import { mayDelayUnseen } from "./delayed-retry.ts";
import type { Loss } from "./evidence.ts";
import { fate } from "./fates.ts";
import { lastDelivery, type Messages } from "./messages.ts";
import type { RunRecord } from "./record.ts";
import { isReturned } from "./record.ts";

/** What the causes of losses are doubted with. */
interface Account {
  readonly plan: Plan;
  readonly record: RunRecord;
  readonly messages: Messages;
}

/**
 * Finds the unexplained losses that the queue may still hold where no count of AMQP shows them, so that nobody knows
 * whether they are lost; their fates are changed. What a known cause took is lost all the same.
 * @returns the other losses
 */
export function withoutHidden(account: Account, fates: Uint8Array, losses: readonly Loss[]): Loss[] {
  const unexplained = losses.filter(({ cause }) => cause === "unexplained").map(({ id }) => id);
  const hidden = new Set(unexplained.length === 0 ? [] : hiddenOf(account, unexplained));
  for (const id of hidden) fates[id] = fate.unresolved;
  return losses.filter(({ id }) => !hidden.has(id));
}

function hiddenOf({ plan, record, messages }: Account, ids: readonly number[]): readonly number[] {
  const last = (id: number) => lastDelivery(messages, record.works, id);
  const { hidden } = record;
  if (hidden) {
    const most = hidden.count ?? ids.length;
    if (most >= ids.length) return ids;
    // Most of what is hidden was with a worker before.
    const [seen, unseen] = [ids.filter((id) => last(id)), ids.filter((id) => !last(id))];
    return [...seen, ...unseen].slice(0, most);
  }
  if (!mayDelayUnseen(plan, record)) return [];
  return ids.filter((id) => {
    const delivery = last(id);
    return delivery !== undefined && isReturned(delivery.outcome);
  });
}

/** Why so many messages of a drained run are unresolved, for people. */
export function hiddenProblem({ hidden }: RunRecord, count: number): string {
  const [what, were, them] = count === 1 ? ["1 message", "was", "it"] : [`${count} messages`, "were", "them"];
  if (hidden) return `${what} ${count === 1 ? "is" : "are"} missing: ${hidden.reason}`;
  return (
    `${what} that ${were} returned to the queue never came again: a delayed retry of a policy (delayed-retry-type) may ` +
    `still hold ${them}, which AMQP does not tell; look at the broker's policies, or give broker.management to have ` +
    "them read"
  );
}
