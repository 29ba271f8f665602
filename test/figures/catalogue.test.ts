import { describe, expect, test } from "vitest";
import { allFigures, figureFacts, figureNamed, measureNames } from "../../src/figures/catalogue.ts";
import { unitOf } from "../../src/figures/units.ts";
import { fieldOf } from "../../src/verdict/paths.ts";
import { quietRun } from "../report/parts.ts";

describe("a figure of the catalogue", () => {
  test.each([...allFigures()])("%s is read from where its path says, in its unit", (name, facts) => {
    const paced = {
      offered: 10,
      utilisation: 0.5,
      backlogAtEnd: 7,
      growth: 0.1,
      growthError: 0,
      keepsUp: "yes",
    } as const;
    const run = { ...quietRun, paced: { ...quietRun.paced, ...paced } };
    const field = fieldOf(run, facts.path);
    expect(field?.path, "its path is whole").toBe(facts.path);
    expect(facts.of(run)).toBe(field?.value);
    expect(unitOf(facts.path)).toBe(facts.unit);
    expect(figureNamed(name, []), "it can be asked for by its name").toBe(name);
  });

  test("is compared, or not", () => {
    expect(measureNames).toEqual([
      "efficiency",
      "starvedShare",
      "fairness.busy",
      "throughput",
      "latency.p50",
      "latency.p95",
      "latency.p99",
    ]);
  });

  test("may be of one kind", () => {
    const { path, head, word } = figureFacts("kinds.heavy.latency.p999");
    expect({ path, head, word }).toEqual({
      path: "kinds.heavy.latency.p999",
      head: "heavy p99.9",
      word: "latency p99.9 of heavy",
    });
    expect(() => figureFacts("kinds.heavy.latency.p96")).toThrow("no figure");
  });
});
