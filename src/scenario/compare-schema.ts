import * as z from "zod";
import { section, share } from "./fields.ts";
import { type CompareSettings, type MeasureName, measureNames } from "./scenario.ts";
import { listOf } from "./units.ts";

const margin = () =>
  share()
    .refine((value) => value > 0 && value < 1, { error: "must be more than 0% and less than 100%" })
    .optional();

// Written out: a mapping made of the names would forget them.
const margins = section({
  efficiency: margin(),
  starvedShare: margin().describe("In points: 5% is from 10% to 15%."),
  "fairness.busy": margin(),
  throughput: margin(),
  "latency.p50": margin(),
  "latency.p95": margin(),
  "latency.p99": margin(),
} satisfies Record<MeasureName, unknown>);

/** How results are compared: what can regress, and from which margin on. */
export const compareSchema = section({
  gate: z
    .array(z.enum(measureNames, { error: listOf(measureNames) }), {
      error: "a list such as [efficiency, throughput]",
    })
    .transform((names): readonly MeasureName[] => [...new Set(names)])
    .optional()
    .describe("What can regress. Default: efficiency, starvedShare and fairness.busy."),
  margin: margins
    .transform((written): CompareSettings["margin"] => {
      const given = Object.entries(written).flatMap(([name, share]) =>
        share === undefined ? [] : [[name, share] as const],
      );
      return Object.fromEntries(given);
    })
    .prefault({})
    .describe("How much worse is a regression, such as {efficiency: 3%, latency.p99: 30%}."),
})
  .prefault({})
  .describe("How results of this scenario are compared.");
