import * as z from "zod";
import { comparingOf, type MeasureName, measureNames } from "../../figures/catalogue.ts";
import type { CompareSettings } from "../scenario.ts";
import { section, share } from "./fields.ts";
import { listOf } from "./units.ts";

const margin = () =>
  share()
    .refine((value) => value > 0 && value < 1, { error: "must be more than 0% and less than 100%" })
    .optional();

const margins = section(
  Object.fromEntries(
    measureNames.map((name) => {
      const inPoints = comparingOf(name).compared.scale === "difference";
      const text = inPoints ? "In points: 5% is from 10% to 15%." : "Of the base's median.";
      return [name, margin().describe(text)];
    }),
  ) as Record<MeasureName, ReturnType<typeof margin>>,
);

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
