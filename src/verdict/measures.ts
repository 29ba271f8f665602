import type { RunResult } from "../result/schema.ts";
import { type CompareSettings, type MeasureName, measureNames } from "../scenario/scenario.ts";
import type { Scale } from "./bootstrap.ts";

/** Something measured that two sides can be compared by. */
export interface Measure {
  readonly name: MeasureName;
  readonly better: "higher" | "lower";
  /** A share that may be 0 has no ratio. */
  readonly scale: Scale;
  /** A share of the base, or of a share, in points of 1. */
  readonly margin: number;
  readonly gated: boolean;
  readonly of: (run: RunResult) => number | null;
}

const share = { better: "higher", scale: "ratio", margin: 0.05, gated: true } as const;
const latency = { better: "lower", scale: "ratio", margin: 0.2, gated: false } as const;

const table: Readonly<Record<MeasureName, Omit<Measure, "name">>> = {
  efficiency: { ...share, of: ({ dispatch }) => dispatch.efficiency },
  starvedShare: {
    ...share,
    better: "lower",
    scale: "difference",
    of: ({ dispatch }) => dispatch.starvedShare,
  },
  "fairness.busy": { ...share, of: ({ dispatch }) => dispatch.fairness.busy },
  throughput: { ...share, margin: 0.1, gated: false, of: ({ throughput }) => throughput },
  "latency.p50": { ...latency, of: (run) => run.latency.p50 },
  "latency.p95": { ...latency, of: (run) => run.latency.p95 },
  "latency.p99": { ...latency, of: (run) => run.latency.p99 },
};

/** Where a measure stands in a run. */
export function pathOf(name: MeasureName): string {
  return name === "throughput" || name.startsWith("latency.") ? name : `dispatch.${name}`;
}

/** All measures in the order of their names, with margins and gate as the settings say, else by default. */
export function measuresFor({ gate, margin }: CompareSettings): Measure[] {
  return measureNames.map((name) => {
    const measure = table[name];
    return {
      name,
      ...measure,
      gated: gate?.includes(name) ?? measure.gated,
      margin: margin[name] ?? measure.margin,
    };
  });
}
