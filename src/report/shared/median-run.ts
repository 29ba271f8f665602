import type { RunResult, VariantResult } from "../../result/schema.ts";

/**
 * The run that speaks for a variant: the median by dispatch efficiency, or by makespan where there is none.
 * Of an even number, the worse one of the two in the middle. Undefined without runs.
 */
export function medianRun(variant: VariantResult): RunResult | undefined {
  const runs = variant.runs.toSorted((a, b) => rank(a) - rank(b) || slowness(b) - slowness(a));
  return runs[Math.floor((runs.length - 1) / 2)];
}

function rank(run: RunResult): number {
  return run.dispatch.efficiency ?? -1;
}

function slowness(run: RunResult): number {
  return run.dispatch.makespan ?? Number.MAX_VALUE;
}
