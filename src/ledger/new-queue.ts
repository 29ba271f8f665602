import { isBefore } from "../common/version.ts";
import type { Plan } from "../plan/plan.ts";
import type { Messages } from "./messages.ts";
import { type Crash, crashesOf } from "./outages.ts";
import type { RunRecord } from "./record.ts";

/**
 * ms after its declaration in which a quorum queue is not safe from the broker's death. Lost or stuck within 1 s in all
 * of 49 tries, never from 1.5 s on: docs/reference/brokers.md.
 */
const newFor = 1500;
/** The same of a durable classic queue before 4.3: lost now and then up to 1.5 s, never at 2 s and more. */
const classicNewFor = 2000;

/**
 * The crash of the broker that came so soon after the run had declared its queue that the broker may not find it again;
 * null: none did.
 */
export function crashOfNewQueue(plan: Plan, record: RunRecord): Crash | null {
  const { declaredAt, version } = record.broker;
  if (typeof declaredAt !== "number") return null;
  const isQuorum = plan.queue.type === "quorum";
  if (!isQuorum && !(plan.queue.durable && isBefore(version, 4, 3))) return null;
  const limit = isQuorum ? newFor : classicNewFor;
  return crashesOf(plan, record).find(({ began }) => began - declaredAt < limit) ?? null;
}

/** Whether a message that was sent before a crash was delivered after it: then the queue was not lost. */
export function wasFound(
  { began, back }: Crash,
  { works }: RunRecord,
  { sent, sentAgain }: Messages,
): boolean {
  return works.some(({ length, id, received }) => {
    for (let row = 0; row < length; row++) {
      const its = id[row] ?? 0;
      const isOld = (sent[its] ?? Number.NaN) < began && Number.isNaN(sentAgain.at(its));
      if (isOld && (received[row] ?? Number.NaN) > back) return true;
    }
    return false;
  });
}
