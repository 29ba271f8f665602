import type { RunResult, Spread, VariantResult } from "../result/schema.ts";
import { formatCount, formatDuration, formatIndex, formatRate, formatShare } from "./format.ts";
import { medianRun } from "./median-run.ts";

/** A variant among others, with the run that speaks for it. */
export interface Row {
  readonly variant: VariantResult;
  readonly run: RunResult | undefined;
}

/**
 * What variants are compared by: a path in a run, as in the summary of a variant: `makespan`, `latency.p99`,
 * `kinds.heavy.latency.p95`.
 */
export type Figure = string;

/** How a figure is found, headed and shown. */
export interface FigureFacts {
  readonly head: string;
  readonly format: (value: number | null) => string;
  readonly of: (run: RunResult) => number | null;
  readonly better: "higher" | "lower" | null;
  /** Whether variants differ by points of 1 rather than by so many times. */
  readonly isShare: boolean;
  /** What says nearly the same: of one family the first tells most. */
  readonly family: string;
  /** What the head says, where it does not by itself. */
  readonly meaning?: string;
  /** Whether a late generator makes it worthless. */
  readonly isLatency?: true;
}

const share = { format: formatShare, isShare: true } as const;
const evenly = "how evenly work was shared, 1 is even";

const known: Readonly<Record<string, FigureFacts>> = {
  makespan: {
    head: "took",
    format: formatDuration,
    of: ({ dispatch }) => dispatch.makespan,
    better: "lower",
    isShare: false,
    family: "speed",
  },
  efficiency: {
    ...share,
    head: "efficiency",
    of: ({ dispatch }) => dispatch.efficiency,
    better: "higher",
    family: "efficiency",
  },
  starvedShare: {
    ...share,
    head: "starved",
    of: ({ dispatch }) => dispatch.starvedShare,
    better: "lower",
    family: "starved",
  },
  "fairness.busy": {
    head: "fair work",
    format: formatIndex,
    of: ({ dispatch }) => dispatch.fairness.busy,
    better: "higher",
    isShare: true,
    family: "fairness",
    meaning: evenly,
  },
  "fairness.messages": {
    head: "fair msgs",
    format: formatIndex,
    of: ({ dispatch }) => dispatch.fairness.messages,
    better: "higher",
    isShare: true,
    family: "fairness",
    meaning: "how evenly messages were shared, 1 is even",
  },
  throughput: {
    head: "msg/s",
    format: formatRate,
    of: ({ throughput }) => throughput,
    better: "higher",
    isShare: false,
    family: "speed",
  },
  keepsUp: {
    head: "keeps up",
    format: (value) => (value === null ? "cannot tell" : value >= 1 ? "yes" : value > 0 ? "partly" : "no"),
    of: ({ paced }) =>
      paced === null || paced.keepsUp === "unclear" ? null : Number(paced.keepsUp === "yes"),
    better: null,
    isShare: true,
    family: "keepsUp",
  },
  utilisation: {
    ...share,
    head: "util.",
    of: ({ paced }) => paced?.utilisation ?? null,
    better: null,
    family: "utilisation",
    meaning: "the share of the workers' time that they worked while messages came",
  },
  growth: {
    head: "growth/s",
    format: formatRate,
    of: ({ paced }) => paced?.growth ?? null,
    better: "lower",
    isShare: false,
    family: "backlog",
    meaning: "messages/s by which the backlog grew",
  },
  backlogAtEnd: {
    head: "backlog",
    format: formatCount,
    of: ({ paced }) => paced?.backlogAtEnd ?? null,
    better: "lower",
    isShare: false,
    family: "backlog",
    meaning: "due and not done when the last message came",
  },
};

const statNames = ["mean", "min", "p50", "p90", "p95", "p99", "p999", "max"] as const;

/** Short names of figures, as they can be written for `--columns`. */
const shortNames: Readonly<Record<string, Figure>> = {
  took: "makespan",
  starved: "starvedShare",
  fairness: "fairness.busy",
  "msg/s": "throughput",
  utilization: "utilisation",
};

/** The whole name of a figure that is written short (`p95`, `took`, `heavy.p95`); undefined: there is none such. */
export function figureNamed(written: string, kinds: readonly string[]): Figure | undefined {
  const bare = written.trim().replace(/^(?:dispatch|paced)\./, "");
  const short = Object.hasOwn(shortNames, bare) ? (shortNames[bare] ?? bare) : bare;
  if (Object.hasOwn(known, short)) return short;
  const stat = statNames.find((name) => short === name || short.endsWith(`.${name}`));
  if (stat === undefined) return undefined;
  if (short === stat) return `latency.${stat}`;
  const of = short.slice(0, -stat.length - 1);
  if (of === "latency" || of === "wait" || of === "confirm") return short;
  const kind = kinds.find((name) => of === name || of === `kinds.${name}.latency`);
  return kind === undefined ? undefined : `kinds.${kind}.latency.${stat}`;
}

/** Names that figures can be asked for by, for people. */
export function figureNames(kinds: readonly string[]): string[] {
  const some = [
    "took",
    "efficiency",
    "starved",
    "fairness",
    "throughput",
    "keepsUp",
    "utilisation",
    "growth",
  ];
  const stats = ["p50", "p95", "p99", "mean", "max", "wait.mean", "wait.p95", "confirm.p99"];
  return [...some, "backlogAtEnd", ...stats, ...kinds.slice(0, 4).map((kind) => `${kind}.p95`)];
}

/** What there is to know of a figure by its whole name. @throws Error when it is none */
export function factsOf(figure: Figure): FigureFacts {
  const found = Object.hasOwn(known, figure) ? known[figure] : undefined;
  if (found !== undefined) return found;
  const stat = statNames.find((name) => figure.endsWith(`.${name}`));
  const of = stat === undefined ? "" : figure.slice(0, -stat.length - 1);
  if (stat === undefined) throw new Error(`${figure} is no figure`);
  const shown = stat === "p999" ? "p99.9" : stat;
  const time = { format: formatDuration, better: "lower", isShare: false, isLatency: true } as const;
  if (of === "latency") return { ...time, head: shown, of: (run) => run.latency[stat], family: "latency" };
  if (of === "wait") return { ...time, head: `wait ${shown}`, of: (run) => run.wait[stat], family: "wait" };
  if (of === "confirm") {
    const { isLatency: _none, ...rest } = time;
    return { ...rest, head: `confirm ${shown}`, of: (run) => run.confirm[stat], family: "confirm" };
  }
  const kind = of.slice("kinds.".length, -".latency".length);
  return {
    ...time,
    head: `${kind} ${shown}`,
    of: ({ kinds }) => (Object.hasOwn(kinds, kind) ? (kinds[kind]?.latency[stat] ?? null) : null),
    family: of,
    meaning: `latency of ${kind}`,
  };
}

/** A figure as a person calls it where it stands alone: `latency p95 of heavy`, `throughput, msg/s`. */
export function wordOf(figure: Figure): string {
  const { head, family } = factsOf(figure);
  const kind = /^kinds\.(.*)\.latency$/s.exec(family)?.[1];
  if (kind !== undefined) return `latency ${head.slice(kind.length + 1)} of ${kind}`;
  if (figure.startsWith("latency.")) return `latency ${head}`;
  return Object.hasOwn(words, figure) ? (words[figure] ?? head) : head;
}

const words: Readonly<Record<Figure, string>> = {
  utilisation: "utilisation",
  starvedShare: "starved (idle while messages waited)",
  throughput: "throughput, msg/s",
  growth: "growth of the backlog, msg/s",
  "fairness.busy": "fairness of work",
  "fairness.messages": "fairness of messages",
};

/** The kinds of all variants, in their order. */
export function kindsIn(variants: readonly VariantResult[]): string[] {
  return [...new Set(variants.flatMap(({ runs }) => runs.flatMap(({ kinds }) => Object.keys(kinds))))];
}

/** The row of each variant. */
export function rowsOf(variants: readonly VariantResult[]): Row[] {
  return variants.map((variant) => ({ variant, run: medianRun(variant) }));
}

/** Whether the variant's figures are summed up over its runs; results of old are not. */
export function isSummedUp({ summary }: VariantResult): boolean {
  return Object.keys(summary).length > 0;
}

/** A figure over the runs of a variant; undefined where it was not measured, or not summed up. */
export function spreadOf({ summary }: VariantResult, figure: Figure): Spread | undefined {
  return Object.hasOwn(summary, figure) ? summary[figure] : undefined;
}

/** What a variant's summary has by itself, where it was measured. */
const summedUp = new Set([
  "makespan",
  "efficiency",
  "starvedShare",
  "fairness.messages",
  "fairness.busy",
  "throughput",
  "latency.p50",
  "latency.p95",
  "latency.p99",
]);

/**
 * The median of a figure over the runs that came to their end, or over all where none did, in the unit of the result;
 * of the median run where the result sums none up.
 */
export function figureOf({ variant, run }: Row, figure: Figure): number | null {
  if (isSummedUp(variant)) {
    const spread = spreadOf(variant, figure);
    if (spread !== undefined || summedUp.has(figure)) return spread?.median ?? null;
    return medianOf(valuesOf(variant, figure));
  }
  return run === undefined ? null : factsOf(figure).of(run);
}

/** A figure of each run that came to its end, or of all where none did; what was not measured is left out. */
export function valuesOf({ runs }: VariantResult, figure: Figure): number[] {
  const whole = runs.filter(({ ending }) => ending === "completed");
  return (whole.length > 0 ? whole : runs).flatMap((each) => factsOf(figure).of(each) ?? []);
}

/** null without values. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}
