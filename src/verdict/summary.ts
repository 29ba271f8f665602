import { allFigures } from "../figures/catalogue.ts";
import type { RunResult, Spread } from "../result/schema.ts";
import { isComplete } from "./complete.ts";
import { spreadOf } from "./spread.ts";

/**
 * The median of the runs of a variant and their spread, by figure. What was measured in a run that did not come to its
 * end counts only when no run did; what was measured in none is not there. What was counted always counts.
 */
export function summaryOf(runs: readonly RunResult[]): Record<string, Spread> {
  const some = runs.some(isComplete);
  const spreads = (["measured", "counted"] as const).flatMap((how) =>
    [...allFigures()].flatMap(([name, { summed, of }]): [string, Spread][] => {
      if (summed !== how) return [];
      const skips = how === "measured" && some;
      const spread = spreadOf(runs.map((run) => (skips && !isComplete(run) ? null : of(run))));
      return spread === null ? [] : [[name, spread]];
    }),
  );
  return Object.fromEntries(spreads);
}
