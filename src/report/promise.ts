import type { Cause, RunResult, VariantResult } from "../result/schema.ts";

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

/** Whether a variant's messages are on disk by the time that they are confirmed: in a quorum queue, or persistent in a durable one. */
export function isStored(scenario: VariantResult["scenario"] | undefined): boolean {
  const queue = sectionOf(scenario, "queue");
  return (
    queue.type === "quorum" || (queue.durable === true && sectionOf(scenario, "messages").persistent === true)
  );
}

function mayDrop(queue: Readonly<Record<string, unknown>>, policy: RunResult["policy"]): boolean {
  const set = { ...sectionOf(queue, "arguments"), ...policy };
  const limited = queue.maxLength !== undefined || queue.maxBytes !== undefined;
  const refuses = typeof queue.overflow === "string" && queue.overflow.startsWith("reject-publish");
  return (
    queue.ttl !== undefined || (limited && !refuses) || Object.keys(set).some((key) => dropping.test(key))
  );
}

/** An object within a result's scenario; empty where there is none. */
export function sectionOf(whole: unknown, key: string): Readonly<Record<string, unknown>> {
  const found = isObject(whole) && Object.hasOwn(whole, key) ? whole[key] : undefined;
  return isObject(found) ? found : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
