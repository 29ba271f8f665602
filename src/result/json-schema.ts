import { z } from "zod";
import { resultSchema } from "./schema.ts";

/** The JSON Schema (draft 2020-12) of a Result document, as published in `docs/result.schema.json`. */
export function resultJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(resultSchema, { io: "input" });
  return {
    $schema,
    $id: "urn:workq-bench:result:1",
    title: "workq-bench result",
    description: "What a run found. Durations in ms, sizes in bytes, rates per second, shares 0 to 1.",
    ...schema,
  };
}
