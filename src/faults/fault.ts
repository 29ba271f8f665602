import * as z from "zod";
import type { When } from "./form.ts";
import { type FaultAction, faultSchemas } from "./kinds.ts";
import type { FaultTime } from "./time-schema.ts";

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

/** A fault as written, each kind with keys of its own; `evaluate` gives it its line. */
export const faultSchema = z
  .discriminatedUnion("do", faultSchemas as never, {
    error: (issue) => (issue.code === "invalid_union" ? "one of the faults" : "a mapping"),
  })
  .transform((written): Fault => {
    const { at, after, every, times, ...action } = written as FaultAction & When;
    return {
      ...action,
      at: at ?? (after === undefined ? { by: "time", ms: every ?? 0 } : { by: "previous" }),
      ...(every === undefined ? {} : { every }),
      ...(times === undefined ? {} : { times }),
    };
  });
