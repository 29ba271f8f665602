import * as z from "zod";
import { comparisonSchema } from "./comparison.ts";
import { resultSchema } from "./schema.ts";

/** The JSON Schema (draft 2020-12) of a Result document, as published in `docs/result.schema.json`. */
export function resultJsonSchema(): object {
  return published(resultSchema, "result", "What a run found.");
}

/** The JSON Schema (draft 2020-12) of a Comparison document, as published in `docs/comparison.schema.json`. */
export function comparisonJsonSchema(): object {
  return published(comparisonSchema, "comparison", "How two results differ.");
}

function published(document: z.ZodType, name: string, what: string): object {
  const { $schema, ...schema } = z.toJSONSchema(document, { io: "input" });
  return {
    $schema,
    $id: `urn:workq-bench:${name}:1`,
    title: `workq-bench ${name}`,
    description: `${what} Durations in ms, sizes in bytes, rates per second, shares 0 to 1.`,
    ...schema,
  };
}
