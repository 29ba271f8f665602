import { isBefore } from "../common/version.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunRecord } from "./record.ts";

/** Whether a broker of this version can delay what was returned; what is not known is taken for one of today. */
export function hasDelayedRetry(version: string): boolean {
  return !isBefore(version, 4, 3);
}

/**
 * Whether a policy that nobody could read may delay what was returned to the queue. What the queue sets by itself is
 * waited for, and a policy that is known is, too.
 */
export function mayDelayUnseen({ queue }: Plan, { broker }: RunRecord): boolean {
  const isSet = queue.delayedRetry !== undefined || "x-delayed-retry-type" in queue.arguments;
  const isKnown = broker.version === null || broker.policy !== null || isSet;
  return queue.type === "quorum" && !isKnown && hasDelayedRetry(broker.version ?? "");
}
