import { crashOfNewQueue } from "../ledger/new-queue.ts";
import { policyExchange } from "../ledger/policy-dead-letters.ts";
import type { RunRecord } from "../ledger/record.ts";
import type { Plan } from "../plan/plan.ts";
import { formatDuration } from "../result/format-duration.ts";
import type { RunResult } from "../result/schema.ts";
import { isBehind, ownBehind, touches } from "./generator.ts";
import { busyText } from "./machine.ts";

const advice = "all times include that; run it with nothing else on the machine";

/** What the reader of a run's figures must know, with advice. */
export function warningsOf(
  plan: Plan,
  record: RunRecord,
  { producers, generator, ledger }: Pick<RunResult, "producers" | "generator" | "ledger">,
): string[] {
  const warnings: string[] = [];
  if (isBehind(generator)) {
    const late = `the producers fell up to ${formatDuration(generator.behind)} behind their schedule`;
    warnings.push(`${late}: latency counts that in; ${remedyOf(generator, ownBehind(producers))}`);
  }
  if (generator.late.includes("works")) {
    const late = `works took longer than planned: up to ${formatDuration(generator.workError.p99)} off (p99)`;
    warnings.push(
      `${late}: all times include that; run it with nothing else on the machine, or with fewer workers`,
    );
  }
  if (generator.late.includes("machine")) warnings.push(`${busyText(generator.machine)}: ${advice}`);
  const blocked = Math.max(0, ...producers.map((producer) => producer.blocked));
  if (blocked > 0)
    warnings.push(`the broker blocked publishing for ${formatDuration(blocked)} (memory or disk alarm)`);
  const disconnects = record.events.filter(
    ({ what, at }) => what === "link-down" && !isExplained(plan, record, at),
  );
  const first = disconnects[0];
  if (first !== undefined) {
    const who = new Set(disconnects.map((event) => event.who)).size;
    warnings.push(
      `${disconnects.length} connections were lost (${who} of ${plan.workers.length + plan.producers.length}): ${first.who}: ${first.detail}`,
    );
  }
  const crash = crashOfNewQueue(plan, record);
  if (crash !== null) {
    const age = formatDuration(crash.began - (record.broker.declaredAt ?? 0));
    const quorum =
      "does not find such a new queue again, loses what it held (4.3) or never answers for it (before)";
    const does = plan.queue.type === "quorum" ? quorum : "before 4.3 may not know such a new queue any more";
    warnings.push(
      `the ${plan.queue.type ?? "classic"} queue was declared ${age} before the broker was killed: RabbitMQ ${does}; let the fault come later`,
    );
  }
  const left = record.left.length;
  if (left > 0 && plan.workers.every(({ name, added }) => isGone(record, name, added !== undefined)))
    warnings.push(`no worker was left: ${left} ${left === 1 ? "message" : "messages"} stayed in the queue`);
  const { policy } = record.broker;
  const expiry = plan.queue.arguments["x-expires"] ?? policy?.expires;
  if (typeof expiry === "number" && expiry < record.end) {
    warnings.push(
      `x-expires (${expiry} ms) had no effect in this run: the tool looks at the queue ten times a second, which the broker counts as a use`,
    );
  }
  const set = Object.entries(policy ?? {}).map(([name, value]) => `${name}: ${value}`);
  if (set.length > 0) warnings.push(`policies of the broker apply to the queue: ${set.join(", ")}`);
  const exchange = policyExchange(plan, record);
  const moved = ledger.fates.deadLettered;
  if (exchange !== undefined && moved > 0) {
    const what = moved === 1 ? "1 message was" : `${moved} messages were`;
    const where = exchange === "" ? "the default exchange" : `exchange "${exchange}"`;
    warnings.push(
      `${what} dead-lettered to ${where} by a policy of the broker (dead-letter-exchange): whether a queue has them there, the tool does not look`,
    );
  }
  const away = ledger.refusals?.unavailable ?? 0;
  if (away > 0) {
    const what = away === 1 ? "1 message was nacked" : `${away} messages were nacked`;
    warnings.push(
      `${what} though no full queue explains it: the queue, or a part of it, was away; look at the broker's nodes`,
    );
  }
  const unexplained = ledger.causes.unexplained ?? 0;
  const { unread = null } = record.broker;
  if (unread !== null && policy === null) {
    const first = unexplained > 0 ? ", and may be why messages were lost" : "";
    warnings.push(
      `the broker's policies could not be read, by ${unread}: what they set is not known${first}`,
    );
  } else if (unexplained > 0 && policy === null) {
    warnings.push(
      "for what is unexplained, look at the broker's policies and operator policies first (max-length, message-ttl, delivery-limit, expires): they could not be read; broker: {url: …, management: http://…} lets the tool read them",
    );
  }
  const { untouched } = ledger;
  if (untouched > 0) {
    const what =
      untouched === 1
        ? "1 message that no worker had begun"
        : `${untouched} messages that no worker had begun`;
    warnings.push(
      `${what} reached the delivery limit: each connection that ends counts for all that its worker holds; use a smaller prefetch${plan.queue.deadLetter ? "" : ", or deadLetter: true to keep them"}`,
    );
  }
  return warnings;
}

/** @param own ms of it that nothing held them back */
function remedyOf({ behind, late, heldBack }: RunResult["generator"], own: number): string {
  const [by] = heldBack;
  const isLate = late.includes("publishes");
  if (by === undefined && isLate && own >= (behind ?? 0)) return "lower the rate or add producers";
  const held = by === undefined ? "a fault may have held them up" : `${heldBackWords[by]} held them back`;
  return isLate ? `${held}, and up to ${formatDuration(own)} were the tool's own` : held;
}

/** What held producers back, for people. */
export const heldBackWords = {
  blocked: "the broker, which blocked publishing,",
  backpressure: "the broker, which read no more from their connections,",
  window: "the broker, which confirmed no faster than maxUnconfirmed allows,",
} as const;

/** Whether a worker was killed or left and did not come back; one to be added is gone until it joins. */
function isGone({ events }: RunRecord, name: string, standsBy: boolean): boolean {
  const last = events.findLast(({ who, what }) => who === name && !what.startsWith("link-"));
  return last === undefined ? standsBy : last.what === "killed" || last.what === "left";
}

/** Whether a fault was under way at a time, or over only a moment before. */
function isExplained(plan: Plan, record: RunRecord, at: number): boolean {
  return record.faults.some((fault) => touches(plan, fault, at, at));
}
