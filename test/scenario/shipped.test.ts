import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { parseScenario, readScenario } from "../../src/scenario/parse.ts";
import { scenarioJsonSchema } from "../../src/scenario/schema/json-schema.ts";
import { starterScenario } from "../../src/scenario/starter.ts";

const folder = new URL("../../scenarios/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
// It is one by construction; `object` is all that its users need to know.
const fromJsonSchema = z.fromJSONSchema(scenarioJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);

test("there are twenty-five scenarios", () => {
  expect(files).toHaveLength(25);
});

describe.each(files)("%s", (file) => {
  const path = new URL(file, folder).pathname;
  const text = readFileSync(path, "utf8");

  test("parses, and expects something of every variant", () => {
    const { variants, description } = readScenario(path);
    expect(description).not.toBe("");
    for (const { scenario } of variants) expect(scenario.expect.length).toBeGreaterThan(0);
  });

  test("names its schema first, and fits it", () => {
    expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=./scenario.schema.json");
    expect(fromJsonSchema.safeParse(parse(text)).error?.issues ?? []).toEqual([]);
  });
});

test("the starter scenario parses", () => {
  expect(parseScenario(starterScenario).variants.map(({ name }) => name)).toEqual(["round-robin", "fair"]);
  expect(fromJsonSchema.safeParse(parse(starterScenario)).success).toBe(true);
});

test.each([
  "workers: {prefech: 1}",
  "messages: {duration: 50}",
  "variants: {a: {seed: 5}}",
  "queue: {type: x}",
])("the JSON Schema refuses %s too", (text) => {
  expect(fromJsonSchema.safeParse(parse(text)).success).toBe(false);
});
