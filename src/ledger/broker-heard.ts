import { kindOfFault } from "../faults/kinds.ts";
import type { Plan } from "../plan/plan.ts";
import { overAt } from "./disconnects.ts";
import type { RunRecord } from "./record.ts";

/** ms after which the broker has heard what it was told, or that a connection ended, over a network that is well. */
const soon = 100;
/** ms after a disturbance in which what it held back may still arrive. */
export const stragglers = 1000;

/**
 * When the broker had heard, at the latest, what was told to it at a time (an answer of a worker, or that it was gone);
 * Infinity: not before the run's end. In ms since the run began.
 */
export function heardBy({ plan, record }: { plan: Plan; record: RunRecord }, time: number): number {
  let latest = time + soon;
  for (const fault of record.faults) {
    const planned = plan.faults[fault.fault];
    if (planned === undefined || kindOfFault(planned.do).traffic === undefined) continue;
    const over = overAt(fault, planned) + stragglers;
    // What was on its way when it began is held back too.
    if (time + soon < fault.began || time > over) continue;
    const isLate = planned.do === "slow-network" && planned.bandwidth === undefined;
    latest = Math.max(latest, isLate ? time + (planned.latency ?? 0) + stragglers : over);
  }
  return latest;
}
