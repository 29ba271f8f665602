import { jain, round3, round4, shareOf } from "../ledger/stats.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunResult } from "../result/schema.ts";

/** From the first publish to the last message that a worker was done with, in ms since the run began. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** Worker time in ms: that in which workers were starved, and all there was. */
export interface Starvation {
  readonly starved: number;
  readonly available: number;
}

/**
 * The figures of dispatch.
 * @param makespan of the run, @param ideal of a perfect queue, and @param realIdeal of one in which works are as long as
 * they were, in ms
 */
export function dispatchOf(
  plan: Plan,
  {
    makespan,
    ideal,
    realIdeal,
    starvation,
    workers,
  }: {
    readonly makespan: number | null;
    readonly ideal: number | null;
    readonly realIdeal: number | null;
    readonly starvation: Starvation | null;
    readonly workers: RunResult["workers"];
  },
): RunResult["dispatch"] {
  return {
    makespan: makespan === null ? null : round3(makespan),
    ideal: ideal === null ? null : round3(ideal),
    efficiency: efficiencyOf(ideal, makespan),
    efficiencyCorrected: efficiencyOf(realIdeal, makespan),
    starved: starvation === null ? null : round3(starvation.starved),
    starvedShare: starvation === null ? null : shareOf(starvation.starved, starvation.available),
    fairness: {
      messages: jain(workers.map((worker) => worker.messages)),
      busy: jain(workers.map((worker) => worker.busy)),
    },
    prefetchViolations: workers.filter(
      ({ prefetch, maxInFlight }, i) =>
        plan.workers[i]?.ack === "manual" && prefetch !== "unlimited" && maxInFlight > prefetch,
    ).length,
  };
}

/** Whoever got more out of the workers than the plan's sleeps allow only saw timers that ended early. */
function efficiencyOf(ideal: number | null, makespan: number | null): number | null {
  if (ideal === null || makespan === null) return null;
  return makespan === 0 ? 1 : Math.min(1, round4(ideal / makespan));
}
