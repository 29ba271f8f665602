import * as z from "zod";
import { differenceSchema, measureOutcomeSchema, resultSchema, verdictSchema } from "./schema.ts";

const sideSchema = z.object({
  scenario: z.string(),
  from: z.string().describe("the file or folder of its result, for people"),
  startedAt: z.string(),
  tool: resultSchema.shape.tool,
  environment: resultSchema.shape.environment,
});

/** Something that is either so or not, and needs no statistics. */
export const factSchema = z.object({
  name: z
    .string()
    .describe("lost, lostConfirmed, deliveryLimit, duplicates, unexpected, prefetchViolations or shares"),
  base: z.number().nullable().describe("the most in any run; null where it is no number"),
  new: z.number().nullable(),
  outcome: measureOutcomeSchema,
  told: z.string().describe("for people: what differs"),
});

export const comparedVariantSchema = z.object({
  name: z.string().describe("of the variant in the new result"),
  base: z.string(),
  runs: z.object({ base: z.int(), new: z.int() }).describe("those that came to their end"),
  cutShort: z.object({ base: z.int(), new: z.int() }).describe("runs that did not"),
  settings: z.array(z.object({ key: z.string(), base: z.json().optional(), new: z.json().optional() })),
  loadDiffers: z
    .array(z.string())
    .describe("keys of the load that differ, when it was compared all the same"),
  outcome: measureOutcomeSchema,
  facts: z.array(factSchema),
  differences: z.array(differenceSchema),
  notes: z.array(z.string()).describe("for people: what limits the comparison"),
});

export const comparisonSchema = z.object({
  format: z.literal("workq-bench/comparison"),
  version: z.literal(1),
  tool: z.object({ version: z.string() }),
  base: sideSchema,
  new: sideSchema,
  verdict: verdictSchema.describe("fail: something regressed; inconclusive: something gated is undecided"),
  warnings: z.array(z.string()).describe("for people: how the two environments differ"),
  variants: z.array(comparedVariantSchema),
  unmatched: z.object({ base: z.array(z.string()), new: z.array(z.string()) }),
});

export type Side = z.infer<typeof sideSchema>;
export type Fact = z.infer<typeof factSchema>;
export type ComparedVariant = z.infer<typeof comparedVariantSchema>;
export type Comparison = z.infer<typeof comparisonSchema>;
