import { Problem } from "../common/problem.ts";
import { isBefore } from "../common/version.ts";
import { hasDelayedRetry } from "../ledger/delayed-retry.ts";
import type { Plan } from "../plan/plan.ts";

/**
 * Refuses a plan that a broker of this version would not run as it is meant.
 * @throws Problem (scenario)
 */
export function refuseByVersion({ queue, workers }: Plan, version: string): void {
  if (queue.delayedRetry !== undefined && !hasDelayedRetry(version)) {
    throw new Problem(
      "scenario",
      `queue.delayedRetry: RabbitMQ ${version} has no delayed retry, and would take no notice of it`,
      "use RabbitMQ 4.3 or later, or remove it",
    );
  }
  const limited = queue.type !== "quorum" || queue.deliveryLimit !== undefined || !isBefore(version, 4, 0);
  const endless = workers.some(
    ({ reject, crash }) => (reject?.requeue && reject.share === 1) || crash?.share === 1,
  );
  if (limited || !endless) return;
  throw new Problem(
    "scenario",
    `messages that are always requeued, or always crash their worker, go round for ever on RabbitMQ ${version}, whose quorum queues have no delivery limit by default`,
    "set queue.deliveryLimit, such as 20, which is RabbitMQ's own default since 4.0",
  );
}
