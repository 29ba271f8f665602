import type { RunResult } from "../result/schema.ts";
import {
  type ComparedPercentile,
  comparedPercentiles,
  type StatName,
  statLabel,
  statNames,
} from "./stats.ts";
import type { Unit } from "./units.ts";

/** How a figure is compared between two results. */
interface Comparing {
  /** Relative to the base, or in points of 1: a share that may be 0 has no ratio. */
  readonly scale: "ratio" | "difference";
  /** What counts as no change unless a scenario says otherwise: of the base, or points of 1. */
  readonly margin: number;
  /** Whether a result regresses by it unless a scenario says otherwise. */
  readonly gated: boolean;
  /** What it is called beside its changes. */
  readonly label: string;
}

/** All there is to know of a figure of a run. */
export interface FigureFacts {
  /** Where it stands in a run: `dispatch.makespan`. */
  readonly path: string;
  readonly unit: Unit;
  readonly better: "higher" | "lower" | null;
  /** Head of its column. */
  readonly head: string;
  /** What it is called where it stands alone. */
  readonly word: string;
  /** What the head says, where it does not by itself. */
  readonly meaning?: string;
  /** What says nearly the same: of one family the first tells most. */
  readonly family: string;
  /** Other names that it can be asked for by. */
  readonly aliases?: readonly string[];
  /** Not there: it cannot be compared. */
  readonly compared?: Comparing;
  /** Whether the summary of a variant has it: `counted` of all runs, `measured` of those that came to their end. */
  readonly summed?: "counted" | "measured";
  /** Whether a late generator makes it worthless. */
  readonly isLatency?: true;
  readonly of: (run: RunResult) => number | null;
}

const shares = { unit: "share", better: "higher" } as const;
const gated = { scale: "ratio", margin: 0.05, gated: true } as const;

/** The figures of a run by their names; durations, which are told by many, are made below. */
const figures = {
  makespan: {
    path: "dispatch.makespan",
    unit: "ms",
    better: "lower",
    head: "took",
    word: "took",
    family: "speed",
    aliases: ["took"],
    summed: "measured",
    of: ({ dispatch }) => dispatch.makespan,
  },
  efficiency: {
    ...shares,
    path: "dispatch.efficiency",
    head: "efficiency",
    word: "efficiency",
    family: "efficiency",
    compared: { ...gated, label: "efficiency" },
    summed: "measured",
    of: ({ dispatch }) => dispatch.efficiency,
  },
  starvedShare: {
    ...shares,
    path: "dispatch.starvedShare",
    better: "lower",
    head: "starved",
    word: "starved (idle while messages waited)",
    family: "starved",
    aliases: ["starved"],
    compared: { ...gated, scale: "difference", label: "starved" },
    summed: "measured",
    of: ({ dispatch }) => dispatch.starvedShare,
  },
  "fairness.messages": {
    path: "dispatch.fairness.messages",
    unit: "index",
    better: "higher",
    head: "fair msgs",
    word: "fairness of messages",
    meaning: "how evenly messages were shared, 1 is even",
    family: "fairness",
    summed: "measured",
    of: ({ dispatch }) => dispatch.fairness.messages,
  },
  "fairness.busy": {
    path: "dispatch.fairness.busy",
    unit: "index",
    better: "higher",
    head: "fair work",
    word: "fairness of work",
    meaning: "how evenly work was shared, 1 is even",
    family: "fairness",
    aliases: ["fairness"],
    compared: { ...gated, label: "fair work" },
    summed: "measured",
    of: ({ dispatch }) => dispatch.fairness.busy,
  },
  throughput: {
    path: "throughput",
    unit: "rate",
    better: "higher",
    head: "msg/s",
    word: "throughput, msg/s",
    family: "speed",
    aliases: ["msg/s"],
    compared: { scale: "ratio", margin: 0.1, gated: false, label: "msg/s" },
    summed: "measured",
    of: ({ throughput }) => throughput,
  },
  keepsUp: {
    path: "paced.keepsUp",
    unit: "answer",
    better: null,
    head: "keeps up",
    word: "keeps up",
    family: "keepsUp",
    of: ({ paced }) =>
      paced === null || paced.keepsUp === "unclear" ? null : Number(paced.keepsUp === "yes"),
  },
  utilisation: {
    path: "paced.utilisation",
    unit: "share",
    better: null,
    head: "util.",
    word: "utilisation",
    meaning: "the share of the workers' time that they worked while messages came",
    family: "utilisation",
    aliases: ["utilization"],
    of: ({ paced }) => paced?.utilisation ?? null,
  },
  growth: {
    path: "paced.growth",
    unit: "rate",
    better: "lower",
    head: "growth/s",
    word: "growth of the backlog, msg/s",
    meaning: "messages/s by which the backlog grew",
    family: "backlog",
    of: ({ paced }) => paced?.growth ?? null,
  },
  backlogAtEnd: {
    path: "paced.backlogAtEnd",
    unit: "count",
    better: "lower",
    head: "backlog",
    word: "backlog",
    meaning: "due and not done when the last message came",
    family: "backlog",
    of: ({ paced }) => paced?.backlogAtEnd ?? null,
  },
  lost: {
    path: "ledger.fates.lost",
    unit: "count",
    better: "lower",
    head: "lost",
    word: "lost messages",
    family: "lost",
    summed: "counted",
    of: ({ ledger }) => ledger.fates.lost,
  },
  lostConfirmed: {
    path: "ledger.lostConfirmed",
    unit: "count",
    better: "lower",
    head: "confirmed",
    word: "confirmed messages lost",
    family: "lost",
    summed: "counted",
    of: ({ ledger }) => ledger.lostConfirmed,
  },
  duplicates: {
    path: "ledger.duplicates",
    unit: "count",
    better: "lower",
    head: "dup.",
    word: "duplicates",
    family: "duplicates",
    summed: "counted",
    of: ({ ledger }) => ledger.duplicates,
  },
} as const satisfies Readonly<Record<string, FigureFacts>>;

type ComparedFigure = {
  [Name in keyof typeof figures]: (typeof figures)[Name] extends { readonly compared: Comparing }
    ? Name
    : never;
}[keyof typeof figures];

/** What a comparison can measure, by the figure's name. */
export type MeasureName = ComparedFigure | `latency.${ComparedPercentile}`;
export const measureNames = [
  ...(Object.keys(figures) as (keyof typeof figures)[]).filter(
    (name): name is ComparedFigure => "compared" in figures[name],
  ),
  ...comparedPercentiles.map((name): MeasureName => `latency.${name}`),
] as readonly MeasureName[] as readonly [MeasureName, ...MeasureName[]];

/** What durations of a run there are. */
const durations = ["latency", "wait", "confirm"] as const;

/** The facts of a figure of durations. */
function durationFacts(of: (typeof durations)[number], stat: StatName): FigureFacts {
  const label = statLabel(stat);
  const head = of === "latency" ? label : `${of} ${label}`;
  const isCompared = of === "latency" && comparedPercentiles.some((name) => name === stat);
  return {
    path: `${of}.${stat}`,
    unit: "ms",
    better: "lower",
    head,
    word: of === "latency" ? `latency ${label}` : head,
    family: of,
    ...(of === "confirm" ? {} : { isLatency: true }),
    ...(isCompared
      ? { compared: { scale: "ratio", margin: 0.2, gated: false, label }, summed: "measured" }
      : {}),
    of: (run) => run[of][stat],
  };
}

const all: ReadonlyMap<string, FigureFacts> = new Map([
  ...Object.entries<FigureFacts>(figures),
  ...durations.flatMap((of) =>
    statNames.map((stat): [string, FigureFacts] => [`${of}.${stat}`, durationFacts(of, stat)]),
  ),
]);

/** Every figure by its name, without those by kind. */
export function allFigures(): ReadonlyMap<string, FigureFacts> {
  return all;
}

/** What there is to know of a figure by its name; those of a kind are `kinds.heavy.latency.p95`. @throws Error when it is none */
export function figureFacts(name: string): FigureFacts {
  const found = all.get(name);
  if (found !== undefined) return found;
  const stat = statNames.find((each) => name.endsWith(`.${each}`));
  if (stat === undefined) throw new Error(`${name} is no figure`);
  const family = name.slice(0, -stat.length - 1);
  const kind = family.slice("kinds.".length, -".latency".length);
  return {
    path: name,
    unit: "ms",
    better: "lower",
    head: `${kind} ${statLabel(stat)}`,
    word: `latency ${statLabel(stat)} of ${kind}`,
    meaning: `latency of ${kind}`,
    family,
    isLatency: true,
    of: ({ kinds }) => (Object.hasOwn(kinds, kind) ? (kinds[kind]?.latency[stat] ?? null) : null),
  };
}

/** How a measure of comparisons is compared. */
export function comparingOf(name: MeasureName): FigureFacts & { readonly compared: Comparing } {
  const facts = figureFacts(name);
  if (facts.compared === undefined) throw new Error(`${name} is not compared`);
  return { ...facts, compared: facts.compared };
}

/** What is compared that tables, `expect` or people call so; undefined: nothing is. */
export function measureCalled(written: string): MeasureName | undefined {
  const called = written.toLowerCase();
  if (called === "latency") return "latency.p99";
  return measureNames.find((name) => {
    const { path, aliases = [], compared } = comparingOf(name);
    return [path, compared.label, ...aliases].some((each) => each.toLowerCase() === called);
  });
}

/** The whole name of a figure that is written short (`p95`, `took`, `heavy.p95`); undefined: there is none such. */
export function figureNamed(written: string, kinds: readonly string[]): string | undefined {
  const bare = written.trim().replace(/^(?:dispatch|paced)\./, "");
  if (all.has(bare)) return bare;
  for (const [name, { aliases }] of all) if (aliases?.includes(bare) === true) return name;
  const stat = statNames.find((name) => bare === name || bare.endsWith(`.${name}`));
  if (stat === undefined) return undefined;
  if (bare === stat) return `latency.${stat}`;
  const of = bare.slice(0, -stat.length - 1);
  const kind = kinds.find((name) => of === name || of === `kinds.${name}.latency`);
  return kind === undefined ? undefined : `kinds.${kind}.latency.${stat}`;
}
