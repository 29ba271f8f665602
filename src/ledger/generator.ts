import type { Plan } from "../plan/plan.ts";
import type { GeneratorSummary, ProducerSummary } from "../result/schema.ts";
import { overAt } from "./disconnects.ts";
import { machineOf, wasBusy } from "./machine.ts";
import type { Messages } from "./messages.ts";
import type { FaultRecord, MachineRecord, RunRecord } from "./record.ts";
import type { WorkErrors } from "./work-error.ts";

/** ms behind schedule from which latency figures say more about the generator than about the broker. */
export const behindLimit = 50;

/** Works are late when at p99 they are off by more than so many ms and this share of what the mean of them takes, */
const workErrorLimit = 5;
const workErrorShare = 0.1;
/** or when all of them together took so much longer, and not by the grain of timers alone (ms of the mean). */
const overrunShare = 0.05;
const timerGrain = 0.1;

/** ms after a fault in which what is late is still its doing. */
const aftermath = 10_000;

/** What there is to say of a run's own time keeping. */
export interface Kept {
  readonly producers: readonly ProducerSummary[];
  readonly errors: WorkErrors;
  /** ms; null: nothing was handled. */
  readonly makespan: number | null;
  readonly machine: MachineRecord | null;
}

/** How well the tool and its machine kept to the plan, and what did not keep time. Pure; times in ms. */
export function generatorOf(
  plan: Plan,
  record: RunRecord,
  messages: Messages,
  kept: Omit<Kept, "machine">,
): GeneratorSummary {
  const isOwnFault = () => isBehindByItself(plan, record, messages);
  return generatorWith(plan, { ...kept, machine: record.machine }, isOwnFault);
}

/** The same, of what is summed up. @param isOwnFault whether something other than a fault held the producers up */
export function generatorWith(
  plan: Plan,
  { producers, errors, makespan, machine: looked }: Kept,
  isOwnFault: () => boolean = () => true,
): GeneratorSummary {
  const behind = producers.reduce((most, producer) => Math.max(most, producer.behind), 0);
  const machine = machineOf(looked, makespan);
  const burns = plan.workers.some(({ work }) => work === "cpu");
  const heldBack: GeneratorSummary["heldBack"] =
    behind <= behindLimit
      ? []
      : (["blocked", "backpressure", "window"] as const).filter((by) =>
          producers.some((producer) => producer[by] > behindLimit),
        );
  const late: GeneratorSummary["late"] = [];
  if (ownBehind(producers) > behindLimit && isOwnFault()) late.push("publishes");
  if (areLate(errors)) late.push("works");
  if (wasBusy(machine, makespan ?? looked?.elapsed ?? 0, burns)) late.push("machine");
  return { behind, workError: errors.all, machine, heldBack, late };
}

/** ms that a producer fell behind by itself, at most. */
export function ownBehind(producers: readonly ProducerSummary[]): number {
  return producers.reduce((most, { behind, ownBehind: own }) => Math.max(most, own ?? behind), 0);
}

/** Whether sleeping works took so much longer than planned that all times tell of it. */
function areLate({ asleep: { mean, p99 }, plannedAsleep }: WorkErrors): boolean {
  if ((p99 ?? 0) > Math.max(workErrorLimit, workErrorShare * plannedAsleep)) return true;
  return (mean ?? 0) > Math.max(timerGrain, overrunShare * plannedAsleep);
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
