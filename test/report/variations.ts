import type { Check, Result, RunResult, VariantResult } from "../../src/result/schema.ts";
import { oddHeavy } from "./fixture.ts";
import { cleanLedger, fault, quietRun, variant, worker } from "./parts.ts";

const [roundRobin = variant({}), fair = variant({})] = oddHeavy.variants;

/** One variant that spread its load over fifty workers, the first the busiest. */
export function manyWorkers(count = 50): Result {
  const workers = Array.from({ length: count }, (_, index) => {
    const busyShare = 0.98 - index * 0.015;
    return worker({
      name: `worker-${index + 1}`,
      prefetch: 10,
      maxInFlight: 10,
      messages: 20,
      byKind: { heavy: 10, light: 10 },
      messageShare: 1 / count,
      busyShare,
      busy: busyShare * 5000,
    });
  });
  return { ...oddHeavy, variants: [{ ...fair, runs: [changed(fair, { workers })] }] };
}

/** A broker restart in the middle: transient messages gone, and what the ledger says of the others. */
export function withLosses(): Result {
  const run = changed(roundRobin, {
    warnings: ["The generator fell 420 ms behind its schedule: latencies include that."],
    ledger: {
      ...cleanLedger,
      confirmed: 194,
      fates: { ...cleanLedger.fates, handled: 180, lost: 12, deadLettered: 5, refused: 3 },
      deadLetterReasons: { rejected: 4, expired: 1 },
      lostConfirmed: 9,
      lostUnconfirmed: 3,
      causes: { "transient-at-restart": 8, "in-transit": 3, unexplained: 1 },
      losses: [
        { cause: "transient-at-restart", kind: "heavy", confirmed: true, count: 7, share: 0.07 },
        { cause: "transient-at-restart", kind: "light", confirmed: true, count: 1, share: 0.01 },
        { cause: "unexplained", kind: "light", confirmed: true, count: 1, share: 0.01 },
        { cause: "in-transit", kind: "light", confirmed: false, count: 3, share: 0.03 },
      ],
      republished: 3,
      duplicates: 2,
      redelivered: 14,
      samples: {
        lost: [
          {
            id: 120,
            kind: "heavy",
            sent: 3.2,
            confirmed: 4.1,
            delivered: null,
            cause: "transient-at-restart",
            fault: { index: 0, do: "restart-broker", at: 2500 },
            story: null,
          },
          {
            id: 121,
            kind: "light",
            sent: 3.3,
            confirmed: 4.1,
            delivered: "worker-2",
            cause: "unexplained",
            fault: null,
            story: null,
          },
        ],
        duplicates: [],
        unexpected: [],
      },
    },
    faults: [fault({ down: 3900, firstHandledAfter: 4100, lost: 11, duplicated: 2, redelivered: 14 })],
    workers: [
      worker({
        name: "worker-1",
        byKind: { heavy: 100, light: 0 },
        messageShare: 0.5556,
        busy: 5015,
        busyShare: 0.9965,
        throughput: 19.88,
        received: 100,
        redelivered: 14,
        reconnects: 1,
      }),
      worker({
        name: "worker-2",
        byKind: { heavy: 0, light: 80 },
        messages: 80,
        messageShare: 0.4444,
        busy: 170,
        busyShare: 0.0338,
        throughput: 438.9,
        received: 86,
        notHandled: 6,
      }),
    ],
  });
  const failed: Check = {
    name: "lost",
    expected: "0",
    actual: 12,
    verdict: "fail",
    run: null,
    over: null,
    line: 22,
  };
  const lossy: VariantResult = {
    ...roundRobin,
    verdict: "fail",
    runs: [run],
    checks: [failed, ...roundRobin.checks.slice(1)],
  };
  return { ...oddHeavy, verdict: "fail", variants: [lossy, fair] };
}

/** Prefetch 1 just misses what is asked of it. */
export function withFailure(actual = 0.8996): Result {
  const check: Check = {
    name: "dispatch.efficiency",
    expected: ">= 0.9",
    actual,
    verdict: "fail",
    run: null,
    over: null,
    line: 28,
  };
  const missed: VariantResult = { ...fair, verdict: "fail", checks: [...fair.checks.slice(0, 1), check] };
  return { ...oddHeavy, verdict: "fail", variants: [roundRobin, missed] };
}

/** The broker went away before anything was measured. */
export function withNothingMeasured(): Result {
  const run: RunResult = {
    ...quietRun,
    ending: "broker-lost",
    problem: "The broker did not come back within 60 s",
    ledger: {
      ...cleanLedger,
      confirmed: 0,
      fates: { ...cleanLedger.fates, handled: 0, unresolved: 200 },
    },
    workers: [
      worker({
        messages: 0,
        byKind: {},
        messageShare: null,
        busy: 0,
        busyShare: null,
        throughput: null,
        maxInFlight: 0,
      }),
    ],
  };
  const check: Check = {
    name: "lost",
    expected: "0",
    actual: null,
    verdict: "inconclusive",
    run: null,
    over: null,
    line: 22,
  };
  const only = { ...roundRobin, verdict: "inconclusive" as const, runs: [run], checks: [check] };
  return { ...oddHeavy, verdict: "inconclusive", variants: [only] };
}

/** Each variant three times over, with a little noise. */
export function repeated(): Result {
  const variants = oddHeavy.variants.map((each) => ({
    ...each,
    runs: [0.99, 1.02, 1].map((noise, index) => {
      const run = changed(each, { index: index + 1 });
      const { makespan, efficiency } = run.dispatch;
      return {
        ...run,
        dispatch: {
          ...run.dispatch,
          makespan: (makespan ?? 0) * noise,
          efficiency: (efficiency ?? 0) / noise,
        },
      };
    }),
  }));
  return { ...oddHeavy, variants };
}

/** Four prefetches by three queue types. */
export function matrix(): Result {
  const prefetches = [1, 10, 100, "unlimited"];
  const variants = ["classic", "quorum", "transient"].flatMap((type) =>
    prefetches.map((prefetch, index) => {
      const share = [0.97, 0.91, 0.62, 0.51][index] ?? 0;
      const run = changed(fair, {
        dispatch: {
          makespan: 2600 / share,
          ideal: 2600,
          efficiency: share,
          efficiencyCorrected: null,
          starved: (1 - share) * 5000,
          starvedShare: 1 - share,
          fairness: { messages: 1, busy: share },
          prefetchViolations: 0,
        },
      });
      return {
        ...fair,
        name: `prefetch=${prefetch} type=${type}`,
        settings: { "workers.prefetch": prefetch, "queue.type": type },
        dimensions: [
          { key: "workers.prefetch", name: "prefetch", value: String(prefetch) },
          { key: "queue.type", name: "type", value: type },
        ],
        runs: [run],
        checks: fair.checks.slice(0, 1),
      };
    }),
  );
  return { ...oddHeavy, variants };
}

/** The fixture with a hostile text in every string that a scenario or a broker could have chosen. */
export function hostile(text: string): Result {
  const losses = withLosses();
  return {
    ...losses,
    environment: {
      ...losses.environment,
      node: text,
      os: text,
      cpu: text,
      broker: { product: text, version: text, how: "external" },
    },
    scenario: { ...losses.scenario, name: text, description: text, file: text },
    variants: losses.variants.map((each) => ({
      ...each,
      name: text,
      load: text,
      settings: { [text]: text },
      dimensions: [{ key: text, name: text, value: text }],
      checks: each.checks.map((check) => ({ ...check, name: text, expected: text })),
      runs: each.runs.map((run) => ({
        ...run,
        problem: text,
        warnings: [text],
        workers: run.workers.map((one) => ({ ...one, name: text, byKind: { [text]: 1, light: 2 } })),
        kinds: { [text]: { messages: 1, latency: run.latency } },
        faults: [fault({ do: text, problem: text }), fault({ do: text, at: null, times: 0, problem: text })],
        ledger: {
          ...run.ledger,
          deadLetterReasons: { [text]: 5 },
          losses: run.ledger.losses.map((loss) => ({ ...loss, kind: text })),
          samples: {
            ...run.ledger.samples,
            lost: run.ledger.samples.lost.map((sample) => ({
              ...sample,
              kind: text,
              delivered: text,
              fault: { index: 0, do: text, at: 1 },
            })),
          },
        },
      })),
    })),
  };
}

function changed(from: VariantResult, changes: Partial<RunResult>): RunResult {
  return { ...(from.runs[0] ?? quietRun), ...changes };
}
