interface Percentile {
  /** Of the durations, how many are at most as long: 0 to 1. */
  readonly share: number;
  readonly label: string;
  /** Whether a variant's summary has it of its runs' latency, and comparisons measure it. */
  readonly compared?: true;
}

/** The percentiles that durations are told by, under their names in a Result, rising. */
export const percentiles = {
  p50: { share: 0.5, label: "p50", compared: true },
  p90: { share: 0.9, label: "p90" },
  p95: { share: 0.95, label: "p95", compared: true },
  p99: { share: 0.99, label: "p99", compared: true },
  p999: { share: 0.999, label: "p99.9" },
} as const satisfies Readonly<Record<string, Percentile>>;

export type PercentileName = keyof typeof percentiles;
type Compared<Name> = Name extends PercentileName
  ? (typeof percentiles)[Name] extends { readonly compared: true }
    ? Name
    : never
  : never;
export type ComparedPercentile = Compared<PercentileName>;

export const percentileNames = Object.keys(percentiles) as PercentileName[];
/** Those that comparisons measure. */
export const comparedPercentiles = percentileNames.filter(
  (name): name is ComparedPercentile => "compared" in percentiles[name],
);

/** What durations are told by, in the order of tables. */
export const statNames = ["mean", "min", ...percentileNames, "max"] as const;
export type StatName = (typeof statNames)[number];

/** `p99.9` for `p999`; else the name. */
export function statLabel(name: StatName): string {
  return name === "mean" || name === "min" || name === "max" ? name : percentiles[name].label;
}
