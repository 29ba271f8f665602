import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { planScenario } from "../../src/session/plan-scenario.ts";
import { problemsOf } from "./helpers.ts";

const problemsIn = (text: string): string[] =>
  problemsOf(text).map(({ line, column, message }) => `${line}:${column} ${message}`);
const list = (count: number, item: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => item(i)).join(", ");

describe("a scenario that is too large is told so, and nothing else", () => {
  it("has at most 10,000 workers in all", () => {
    const groups = (count: number) =>
      `messages: {count: 100}\nworkers: [${list(count, () => "{count: 10000}")}]`;
    expect(problemsIn(groups(50))).toEqual(["2:10 500000 workers in all, more than 10000"]);
    expect(problemsIn(groups(1))).toEqual([]);
    const added = `${groups(1)}\nfaults: [{at: 1s, do: add-workers, workers: 2}]`;
    expect(problemsIn(added)).toContain(
      "2:10 10002 workers in all, with those that are added, more than 10000",
    );
  });

  it("has at most 1,000 groups of workers, and faults", () => {
    expect(problemsIn(`messages: {count: 100}\nworkers: [${list(5000, () => "{count: 1}")}]`)).toEqual([
      "2:10 `workers` should be a list of at most 1000 groups, not of 5000",
    ]);
    const faults = list(1001, (i) => `{at: ${i + 1}s, do: cut-connection}`);
    expect(problemsIn(`messages: {count: 100}\nfaults: [${faults}]`)).toEqual([
      "2:9 `faults` should be a list of at most 1000 faults, not of 1001",
    ]);
  });

  it("mixes at most 200 kinds", () => {
    const mix = (count: number) =>
      `messages: {count: 100000, pattern: {${list(count, (i) => `k${i}: ${100 / count}%`)}}, kinds: {${list(count, (i) => `k${i}: {}`)}}}`;
    expect(problemsIn(mix(5000))).toEqual(["1:36 a mix of 5000 kinds, more than 200"]);
    expect(problemsIn(mix(200))).toEqual([]);
  });

  it("plans at most 100,000 workers of all variants together", () => {
    const variants = list(11, (i) => `v${i}: {workers: {prefetch: ${i + 1}}}`);
    const file = parseScenario(`messages: {count: 100}\nworkers: {count: 10000}\nvariants: {${variants}}`, {
      file: "s.yaml",
    });
    expect(() => planScenario(file)).toThrow(
      "s.yaml: the 11 variants have 110000 workers together, more than 100000",
    );
    expect(planScenario(file, ["v3"])).toHaveLength(1);
  });
});
