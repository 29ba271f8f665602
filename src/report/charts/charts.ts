import { backlog } from "./backlog.ts";
import type { Chart } from "./chart.ts";
import { ledgerFlow } from "./flow.ts";
import { histogram } from "./histogram.ts";
import { percentiles } from "./percentiles.ts";
import { runDots } from "./runs.ts";
import { share } from "./share.ts";
import { sweep } from "./sweep.ts";
import { throughput } from "./throughput.ts";
import { workTimeline } from "./work.ts";

/** All charts of a report, in its order. */
export const charts: readonly Chart[] = [
  workTimeline,
  backlog,
  throughput,
  percentiles,
  histogram,
  share,
  ledgerFlow,
  sweep,
  runDots,
];
