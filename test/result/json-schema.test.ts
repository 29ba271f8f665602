import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { comparisonJsonSchema, resultJsonSchema } from "../../src/result/json-schema.ts";
import { oddHeavy } from "../report/fixture.ts";
import { withLosses, withNothingMeasured } from "../report/variations.ts";

function published(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../docs/${name}.schema.json`, import.meta.url), "utf8"));
}

describe("the JSON Schema of a result", () => {
  const schema = resultJsonSchema();
  const validator = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);

  test("accepts results", () => {
    for (const result of [oddHeavy, withLosses(), withNothingMeasured()]) {
      expect(validator.safeParse(result).error).toBeUndefined();
    }
  });

  test("rejects what is none", () => {
    expect(validator.safeParse({ ...oddHeavy, took: "long" }).success).toBe(false);
    expect(validator.safeParse({ ...oddHeavy, version: 2 }).success).toBe(false);
    expect(validator.safeParse({}).success).toBe(false);
  });

  test("has a name and a title", () => {
    expect(schema).toMatchObject({ $id: "urn:workq-bench:result:1", title: "workq-bench result" });
  });

  test("is the published one", () => {
    expect(published("result")).toEqual(JSON.parse(JSON.stringify(schema)));
  });
});

test("the JSON Schema of a comparison is the published one", () => {
  expect(published("comparison")).toEqual(JSON.parse(JSON.stringify(comparisonJsonSchema())));
});
