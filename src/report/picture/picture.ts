import type { Cause, Spread, VerdictWord } from "../../result/schema.ts";

/**
 * All that the charts of a Result are drawn from, whether in a page or as SVG. Every string in it is inert; times are
 * in ms since the run began, shares 0 to 1, rates per second.
 */
export interface Picture {
  readonly scenario: string;
  readonly variants: readonly PictureVariant[];
  /** What tells the variants of a matrix apart; empty where they only have names. */
  readonly dimensions: readonly Dimension[];
  /** What is drawn over the settings, the most telling first. */
  readonly swept: readonly Swept[];
}

/** A figure of all variants. */
export interface Swept {
  /** Its path in a run: `latency.p95`. */
  readonly figure: string;
  /** As a person calls it. */
  readonly word: string;
  /** Of each variant; null: not measured. */
  readonly spreads: readonly (Spread | null)[];
}

export interface Dimension {
  /** `workers.prefetch`, or `variant`. */
  readonly key: string;
  /** As in the scenario, in its order: `1`, `10`, `unlimited`. */
  readonly values: readonly string[];
}

export interface PictureVariant {
  readonly name: string;
  /** The place of its value in each dimension. */
  readonly at: readonly number[];
  readonly verdict: VerdictWord;
  /** The index of the run that is drawn: the median one. */
  readonly run: number;
  readonly runs: number;
  /** When the first message was published. */
  readonly began: number;
  /** null where nothing was handled. */
  readonly makespan: number | null;
  readonly ideal: number | null;
  readonly efficiency: number | null;
  readonly starvedShare: number | null;
  readonly fairness: { readonly messages: number | null; readonly busy: number | null };
  /** Of all that is drawn over time. */
  readonly end: number;
  /** The one with the most work a message first, over all variants: each has the same place in those alike. */
  readonly kinds: readonly string[];
  readonly workers: readonly PictureWorker[];
  readonly faults: readonly PictureFault[];
  /** null: the result has no record beside it. */
  readonly blocks: Blocks | null;
  readonly overTime: OverTime;
  readonly latency: readonly Curve[];
  /** What of the generator was so late that latency and wait say more of it than of the broker; null: nothing. */
  readonly late: string | null;
  readonly wait: readonly Curve[];
  readonly flow: Flow;
  /** Of every run, by the name of the measure. */
  readonly measures: Readonly<Partial<Record<PictureMeasure, Spread>>>;
}

export const pictureMeasures = [
  "efficiency",
  "starvedShare",
  "throughput",
  "latency.p50",
  "latency.p99",
  "lost",
] as const;

export type PictureMeasure = (typeof pictureMeasures)[number];

export interface PictureWorker {
  readonly name: string;
  readonly messages: number;
  /** Of all that were handled. */
  readonly messageShare: number | null;
  /** ms spent working. */
  readonly busy: number;
  /** Of the work of all workers. */
  readonly workShare: number | null;
  /** Of the time it was there for. */
  readonly busyShare: number | null;
  /** When it came: 0, or when it was added. */
  readonly from: number;
  /** When it was gone for good; the variant's `end`: not before that. */
  readonly to: number;
  /** When it was killed and not yet back: one after the other, in between. */
  readonly away: readonly Stretch[];
  /** As many messages as it worked on at once: its lane has so many tracks. */
  readonly tracks: number;
}

/** ms */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * One time that a fault was done, from its begin until all was well again: where it took the broker down, until that
 * took connections again, and else as the fault itself has it: the network well, the killed ones back.
 */
export interface PictureFault {
  /** `kill-broker`, with whom it was done to: `kill-worker worker-1`; of more than two how many: `kill-worker (5)`. */
  readonly name: string;
  readonly began: number;
  /** null: it had no end in this run, or that is not known. */
  readonly ended: number | null;
}

/** The deliveries of a run, by worker and then by the time they were received; as `RecordRows`. */
export interface Blocks {
  readonly oneIn: number;
  readonly length: number;
  readonly id: Uint32Array;
  /** Place in the variant's `kinds`. */
  readonly kind: Uint8Array;
  /** The first row of each worker's lane, and the end of the last: one more than there are workers. */
  readonly lanes: Uint32Array;
  /** From 0: which track of its lane it is worked on in. */
  readonly track: Uint8Array;
  readonly due: Float64Array;
  readonly received: Float64Array;
  /** NaN: it only waited. */
  readonly started: Float64Array;
  /** NaN: not before the end of the run. */
  readonly ended: Float64Array;
  /** Place in `outcomeWords`. */
  readonly outcome: Uint8Array;
  readonly redelivered: Uint8Array;
}

/** What happened in each interval, from 0 on. */
export interface OverTime {
  /** ms */
  readonly interval: number;
  /** null: the broker could not be asked. */
  readonly ready: readonly (number | null)[];
  readonly unacked: readonly number[];
  /** Messages/s. */
  readonly published: readonly number[];
  /** Empty: not measured. */
  readonly confirmed: readonly number[];
  readonly handled: readonly number[];
  /** Messages/s handled by each, `others` last; empty: not known. They add up to `handled`. */
  readonly byWorker: readonly { readonly name: string; readonly handled: readonly number[] }[];
}

/** How long messages took. */
export interface Curve {
  /** null: all of them together. */
  readonly kind: string | null;
  readonly count: number;
  /** Rising, up to what `count` allows: `share` of the messages took at most `ms`. */
  readonly points: readonly { readonly share: number; readonly ms: number }[];
  /** Bars side by side, from `from` to `to` ms. */
  readonly bars: readonly { readonly from: number; readonly to: number; readonly count: number }[];
}

/** From the attempted messages to each fate. */
export interface Flow {
  readonly attempted: number;
  readonly confirmed: number;
  readonly fates: readonly { readonly fate: string; readonly count: number }[];
  readonly causes: readonly { readonly cause: Cause; readonly confirmed: boolean; readonly count: number }[];
  readonly duplicates: number;
  readonly redelivered: number;
}
