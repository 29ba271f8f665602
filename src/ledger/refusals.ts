import type { Plan } from "../plan/plan.ts";
import type { RunResult } from "../result/schema.ts";
import type { Queue } from "../scenario/scenario.ts";
import { fate } from "./fates.ts";
import type { Messages } from "./messages.ts";
import { how } from "./record.ts";

/** Whether a full queue refuses what is published: then a nack says that it was full. */
export function rejectsPublishes({ overflow, maxLength, maxBytes }: Queue): boolean {
  const rejects = overflow === "reject-publish" || overflow === "reject-publish-dlx";
  return rejects && (maxLength !== undefined || maxBytes !== undefined);
}

/**
 * Why messages were refused: `returned`, no queue to route them to; `overflow`, nacked by a queue that refuses when it
 * is full; `unavailable`, nacked although nothing explains it: the queue, or a part of it, was away. They sum to the
 * refused.
 */
export function refusalsOf(
  { queue }: Plan,
  messages: Messages,
  fates: Uint8Array,
): NonNullable<RunResult["ledger"]["refusals"]> {
  const refusals = { returned: 0, overflow: 0, unavailable: 0 };
  const nacked = rejectsPublishes(queue) ? "overflow" : "unavailable";
  fates.forEach((its, id) => {
    if (its === fate.refused) refusals[messages.how[id] === how.returned ? "returned" : nacked]++;
  });
  return refusals;
}
