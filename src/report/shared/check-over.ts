import type { Check } from "../../result/schema.ts";
import { formatCount, plural } from "./format.ts";

/** Which of so many runs a check speaks of: `median of 5 runs`, `worst run 3`, `run 2`; empty for a single run. */
export function overText({ over, run }: Check, runs: number | undefined): string {
  const all = runs === undefined ? "the runs" : plural(runs, "run");
  if (over === "median") return `median of ${all}`;
  if (over === "worst" || over === "best")
    return run === null ? `${over} of ${all}` : `${over} run ${formatCount(run)}`;
  if (run !== null) return `run ${formatCount(run)}`;
  return over === "all" ? "every run" : "";
}

/** Whether it is one of several that hold a figure against each run. */
export function isOfEachRun({ over, run }: Check): boolean {
  return run !== null && (over === "all" || over === null);
}
