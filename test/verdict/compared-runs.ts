import type { RunResult } from "../../src/result/schema.ts";
import { noStats, quietRun, worker } from "../report/parts.ts";

/** What is measured of a run; the rest is as in a run that went well. */
export interface Measured {
  readonly efficiency?: number;
  readonly starvedShare?: number;
  readonly busy?: number;
  readonly throughput?: number;
  readonly p99?: number;
  readonly ideal?: number;
  readonly makespan?: number;
}

export function measuredRun(figures: Measured, index = 1): RunResult {
  const { efficiency = 0.95, starvedShare = 0.02, busy = 0.98, throughput = 40, p99 = 900 } = figures;
  const { ideal = 2000, makespan = ideal / efficiency } = figures;
  return {
    ...quietRun,
    index,
    dispatch: {
      makespan,
      ideal,
      efficiency,
      efficiencyCorrected: null,
      starved: starvedShare * makespan,
      starvedShare,
      fairness: { messages: 1, busy },
      prefetchViolations: 0,
    },
    throughput,
    latency: {
      ...noStats,
      mean: p99 / 2,
      min: 1,
      p50: p99 / 2,
      p90: p99,
      p95: p99,
      p99,
      p999: p99,
      max: p99,
    },
    workers: [worker({ name: "worker-1" }), worker({ name: "worker-2" })],
    kinds: {
      heavy: { messages: 100, latency: quietRun.latency },
      light: { messages: 100, latency: quietRun.latency },
    },
  };
}

const jitter = [0, 0.004, -0.006, 0.008, -0.002, 0.006, -0.008, 0.002, -0.004, 0.01];

/** So many runs that differ by up to 1 %, around the given figures. */
export function runsAround(figures: Measured, runs = 5): RunResult[] {
  return Array.from({ length: runs }, (_, i) => {
    const factor = 1 + (jitter[i % jitter.length] ?? 0);
    const { efficiency = 0.95, starvedShare = 0.02, busy = 0.98, throughput = 40, p99 = 900 } = figures;
    return measuredRun(
      {
        ...figures,
        efficiency: efficiency * factor,
        starvedShare: starvedShare * factor,
        busy: busy * factor,
        throughput: throughput * factor,
        p99: p99 / factor,
      },
      i + 1,
    );
  });
}
