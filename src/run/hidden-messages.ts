import type { PolicyDefinition } from "../broker/inspector.ts";
import { hasDelayedRetry } from "../ledger/delayed-retry.ts";
import { defaultDeliveryLimit, deliveryLimitOf } from "../ledger/delivery-limit.ts";
import type { Queue } from "../scenario/scenario.ts";

/** How a queue may hold messages that are neither ready nor with a worker. */
export interface HiddenMessages {
  /** ms after its return for which a message may be delayed; 0: none is. */
  readonly delay: number;
  /** Whether that is the longest for sure. */
  readonly isBound: boolean;
  /** Whether dead letters stay in it until their queue has confirmed them. */
  readonly deadLetters: boolean;
}

const nothing: HiddenMessages = { delay: 0, isBound: true, deadLetters: false };

/**
 * How a queue holds messages out of sight by its settings and by what is known of the broker's policies: those of a
 * delayed retry (since RabbitMQ 4.3) wait for `min` times their returns, at most `max`.
 */
export function hiddenMessagesOf(
  queue: Queue,
  version: string,
  policy: PolicyDefinition | null,
): HiddenMessages {
  if (queue.type !== "quorum") return nothing;
  const of = (name: string): string | number | boolean | undefined =>
    queue.arguments[`x-${name}`] ?? policy?.[name];
  const { delayedRetry } = queue;
  const type = delayedRetry?.when ?? of("delayed-retry-type");
  const min = Number(delayedRetry?.min ?? of("delayed-retry-min") ?? 0);
  const max = delayedRetry === undefined ? of("delayed-retry-max") : delayedRetry.max;
  const { deadLetter } = queue;
  const strategy = typeof deadLetter === "object" ? deadLetter.strategy : of("dead-letter-strategy");
  const limit = deliveryLimitOf(queue, { version, policy });
  const isDelayed = hasDelayedRetry(version) && type !== undefined && type !== "disabled" && min > 0;
  const longest = max === undefined ? min * (limit ?? defaultDeliveryLimit) : Number(max);
  return {
    delay: isDelayed ? longest : 0,
    isBound: !isDelayed || max !== undefined || limit !== null,
    deadLetters: strategy === "at-least-once",
  };
}
