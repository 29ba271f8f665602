import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scenarioJsonSchema } from "../../src/scenario/schema/json-schema.ts";

test("scenarios/scenario.schema.json is what the build makes of the schema", () => {
  const file = new URL("../../scenarios/scenario.schema.json", import.meta.url);
  expect(readFileSync(file, "utf8"), "stale: npm run build").toBe(
    `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`,
  );
});
