import { isBefore } from "../common/version.ts";
import type { Queue } from "../scenario/scenario.ts";
import type { BrokerSeen } from "./record.ts";

/** Of quorum queues since RabbitMQ 4.0, where nothing sets one. */
export const defaultDeliveryLimit = 20;

/**
 * How often a queue takes a message back before it drops it or dead-letters it; null: for ever. A broker of which the
 * version is not known is taken for one of today.
 */
export function deliveryLimitOf(queue: Queue, { version }: BrokerSeen): number | null {
  if (queue.type !== "quorum" || queue.deliveryLimit === "unlimited") return null;
  const byDefault = isBefore(version, 4, 0) ? null : defaultDeliveryLimit;
  return queue.deliveryLimit ?? byDefault;
}
