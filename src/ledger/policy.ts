import type { Plan } from "../plan/plan.ts";
import type { Queue } from "../scenario/scenario.ts";
import type { BrokerSeen } from "./record.ts";

/** A plan with its queue as it was in effect, by all that is known of the broker's policies. */
export function inEffect(plan: Plan, { policy }: BrokerSeen): Plan {
  if (policy === null || Object.keys(policy).length === 0) return plan;
  return { ...plan, queue: queueInEffect(plan.queue, policy) };
}

/** Of two numbers the lower counts; of words that of the queue itself. Of delivery limits none counts least. */
function queueInEffect(queue: Queue, policy: NonNullable<BrokerSeen["policy"]>): Queue {
  const number = (name: string): number | undefined => {
    const value = policy[name];
    return typeof value === "number" ? value : undefined;
  };
  const limit = number("delivery-limit");
  const overflow = overflowOf(policy.overflow);
  const own = queue.deliveryLimit === "unlimited" ? undefined : queue.deliveryLimit;
  const deliveryLimit =
    limit === undefined ? queue.deliveryLimit : limit < 0 ? (own ?? "unlimited") : lower(own, limit);
  const set: Partial<Queue> = {
    ttl: lower(queue.ttl, number("message-ttl")),
    maxLength: lower(queue.maxLength, number("max-length")),
    maxBytes: lower(queue.maxBytes, number("max-length-bytes")),
    overflow: queue.overflow ?? overflow,
    deliveryLimit,
  };
  const known = Object.entries(set).filter(([, value]) => value !== undefined);
  return { ...queue, ...Object.fromEntries(known) };
}

function lower(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function overflowOf(written: unknown): Queue["overflow"] {
  return written === "drop-head" || written === "reject-publish" || written === "reject-publish-dlx"
    ? written
    : undefined;
}
