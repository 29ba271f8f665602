import type { Plan } from "../plan/plan.ts";
import type { Loss } from "./evidence.ts";
import { fate } from "./fates.ts";
import type { RunRecord } from "./record.ts";

/** The exchange that a policy dead-letters to a queue that sets none itself; undefined: none is known. */
export function policyExchange({ queue }: Plan, { broker }: RunRecord): string | undefined {
  const exchange = broker.policy?.["dead-letter-exchange"];
  return queue.deadLetter === false && typeof exchange === "string" ? exchange : undefined;
}

/** Why a message was dead-lettered, in the words of the broker, by the fate that it has without a policy. */
const reasonOf = new Map<number, string>([
  [fate.rejected, "rejected"],
  [fate.expired, "expired"],
  [fate.deliveryLimit, "delivery_limit"],
]);

/** The losses that are none, and how many messages a policy dead-letters, by reason. */
export interface Moved {
  readonly losses: Loss[];
  readonly reasons: Readonly<Record<string, number>>;
}

/**
 * Finds what left a queue whose policy dead-letters it elsewhere: rejected for good, expired, returned too often, or
 * dropped for room. It is dead-lettered, whoever has it now; the fates are changed.
 */
export function movedByPolicy(
  { plan, record }: { plan: Plan; record: RunRecord },
  fates: Uint8Array,
  losses: readonly Loss[],
): Moved {
  if (policyExchange(plan, record) === undefined) return { losses: [...losses], reasons: {} };
  const reasons: Record<string, number> = {};
  const move = (id: number, reason: string): void => {
    fates[id] = fate.deadLettered;
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  };
  fates.forEach((its, id) => {
    const reason = reasonOf.get(its);
    if (reason !== undefined) move(id, reason);
  });
  const rest = losses.filter(({ id, cause }) => {
    if (cause === "overflow") move(id, "maxlen");
    return cause !== "overflow";
  });
  return { losses: rest, reasons };
}
