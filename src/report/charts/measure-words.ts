import type { Spread } from "../../result/schema.ts";
import type { PictureMeasure, PictureVariant } from "../picture/picture.ts";
import { formatFigure, unitOf } from "../shared/units.ts";

const words: Readonly<Record<PictureMeasure, string>> = {
  efficiency: "efficiency",
  starvedShare: "starved share",
  throughput: "throughput",
  "latency.p50": "latency p50",
  "latency.p99": "latency p99",
  lost: "lost messages",
};

/** A measure as a person calls it. */
export function measureWord(measure: PictureMeasure): string {
  return words[measure];
}

/** A figure of a measure with its unit. */
export function formatMeasure(value: number | null, measure: string): string {
  return formatFigure(value, unitOf(measure));
}

/** The same for an axis, without zeros that say nothing: `1 s`, `50 %`. */
export function tickOf(value: number, measure: string): string {
  if (unitOf(measure) === "share") return `${Number((value * 100).toFixed(1))} %`;
  if (unitOf(measure) === "rate") return Number(value.toPrecision(3)).toLocaleString("en-US");
  return formatMeasure(value, measure)
    .replace(/\.0+(?= )/, "")
    .replace(/(\.\d*[1-9])0+(?= )/, "$1");
}

/** The figures of each run that was measured. */
export function figuresOf(spread: Spread | undefined): number[] {
  return spread?.runs.filter((value) => value !== null) ?? [];
}

/** Whether a run of any of them lost a message. */
export function anyLost(variants: readonly PictureVariant[]): boolean {
  return variants.some(({ measures }) => (measures.lost?.max ?? 0) > 0);
}
