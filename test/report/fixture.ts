import type { Result, VariantResult } from "../../src/result/schema.ts";
import { quietRun, stats, variant, worker } from "./parts.ts";

/** The figures of a simulation of the scenario: what round-robin and prefetch 1 really come to. */
export const oddHeavy: Result = {
  format: "workq-bench/result",
  version: 1,
  tool: { version: "0.1.0" },
  startedAt: "2026-01-31T12:00:00.000Z",
  environment: {
    node: "20.20.2",
    os: "Linux 6.12",
    cpu: "AMD EPYC 9R14",
    cores: 2,
    broker: { product: "RabbitMQ", version: "4.3.6", how: "docker" },
  },
  scenario: {
    name: "odd-heavy",
    description: "Odd messages are heavy, even ones light. Round-robin gives one worker all the heavy ones.",
    file: "scenarios/odd-heavy.yaml",
    seed: 1,
    repeat: 1,
    warmup: 0,
    compare: { margin: {} },
  },
  took: 7930,
  record: null,
  verdict: "pass",
  checks: [],
  variants: [roundRobin(), fair()],
};

function roundRobin(): VariantResult {
  const workers = [
    worker({
      name: "worker-1",
      byKind: { heavy: 100, light: 0 },
      busy: 5015,
      busyShare: 0.9965,
      throughput: 19.88,
    }),
    worker({
      name: "worker-2",
      byKind: { heavy: 0, light: 100 },
      busy: 212,
      busyShare: 0.0421,
      throughput: 438.9,
    }),
  ];
  return variant({
    name: "round-robin",
    settings: { "workers.prefetch": "unlimited" },
    planDigest: "5b0c9e61",
    checks: [
      { name: "lost", expected: "0", actual: 0, verdict: "pass", run: null, over: null, line: 22 },
      {
        name: "dispatch.efficiency",
        expected: "<= 0.6",
        actual: 0.5166,
        verdict: "pass",
        run: null,
        over: null,
        line: 25,
      },
    ],
    runs: [
      {
        ...quietRun,
        dispatch: {
          makespan: 5032.4,
          ideal: 2600,
          efficiency: 0.5166,
          efficiencyCorrected: null,
          starved: 4787.7,
          starvedShare: 0.4757,
          fairness: { messages: 1, busy: 0.5422 },
          prefetchViolations: 0,
        },
        throughput: 39.74,
        latency: stats(4, 214.9, 4021.5, 4524, 4926, 5026.5, 5026.5),
        wait: stats(1.6, 210.6, 3971.4, 4473.8, 4875.8, 4976.3, 4976.3),
        workers,
        kinds: {
          heavy: { messages: 100, latency: stats(51.8, 2514, 4524, 4775.2, 4976.2, 5026.5, 5026.5) },
          light: { messages: 100, latency: stats(4, 112.8, 201.6, 212.7, 221.6, 223.8, 223.8) },
        },
        backlog: { ready: { peak: 0, final: 0 }, unacked: { peak: 199, final: 0 } },
        timeline: {
          interval: 500,
          ready: Array.from({ length: 11 }, () => 0),
          unacked: [91, 81, 71, 61, 51, 41, 31, 21, 11, 1, 0],
          confirmed: [],
          published: [200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
          handled: [109, 10, 10, 10, 10, 10, 10, 10, 10, 10, 1],
        },
      },
    ],
  });
}

function fair(): VariantResult {
  const byKind = { heavy: 50, light: 50 };
  const figures = { byKind, prefetch: 1, maxInFlight: 1, busy: 2613.5, busyShare: 0.9764, throughput: 37.38 };
  return variant({
    name: "fair",
    settings: { "workers.prefetch": 1 },
    planDigest: "e2f7104d",
    checks: [
      { name: "lost", expected: "0", actual: 0, verdict: "pass", run: null, over: null, line: 22 },
      {
        name: "dispatch.efficiency",
        expected: ">= 0.9",
        actual: 0.9713,
        verdict: "pass",
        run: null,
        over: null,
        line: 28,
      },
    ],
    runs: [
      {
        ...quietRun,
        dispatch: {
          makespan: 2676.8,
          ideal: 2600,
          efficiency: 0.9713,
          efficiencyCorrected: null,
          starved: 126.3,
          starvedShare: 0.0236,
          fairness: { messages: 1, busy: 1 },
          prefetchViolations: 0,
        },
        throughput: 74.72,
        latency: stats(4, 1336.1, 2403.9, 2561.1, 2667.9, 2670.8, 2670.8),
        wait: stats(1.6, 1333.6, 2401.4, 2511.2, 2618, 2668.4, 2668.4),
        workers: [worker({ name: "worker-1", ...figures }), worker({ name: "worker-2", ...figures })],
        kinds: {
          heavy: { messages: 100, latency: stats(51.8, 1336.1, 2403.9, 2561.1, 2667.9, 2670.8, 2670.8) },
          light: { messages: 100, latency: stats(4, 1335.8, 2403.6, 2513.3, 2620.1, 2670.5, 2670.5) },
        },
        backlog: { ready: { peak: 198, final: 0 }, unacked: { peak: 2, final: 0 } },
        timeline: {
          interval: 500,
          ready: [161, 125, 86, 49, 13, 0],
          unacked: [2, 2, 2, 2, 2, 0],
          confirmed: [],
          published: [200, 0, 0, 0, 0, 0],
          handled: [37, 36, 39, 37, 36, 15],
        },
      },
    ],
  });
}
