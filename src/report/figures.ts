import type { RunResult, Spread, VariantResult } from "../result/schema.ts";
import { medianRun } from "./median-run.ts";

/** A variant among others, with the run that speaks for it. */
export interface Row {
  readonly variant: VariantResult;
  readonly run: RunResult | undefined;
}

/** What variants are compared by, named as in the summary of a variant. */
export type Figure = keyof typeof ofRun;

const ofRun = {
  makespan: ({ dispatch }: RunResult) => dispatch.makespan,
  efficiency: ({ dispatch }: RunResult) => dispatch.efficiency,
  starvedShare: ({ dispatch }: RunResult) => dispatch.starvedShare,
  "fairness.busy": ({ dispatch }: RunResult) => dispatch.fairness.busy,
  throughput: (run: RunResult) => run.throughput,
  "latency.p50": ({ latency }: RunResult) => latency.p50,
  "latency.p95": ({ latency }: RunResult) => latency.p95,
  "latency.p99": ({ latency }: RunResult) => latency.p99,
};

/** The row of each variant. */
export function rowsOf(variants: readonly VariantResult[]): Row[] {
  return variants.map((variant) => ({ variant, run: medianRun(variant) }));
}

/** Whether the variant's figures are summed up over its runs; results of old are not. */
export function isSummedUp({ summary }: VariantResult): boolean {
  return Object.keys(summary).length > 0;
}

/** A figure over the runs of a variant; undefined where it was not measured, or not summed up. */
export function spreadOf({ summary }: VariantResult, figure: Figure): Spread | undefined {
  return Object.hasOwn(summary, figure) ? summary[figure] : undefined;
}

/** The median of a figure over the runs, in the unit of the result; of the median run where none is summed up. */
export function figureOf({ variant, run }: Row, figure: Figure): number | null {
  if (isSummedUp(variant)) return spreadOf(variant, figure)?.median ?? null;
  return run === undefined ? null : ofRun[figure](run);
}
