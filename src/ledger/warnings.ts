import type { Plan } from "../plan/plan.ts";
import type { ProducerSummary } from "../result/schema.ts";
import { overAt } from "./cuts.ts";
import type { RunRecord } from "./record.ts";

/** ms behind schedule from which latency figures say more about the generator than about the broker. */
const behindLimit = 50;

/** ms after a fault in which lost connections are still its doing. */
const aftermath = 10_000;

/** What the reader of a run's figures must know, with advice. */
export function warningsOf(plan: Plan, record: RunRecord, producers: readonly ProducerSummary[]): string[] {
  const warnings: string[] = [];
  const behind = Math.max(0, ...producers.map((producer) => producer.behind));
  if (behind > behindLimit) {
    const late = `the producers fell up to ${Math.round(behind)} ms behind their schedule`;
    // A broker that is down takes nothing, at any rate.
    const advice =
      record.faults.length > 0 ? "a fault may have held them up" : "lower the rate or add producers";
    warnings.push(`${late}: latency counts that in; ${advice}`);
  }
  const blocked = Math.max(0, ...producers.map((producer) => producer.blocked));
  if (blocked > 0)
    warnings.push(`the broker blocked publishing for ${Math.round(blocked)} ms (memory or disk alarm)`);
  const cuts = record.events.filter(({ what, at }) => what === "link-down" && !isExplained(plan, record, at));
  const first = cuts[0];
  if (first !== undefined) {
    const who = new Set(cuts.map((event) => event.who)).size;
    warnings.push(
      `${cuts.length} connections were lost (${who} of ${plan.workers.length + plan.producers.length}): ${first.who}: ${first.detail}`,
    );
  }
  const left = record.left.length;
  if (left > 0 && plan.workers.every(({ name, added }) => isGone(record, name, added !== undefined)))
    warnings.push(`no worker was left: ${left} ${left === 1 ? "message" : "messages"} stayed in the queue`);
  return warnings;
}

/** Whether a worker was killed or left and did not come back; one to be added is gone until it joins. */
function isGone({ events }: RunRecord, name: string, standsBy: boolean): boolean {
  const last = events.findLast(({ who, what }) => who === name && !what.startsWith("link-"));
  return last === undefined ? standsBy : last.what === "killed" || last.what === "left";
}

/** Whether a fault was under way at a time, or over only a moment before. */
function isExplained(plan: Plan, record: RunRecord, at: number): boolean {
  return record.faults.some(
    (fault) => fault.began <= at && at < overAt(fault, plan.faults[fault.fault]) + aftermath,
  );
}
