import { overAt } from "../ledger/disconnects.ts";
import type { FaultRecord, MachineRecord } from "../ledger/record.ts";
import type { Plan } from "../plan/plan.ts";
import type { GeneratorSummary, ProducerSummary } from "../result/schema.ts";
import { machineOf, wasBusy } from "./machine.ts";
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

/**
 * How well the tool and its machine kept to the plan, and what did not keep time. Pure; times in ms.
 * @param isOwnFault whether something other than a fault held the producers up
 */
export function generatorOf(
  plan: Plan,
  { producers, errors, makespan, machine: looked }: Kept,
  isOwnFault: boolean,
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
  if (ownBehind(producers) > behindLimit && isOwnFault) late.push("publishes");
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
