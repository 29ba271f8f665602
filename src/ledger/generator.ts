import type { Plan } from "../plan/plan.ts";
import type { GeneratorSummary, ProducerSummary } from "../result/schema.ts";
import { overAt } from "./cuts.ts";
import type { Messages } from "./messages.ts";
import type { FaultRecord, RunRecord } from "./record.ts";
import { type WorkErrors, workErrorsOf } from "./work-error.ts";

/** ms behind schedule from which latency figures say more about the generator than about the broker. */
const behindLimit = 50;

/** Before they do the same, sleeps may be off their plan at p99 by so many ms, and this share of the median latency. */
const workErrorLimit = 5;
const workErrorShare = 0.02;

/** ms after a fault in which what is late is still its doing. */
const aftermath = 10_000;

/**
 * How well the tool kept to its own plan, and what was so late that it is in the latency figures. Pure; times in ms.
 * @param latency the median; null: there was none
 */
export function generatorOf(
  plan: Plan,
  record: RunRecord,
  messages: Messages,
  producers: readonly ProducerSummary[],
  latency: number | null,
): GeneratorSummary {
  const isOwnFault = () => isBehindByItself(plan, record, messages);
  return generatorWith(producers, workErrorsOf(plan, record), latency, isOwnFault);
}

/** The same, of what is summed up. @param isOwnFault whether something other than a fault held the producers up */
export function generatorWith(
  producers: readonly ProducerSummary[],
  { all, asleep }: WorkErrors,
  latency: number | null,
  isOwnFault: () => boolean = () => true,
): GeneratorSummary {
  const behind = producers.reduce((most, producer) => Math.max(most, producer.behind), 0);
  const late: GeneratorSummary["late"] = [];
  if (behind > behindLimit && isOwnFault()) late.push("publishes");
  if ((asleep.p99 ?? 0) > Math.max(workErrorLimit, workErrorShare * (latency ?? 0))) late.push("works");
  return { behind, workError: all, late };
}

/** Whether the producers fell behind so far that it is worth a warning, whatever held them up. */
export function isBehind({ behind }: GeneratorSummary): boolean {
  return (behind ?? 0) > behindLimit;
}

/** Whether the fault was under way at some time from `from` to `to`, or over only a moment before. */
export function touches(plan: Plan, fault: FaultRecord, from: number, to: number): boolean {
  return fault.began <= to && from < overAt(fault, plan.faults[fault.fault]) + aftermath;
}

/** Whether a message was sent late that no fault held up: a broker that is down takes nothing, at any rate. */
function isBehindByItself(plan: Plan, record: RunRecord, { size, due, sent }: Messages): boolean {
  if (record.faults.length === 0) return true;
  for (let id = 0; id < size; id++) {
    const [from, to] = [due[id] ?? Number.NaN, sent[id] ?? Number.NaN];
    if (to - from > behindLimit && !record.faults.some((fault) => touches(plan, fault, from, to)))
      return true;
  }
  return false;
}
