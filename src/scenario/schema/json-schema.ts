import * as z from "zod";
import { fileSchema } from "./file-schema.ts";

/** The JSON Schema (draft 2020-12) of a scenario file, as published in `scenarios/scenario.schema.json`. */
export function scenarioJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(fileSchema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      // Left out of what is transformed, as if they were of its output; all of ours are of the input.
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) jsonSchema.examples = examples;
    },
  });
  return {
    $schema,
    $id: "urn:workq-bench:scenario:1",
    title: "workq-bench scenario",
    description: "A load test of a RabbitMQ work queue. Every key has a default.",
    ...schema,
  };
}
