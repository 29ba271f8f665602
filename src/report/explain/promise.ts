import type { Cause, RunResult, VariantResult } from "../../result/schema.ts";
import { isStored, sectionOf } from "./scenario-facts.ts";

/** Causes that neither settings nor what was done on purpose bring about by themselves. */
const brokers: ReadonlySet<Cause> = new Set(["unexplained", "new-queue-at-kill"]);

/** What makes a queue drop messages, as policies and arguments call it. */
const dropping = /^(?:x-)?(?:message-ttl|expires|max-length|max-length-bytes)$/;

/**
 * How many messages a run lost against the promise of the broker: confirmed, persistent in a durable queue, and lost by
 * nothing that the scenario or a policy of the broker brings about. 0 where a result does not tell.
 */
export function brokenPromises(
  { ledger, policy }: RunResult,
  scenario: VariantResult["scenario"] | undefined,
): number {
  if (!isStored(scenario) || mayDrop(sectionOf(scenario, "queue"), policy)) return 0;
  return ledger.losses
    .filter(({ cause, confirmed }) => confirmed && brokers.has(cause))
    .reduce((sum, { count }) => sum + count, 0);
}

function mayDrop(queue: Readonly<Record<string, unknown>>, policy: RunResult["policy"]): boolean {
  const set = { ...sectionOf(queue, "arguments"), ...policy };
  const limited = queue.maxLength !== undefined || queue.maxBytes !== undefined;
  const refuses = typeof queue.overflow === "string" && queue.overflow.startsWith("reject-publish");
  return (
    queue.ttl !== undefined || (limited && !refuses) || Object.keys(set).some((key) => dropping.test(key))
  );
}
