import { statNames } from "../../src/figures/stats.ts";
import { dimensionsByName } from "../../src/result/older-dimensions.ts";
import type {
  FaultSummary,
  LedgerSummary,
  RunResult,
  Stats,
  VariantResult,
  WorkerSummary,
} from "../../src/result/schema.ts";

export function stats(
  min: number,
  p50: number,
  p90: number,
  p95: number,
  p99: number,
  p999: number,
  max: number,
): Stats {
  return { ...noStats, mean: p50, min, p50, p90, p95, p99, p999, max };
}

/** Nothing was measured: each is null. */
export const noStats = Object.fromEntries(statNames.map((name) => [name, null])) as Stats; // its keys are those

export const cleanLedger: LedgerSummary = {
  attempted: 200,
  confirmed: 200,
  fates: {
    handled: 200,
    rejected: 0,
    deadLettered: 0,
    expired: 0,
    refused: 0,
    left: 0,
    lost: 0,
    unresolved: 0,
    deliveryLimit: 0,
  },
  refusals: { returned: 0, overflow: 0, unavailable: 0 },
  deadLetterReasons: {},
  untouched: 0,
  lostConfirmed: 0,
  lostUnconfirmed: 0,
  causes: {},
  losses: [],
  republished: 0,
  recovered: 0,
  duplicates: 0,
  redelivered: 0,
  redeliveredFlags: 0,
  unexpected: 0,
  samples: { lost: [], duplicates: [], unexpected: [] },
};

/** A run in which nothing was measured and nothing went wrong. */
export const quietRun: RunResult = {
  index: 1,
  ending: "completed",
  problem: null,
  warnings: [],
  policy: null,
  ledger: cleanLedger,
  dispatch: {
    makespan: null,
    ideal: null,
    efficiency: null,
    efficiencyCorrected: null,
    starved: null,
    starvedShare: null,
    fairness: { messages: null, busy: null },
    prefetchViolations: 0,
  },
  throughput: null,
  latency: noStats,
  paced: null,
  wait: noStats,
  confirm: stats(0.4, 1.1, 2, 2.3, 3.1, 3.4, 3.4),
  generator: {
    behind: 0,
    workError: { mean: 0.04, p50: 0.2, p99: 0.9, max: 1.6 },
    machine: null,
    heldBack: [],
    late: [],
  },
  workers: [],
  producers: [
    {
      name: "producer-1",
      attempted: 200,
      confirmed: 200,
      rate: 33_500,
      behind: 0,
      ownBehind: null,
      blocked: 0,
      backpressure: 0,
      window: 0,
      reconnects: 0,
    },
  ],
  kinds: {},
  faults: [],
  backlog: { ready: { peak: 0, final: 0 }, unacked: { peak: 0, final: 0 } },
  distributions: { latency: [], wait: [] },
  timeline: { interval: 500, ready: [], unacked: [], published: [], confirmed: [], handled: [] },
};

export function worker(figures: Partial<WorkerSummary>): WorkerSummary {
  return {
    name: "worker-1",
    prefetch: "unlimited",
    messages: 100,
    byKind: { heavy: 50, light: 50 },
    messageShare: 0.5,
    busy: 2600,
    busyShare: 0.97,
    overrun: null,
    throughput: 37.4,
    received: 100,
    notHandled: 0,
    maxInFlight: 100,
    redelivered: 0,
    redeliveredFlags: 0,
    reconnects: 0,
    presences: [{ from: 0, to: null }],
    ...figures,
  };
}

/** A fault that was done once and did no harm. */
export function fault(figures: Partial<FaultSummary>): FaultSummary {
  return {
    do: "restart-broker",
    at: 2500,
    times: 1,
    down: null,
    firstHandledAfter: null,
    backlogRecoveredAfter: null,
    lost: 0,
    duplicated: 0,
    redelivered: 0,
    redeliveredFlags: 0,
    problem: null,
    occurrences: [],
    ...figures,
  };
}

export function variant(figures: Partial<VariantResult>): VariantResult {
  return {
    name: "default",
    settings: {},
    dimensions: dimensionsByName(figures.name ?? "default", figures.settings ?? {}),
    scenario: {},
    load: "200 messages: 100 heavy (50 ms), 100 light (2 ms); 2 workers",
    planDigest: "5b0c9e61",
    loadDigest: "9a41c7d0",
    verdict: "pass",
    checks: [],
    summary: {},
    differences: [],
    runs: [],
    ...figures,
  };
}
