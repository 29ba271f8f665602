import type { Plan } from "../plan/plan.ts";
import { type Crash, crashesOf } from "./outages.ts";
import type { RunRecord } from "./record.ts";

/**
 * ms after its declaration in which a quorum queue is not safe from the broker's death. Lost or stuck within 1 s in all
 * of 49 tries, never from 1.5 s on: docs/reference/brokers.md.
 */
const newFor = 1500;

/**
 * The crash of the broker that came so soon after the run had declared its quorum queue that the broker may not find it
 * again; null: none did.
 */
export function crashOfNewQueue(plan: Plan, record: RunRecord): Crash | null {
  const { declaredAt } = record.broker;
  if (plan.queue.type !== "quorum" || typeof declaredAt !== "number") return null;
  return crashesOf(plan, record).find(({ began }) => began - declaredAt < newFor) ?? null;
}
