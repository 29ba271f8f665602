import type { RunResult, Spread } from "../result/schema.ts";
import { isComplete } from "./complete.ts";
import { spreadOf } from "./spread.ts";

type Figure = (run: RunResult) => number | null;

const measured: Readonly<Record<string, Figure>> = {
  makespan: ({ dispatch }) => dispatch.makespan,
  efficiency: ({ dispatch }) => dispatch.efficiency,
  starvedShare: ({ dispatch }) => dispatch.starvedShare,
  "fairness.messages": ({ dispatch }) => dispatch.fairness.messages,
  "fairness.busy": ({ dispatch }) => dispatch.fairness.busy,
  throughput: ({ throughput }) => throughput,
  "latency.p50": ({ latency }) => latency.p50,
  "latency.p95": ({ latency }) => latency.p95,
  "latency.p99": ({ latency }) => latency.p99,
};

const counted: Readonly<Record<string, Figure>> = {
  lost: ({ ledger }) => ledger.fates.lost,
  lostConfirmed: ({ ledger }) => ledger.lostConfirmed,
  duplicates: ({ ledger }) => ledger.duplicates,
};

/**
 * The median of the runs of a variant and their spread, by figure. What was measured in a run that did not come to its
 * end counts only when no run did; what was measured in none is not there. What was counted always counts.
 */
export function summaryOf(runs: readonly RunResult[]): Record<string, Spread> {
  const some = runs.some(isComplete);
  const spreads = [
    ...spreadsOf(measured, (figure) => runs.map((run) => (some && !isComplete(run) ? null : figure(run)))),
    ...spreadsOf(counted, (figure) => runs.map(figure)),
  ];
  return Object.fromEntries(spreads);
}

function spreadsOf(
  figures: Readonly<Record<string, Figure>>,
  values: (figure: Figure) => (number | null)[],
): [string, Spread][] {
  return Object.entries(figures).flatMap(([name, figure]): [string, Spread][] => {
    const spread = spreadOf(values(figure));
    return spread === null ? [] : [[name, spread]];
  });
}
