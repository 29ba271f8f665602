import { figureFacts } from "../../figures/catalogue.ts";
import type { RunResult, Spread, VariantResult } from "../../result/schema.ts";
import { formatRate } from "./format.ts";
import { medianRun } from "./median-run.ts";
import { formatFigure } from "./units.ts";

/** A variant among others, with the run that speaks for it. */
export interface Row {
  readonly variant: VariantResult;
  readonly run: RunResult | undefined;
}

/** What variants are compared by, by its name in the catalogue: `makespan`, `latency.p99`, `kinds.heavy.latency.p95`. */
export type Figure = string;

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

/** Whether variants differ in a figure by points of 1 rather than by so many times. */
export function isShare(figure: Figure): boolean {
  const { unit } = figureFacts(figure);
  return unit === "share" || unit === "index" || unit === "answer";
}

/** A figure as a table shows it: a rate without its unit, which the head has. */
export function formatIn(figure: Figure): (value: number | null) => string {
  const { unit } = figureFacts(figure);
  if (unit === "rate") return formatRate;
  if (figure === "keepsUp") return keepsUpText;
  return (value) => formatFigure(value, unit);
}

/** Of several runs, some may keep up. */
function keepsUpText(value: number | null): string {
  if (value === null) return "cannot tell";
  if (value >= 1) return "yes";
  return value > 0 ? "partly" : "no";
}

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

/**
 * The median of a figure over the runs that came to their end, or over all where none did, in the unit of the result;
 * of the median run where the result sums none up.
 */
export function figureOf({ variant, run }: Row, figure: Figure): number | null {
  if (isSummedUp(variant)) {
    const spread = spreadOf(variant, figure);
    if (spread !== undefined || figureFacts(figure).summed === "measured") return spread?.median ?? null;
    return medianOf(valuesOf(variant, figure));
  }
  return run === undefined ? null : figureFacts(figure).of(run);
}

/** A figure of each run that came to its end, or of all where none did; what was not measured is left out. */
export function valuesOf({ runs }: VariantResult, figure: Figure): number[] {
  const whole = runs.filter(({ ending }) => ending === "completed");
  return (whole.length > 0 ? whole : runs).flatMap((each) => figureFacts(figure).of(each) ?? []);
}

/** null without values. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}
