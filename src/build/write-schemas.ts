import { writeFileSync } from "node:fs";
import { comparisonJsonSchema, resultJsonSchema } from "../result/json-schema.ts";
import { scenarioJsonSchema } from "../scenario/schema/json-schema.ts";

// Part of the build: the published JSON Schemas are made from the schemas that the tool itself uses.
const write = (path: string, schema: object): void =>
  writeFileSync(new URL(path, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
write("../../scenarios/scenario.schema.json", scenarioJsonSchema());
write("../../docs/result.schema.json", resultJsonSchema());
write("../../docs/comparison.schema.json", comparisonJsonSchema());
