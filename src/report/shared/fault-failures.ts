import type { RunResult } from "../../result/schema.ts";

/** A sentence on each fault of a run that did not happen as the scenario asked; faults are counted from 1. */
export function faultFailures(run: RunResult): string[] {
  return run.faults.flatMap((fault, index) => {
    const name = `fault ${index + 1} (${fault.do})`;
    if (fault.times === 0) return [`${name} ${fault.problem ?? "never happened"}`];
    return fault.problem === null ? [] : [`${name}: ${fault.problem}`];
  });
}
