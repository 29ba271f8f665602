import type { ComparedVariant, Comparison, Fact } from "../../src/result/comparison.ts";
import type { Difference, Result, RunResult, Spread, VariantResult } from "../../src/result/schema.ts";
import { summaryOf } from "../../src/verdict/summary.ts";
import { oddHeavy } from "./fixture.ts";
import { quietRun } from "./parts.ts";

/** The median and its spread of figures that are all known. */
export function spread(...runs: readonly number[]): Spread {
  const sorted = runs.toSorted((a, b) => a - b);
  const at = (place: number): number => sorted[place] ?? 0;
  const half = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(half)) + at(Math.ceil(half))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
    runs: [...runs],
  };
}

/** A measure that has not changed. */
export function difference(figures: Partial<Difference>): Difference {
  return {
    measure: "efficiency",
    gated: true,
    better: "higher",
    scale: "ratio",
    margin: 0.05,
    base: spread(0.97, 0.968, 0.972, 0.971, 0.969),
    new: spread(0.969, 0.97, 0.971, 0.968, 0.972),
    change: 0.001,
    interval: { low: -0.004, high: 0.005 },
    p: 0.42,
    outcome: "unchanged",
    moreRuns: null,
    ...figures,
  };
}

/** A share of which less is better, and which is compared in points. */
export function starved(figures: Partial<Difference>): Difference {
  return difference({ measure: "starvedShare", better: "lower", scale: "difference", ...figures });
}

/** A latency, which is only reported. */
export function latency(measure: string, figures: Partial<Difference>): Difference {
  return difference({ measure, gated: false, better: "lower", margin: 0.2, ...figures });
}

const toPrefetchOne: readonly Difference[] = [
  difference({ change: 0.88, interval: { low: 0.85, high: 0.91 }, p: 0.012, outcome: "improved" }),
  starved({ change: -0.455, interval: { low: -0.47, high: -0.44 }, p: 0.012, outcome: "improved" }),
  difference({
    measure: "fairness.busy",
    change: 0.844,
    interval: { low: 0.83, high: 0.85 },
    p: 0.012,
    outcome: "improved",
  }),
  difference({
    measure: "throughput",
    gated: false,
    margin: 0.1,
    change: 0.879,
    interval: { low: 0.86, high: 0.9 },
    p: 0.004,
    outcome: "improved",
  }),
  latency("latency.p50", {
    change: 5.21,
    interval: { low: 5.02, high: 5.4 },
    p: 0.004,
    outcome: "regressed",
  }),
  latency("latency.p95", {
    change: -0.43,
    interval: { low: -0.45, high: -0.41 },
    p: 0.004,
    outcome: "improved",
  }),
  latency("latency.p99", {
    change: -0.04,
    interval: { low: -0.25, high: 0.31 },
    p: 0.21,
    outcome: "inconclusive",
    moreRuns: 6,
  }),
];

/** Each variant of odd-heavy so often, with a little noise, the figures summed up and held against the first. */
export function withDifferences(runs = 5): Result {
  const variants = oddHeavy.variants.map((each, place) => {
    const all = Array.from({ length: runs }, (_, index) => noisy(each, index));
    const differences = toPrefetchOne.map((one) =>
      runs < 4
        ? { ...one, interval: null, p: null, outcome: "inconclusive" as const, moreRuns: 4 - runs }
        : one,
    );
    return { ...each, runs: all, summary: summaryOf(all), differences: place === 0 ? [] : differences };
  });
  return { ...oddHeavy, scenario: { ...oddHeavy.scenario, repeat: runs }, took: 7930 * runs, variants };
}

function noisy(variant: VariantResult, index: number): RunResult {
  const run = variant.runs[0] ?? quietRun;
  const noise = [1, 0.985, 1.01, 1.002, 0.995][index % 5] ?? 1;
  const slower = (figure: number | null): number | null => (figure === null ? null : figure * noise);
  const faster = (figure: number | null): number | null => (figure === null ? null : figure / noise);
  return {
    ...run,
    index: index + 1,
    dispatch: {
      ...run.dispatch,
      makespan: slower(run.dispatch.makespan),
      efficiency: faster(run.dispatch.efficiency),
    },
    throughput: faster(run.throughput),
    latency: { ...run.latency, p50: slower(run.latency.p50), p99: slower(run.latency.p99) },
  };
}

/** A fact that is the same on both sides. */
export function fact(figures: Partial<Fact>): Fact {
  return { name: "lost", base: 0, new: 0, outcome: "unchanged", told: "none in any run", ...figures };
}

const noFacts: Fact[] = ["lost", "lostConfirmed", "unexpected", "prefetchViolations", "duplicates"].map(
  (name) => fact({ name }),
);

function unchangedVariant(figures: Partial<ComparedVariant>): ComparedVariant {
  return {
    name: "round-robin",
    base: "round-robin",
    runs: { base: 5, new: 5 },
    cutShort: { base: 0, new: 0 },
    settings: [],
    loadDiffers: [],
    outcome: "unchanged",
    facts: noFacts,
    differences: [
      difference({}),
      starved({
        base: spread(0.48, 0.47, 0.48, 0.482, 0.479),
        new: spread(0.48, 0.48, 0.48, 0.481, 0.478),
        change: 0,
        interval: { low: -0.002, high: 0.003 },
        p: 1,
      }),
      difference({ measure: "fairness.busy", change: 0, interval: { low: 0, high: 0 }, p: 1 }),
      difference({
        measure: "throughput",
        gated: false,
        margin: 0.1,
        base: spread(39.7, 39.8, 39.6, 39.7, 39.9),
        new: spread(39.7, 39.6, 39.6, 39.8, 39.7),
        change: 0,
        interval: { low: -0.004, high: 0.003 },
        p: 0.5,
      }),
      latency("latency.p50", {
        base: spread(215, 214, 216, 213, 217),
        new: spread(216, 214, 219, 213, 217),
        change: 0.005,
        interval: { low: -0.01, high: 0.014 },
        p: 0.35,
      }),
      latency("latency.p95", {
        base: spread(4520, 4530, 4510, 4520, 4525),
        new: spread(4522, 4531, 4513, 4520, 4525),
        change: 0.0004,
        interval: { low: -0.002, high: 0.003 },
        p: 0.42,
      }),
      latency("latency.p99", {
        base: spread(4930, 4940, 4920, 4930, 4935),
        new: spread(4930, 4944, 4921, 4930, 4935),
        change: 0,
        interval: { low: -0.002, high: 0.003 },
        p: 0.42,
      }),
    ],
    notes: [],
    ...figures,
  };
}

const side = {
  scenario: "odd-heavy",
  from: "baseline/result.json",
  startedAt: "2026-01-30T09:15:00.000Z",
  tool: { version: "0.1.0" },
  environment: oddHeavy.environment,
};

/** Nothing differs: two variants of five runs a side. */
export const unchanged: Comparison = {
  format: "workq-bench/comparison",
  version: 1,
  tool: { version: "0.1.0" },
  base: side,
  new: { ...side, from: "reports/odd-heavy/2026-01-31T12-00-00", startedAt: oddHeavy.startedAt },
  verdict: "pass",
  warnings: [],
  variants: [unchangedVariant({}), unchangedVariant({ name: "fair", base: "fair" })],
  unmatched: { base: [], new: [] },
};

const slowed: ComparedVariant = unchangedVariant({
  name: "fair",
  base: "fair",
  settings: [{ key: "workers.prefetch", base: 1, new: "unlimited" }],
  outcome: "regressed",
  differences: [
    difference({
      new: spread(0.517, 0.515, 0.519, 0.516, 0.518),
      change: -0.467,
      interval: { low: -0.47, high: -0.463 },
      p: 0.012,
      outcome: "regressed",
    }),
    starved({
      base: spread(0.02, 0.021, 0.019, 0.02, 0.022),
      new: spread(0.476, 0.474, 0.478, 0.475, 0.477),
      change: 0.456,
      interval: { low: 0.452, high: 0.459 },
      p: 0.012,
      outcome: "regressed",
    }),
    difference({
      measure: "fairness.busy",
      base: spread(0.9999, 0.9998, 1, 0.9999, 1),
      new: spread(0.99, 0.91, 1, 0.94, 1),
      change: -0.01,
      interval: { low: -0.09, high: 0 },
      p: 0.11,
      outcome: "inconclusive",
      moreRuns: 6,
    }),
    difference({
      measure: "throughput",
      gated: false,
      margin: 0.1,
      base: spread(74.7, 74.6, 74.9, 74.5, 74.8),
      new: spread(39.7, 39.6, 39.9, 39.5, 39.8),
      change: -0.469,
      interval: { low: -0.472, high: -0.465 },
      p: 0.004,
      outcome: "regressed",
    }),
    latency("latency.p50", {
      base: spread(1336, 1330, 1340, 1335, 1338),
      new: spread(215, 214, 216, 213, 217),
      change: -0.839,
      interval: { low: -0.841, high: -0.838 },
      p: 0.004,
      outcome: "improved",
    }),
    latency("latency.p99", {
      base: spread(2668, 2660, 2670, 2665, 2672),
      new: spread(4930, 4920, 4940, 4925, 4935),
      change: 0.848,
      interval: { low: 0.842, high: 0.853 },
      p: 0.004,
      outcome: "regressed",
    }),
  ],
});

/** Prefetch was taken away from `fair`: two measures regressed, one is undecided. */
export const regressed: Comparison = {
  ...unchanged,
  verdict: "fail",
  warnings: ["The brokers differ: RabbitMQ 4.2.1 and 4.3.6."],
  base: {
    ...unchanged.base,
    environment: {
      ...oddHeavy.environment,
      broker: { ...oddHeavy.environment.broker, version: "4.2.1" },
    },
  },
  variants: [unchangedVariant({}), slowed],
};

/** Confirmed messages were lost that were not before. */
export const lossy: Comparison = {
  ...unchanged,
  verdict: "fail",
  variants: [
    unchangedVariant({
      outcome: "regressed",
      settings: [{ key: "queue.durable", base: true, new: false }],
      facts: [
        fact({ new: 12, outcome: "regressed", told: "12 lost in run 3, none in any run of the base" }),
        fact({
          name: "lostConfirmed",
          new: 9,
          outcome: "regressed",
          told: "9 confirmed messages lost in run 3, none in any run of the base",
        }),
        ...noFacts.slice(2, 4),
        fact({
          name: "duplicates",
          base: 2,
          outcome: "improved",
          told: "none in any run, 2 in a run of the base",
        }),
      ],
    }),
  ],
};

/** Two runs a side: nothing measured can be said. */
export const fewRuns: Comparison = {
  ...unchanged,
  verdict: "inconclusive",
  variants: [
    unchangedVariant({
      runs: { base: 2, new: 2 },
      outcome: "inconclusive",
      differences: unchangedVariant({}).differences.map((each) => ({
        ...each,
        interval: null,
        p: null,
        outcome: "inconclusive",
        moreRuns: 2,
      })),
      notes: ["2 runs a side: fewer than 4 cannot show that something measured has changed."],
    }),
  ],
  unmatched: { base: ["sharded"], new: ["quorum", "stream"] },
};

/** A new run was cut short, which leaves a fact open; one measure is undecided in spite of its runs. */
export const cutShort: Comparison = {
  ...unchanged,
  verdict: "inconclusive",
  variants: [
    unchangedVariant({
      runs: { base: 5, new: 4 },
      cutShort: { base: 0, new: 1 },
      outcome: "inconclusive",
      facts: [
        fact({ outcome: "inconclusive", told: "none in any run, but 8 messages of run 5 are unresolved" }),
        fact({ name: "lostConfirmed", base: 1, new: 90, told: "up to 90 confirmed messages lost" }),
        fact({ name: "unexpected", base: 2, new: 2, told: "2 in a run" }),
        fact({ name: "prefetchViolations", base: null, new: null }),
        fact({ name: "shares", base: null, new: null, told: "the same shares in every run" }),
      ],
      differences: [difference({}), starved({ outcome: "inconclusive", moreRuns: 3 })],
      notes: ["Runs that did not come to their end do not count: 1 of the new."],
    }),
    unchangedVariant({ name: "fair", base: "fair" }),
  ],
};

/** Nothing gated regressed, but all that could hide a regression is there. */
export const bent: Comparison = {
  ...unchanged,
  warnings: ["The CPUs differ: A and B."],
  variants: unchanged.variants.map((each, index) => ({
    ...each,
    loadDiffers: index === 0 ? ["messages.count"] : [],
    settings: [
      { key: "workers.prefetch", base: 1, new: 2 },
      { key: "compare.gate", base: ["efficiency", "latency.p50"], new: ["efficiency"] },
      { key: "compare.margin.efficiency", new: 0.5 },
    ],
    differences: each.differences.map((one) =>
      one.measure === "latency.p50" ? { ...one, change: 2, outcome: "regressed" as const } : one,
    ),
  })),
  unmatched: { base: ["sharded", "quorum"], new: ["stream"] },
};

/** The fixture with a hostile text in every string that a scenario, a file or a broker could have chosen. */
export function hostileComparison(text: string): Comparison {
  const environment = {
    ...oddHeavy.environment,
    node: text,
    os: text,
    cpu: text,
    broker: { product: text, version: text, how: "external" as const },
  };
  const from = { scenario: text, from: text, startedAt: text, tool: { version: text }, environment };
  return {
    ...regressed,
    tool: { version: text },
    base: from,
    new: from,
    warnings: [text],
    variants: [...regressed.variants, ...lossy.variants].map((each) => ({
      ...each,
      name: text,
      base: `${text}2`,
      settings: [{ key: text, base: { [text]: text }, new: text }],
      loadDiffers: [text],
      facts: each.facts.map((one) => ({ ...one, name: text, told: text })),
      differences: [...each.differences, difference({ measure: text })],
      notes: [text],
    })),
    unmatched: { base: [text], new: [text] },
  };
}
