import type { FaultAction } from "./kinds.ts";

/** When a fault is done; `previous`: as soon as the fault before it is over. */
export type FaultTime =
  | { readonly by: "time"; readonly ms: number }
  | { readonly by: "share"; readonly share: number }
  | { readonly by: "messages"; readonly count: number }
  | { readonly by: "previous" };

/** Which of the links a fault is done to: one by its name, or so many of those that are there. */
export interface FaultTarget {
  readonly worker?: string | undefined;
  readonly workers?: number | undefined;
  readonly producer?: string | undefined;
  readonly producers?: number | undefined;
}

export type Fault = FaultAction & {
  readonly at: FaultTime;
  /** ms from one time to the next; undefined: it is done once. */
  readonly every?: number | undefined;
  /** How often at most; undefined: once, or with `every` until the run is over. */
  readonly times?: number | undefined;
  /** 1-based line in the scenario file; undefined when it came from --set. */
  readonly line?: number | undefined;
};

/** How often a fault is done at most; Infinity: until the run is over. */
export function timesOf({ every, times }: Pick<Fault, "every" | "times">): number {
  return every === undefined ? 1 : (times ?? Number.POSITIVE_INFINITY);
}

/** How many workers a fault adds, all its times together; Infinity: nobody knows. */
export function addedBy(fault: Fault): number {
  return fault.do === "add-workers" ? fault.workers * timesOf(fault) : 0;
}
