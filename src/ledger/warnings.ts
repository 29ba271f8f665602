import type { Plan } from "../plan/plan.ts";
import type { ProducerSummary } from "../result/schema.ts";
import type { RunRecord } from "./record.ts";

/** ms behind schedule from which latency figures say more about the generator than about the broker. */
const behindLimit = 50;

/** What the reader of a run's figures must know, with advice. */
export function warningsOf(plan: Plan, record: RunRecord, producers: readonly ProducerSummary[]): string[] {
  const warnings: string[] = [];
  const behind = Math.max(0, ...producers.map((producer) => producer.behind));
  if (behind > behindLimit) {
    warnings.push(
      `the producers fell up to ${Math.round(behind)} ms behind their schedule: latency counts that in; lower the rate or add producers`,
    );
  }
  const blocked = Math.max(0, ...producers.map((producer) => producer.blocked));
  if (blocked > 0)
    warnings.push(`the broker blocked publishing for ${Math.round(blocked)} ms (memory or disk alarm)`);
  const cuts = record.events.filter((event) => event.what === "link-down");
  const first = cuts[0];
  if (first !== undefined) {
    const who = new Set(cuts.map((event) => event.who)).size;
    warnings.push(
      `${cuts.length} connections were lost (${who} of ${plan.workers.length + plan.producers.length}): ${first.who}: ${first.detail}`,
    );
  }
  return warnings;
}
