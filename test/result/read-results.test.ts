import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pairResults, readResults, type SavedResult } from "../../src/result/read-results.ts";
import type { Result } from "../../src/result/schema.ts";
import { problemOf } from "../problem-of.ts";
import { oddHeavy } from "../report/fixture.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "read-results-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Saved as `result.json` in a folder of this name. */
function save(name: string, result: unknown): string {
  const dir = join(folder, name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "result.json"), typeof result === "string" ? result : JSON.stringify(result));
  return dir;
}

function named(name: string, figures: Partial<Result> = {}): Result {
  return { ...oddHeavy, scenario: { ...oddHeavy.scenario, name }, ...figures };
}

describe("results are read", () => {
  test("from a file, or the folder that holds it", () => {
    const dir = save("one", oddHeavy);
    expect(readResults(dir)).toEqual([{ result: oddHeavy, path: dir }]);
    const file = join(dir, "result.json");
    expect(readResults(file)).toEqual([{ result: oddHeavy, path: file }]);
  });

  test("from folders of folders, three deep, one a scenario in the order of the paths", () => {
    save("b", named("b"));
    save("a/2026/x", named("a"));
    save("c/too/deep/down", named("c"));
    writeFileSync(join(folder, "comparison.json"), "{}");
    expect(readResults(folder).map(({ result, path }) => [result.scenario.name, path])).toEqual([
      ["a", join(folder, "a/2026/x")],
      ["b", join(folder, "b")],
    ]);
  });

  test("but not by way of links, so that none counts twice", () => {
    const dir = save("one", oddHeavy);
    symlinkSync(dir, join(folder, "latest"));
    expect(readResults(folder)).toHaveLength(1);
  });

  test("nowhere below a folder that is a result", () => {
    const dir = save("one", oddHeavy);
    save("one/older", named("older"));
    expect(readResults(dir).map(({ result }) => result.scenario.name)).toEqual(["odd-heavy"]);
  });

  test("not at all when there is none", () => {
    expect(problemOf(() => readResults(folder))).toMatchObject({ kind: "result-file" });
    expect(problemOf(() => readResults(join(folder, "none"))).message).toContain("there is no file");
  });

  const document = JSON.stringify(oddHeavy);
  test.each([
    ["is cut short", document.slice(0, -50)],
    ["is empty", ""],
    ["is of something else", '{"format": "k6"}'],
    ["is a comparison", JSON.stringify({ ...oddHeavy, format: "workq-bench/comparison" })],
    ["is of a future version", JSON.stringify({ ...oddHeavy, version: 2 })],
    ["has text for a number", document.replace('"makespan":5032.4', '"makespan":"NaN"')],
    ["has a negative count", document.replace('"attempted":200', '"attempted":-1')],
    ["has a number that is too great for one", document.replace('"makespan":5032.4', '"makespan":1e999')],
    [
      "is nested without end",
      document.replace('"settings":{', `"settings":{"x":${"[".repeat(1e5)}${"]".repeat(1e5)},`),
    ],
    ["lacks its runs", document.replace('"runs":', '"walks":')],
  ])("not from a folder with a file that %s", (_, text) => {
    save("fine", named("fine"));
    expect(text).not.toBe(document);
    save("broken", text);
    expect(problemOf(() => readResults(folder)).kind).toBe("result-file");
  });

  test("with keys that mean something to JavaScript as if these were any others", () => {
    const hostile = document.replace(
      '"settings":{',
      '"settings":{"__proto__":{"polluted":1},"constructor":1,',
    );
    const [read] = readResults(save("hostile", hostile));
    expect(read?.result.variants).toHaveLength(2);
    expect("polluted" in {}).toBe(false);
  });
});

describe("results of one scenario", () => {
  test("of the same plans have their runs put together, numbered through", () => {
    save("1", oddHeavy);
    save("2", { ...oddHeavy, startedAt: "2026-02-01T12:00:00.000Z", verdict: "inconclusive" });
    const [pooled, ...others] = readResults(folder);
    expect(others).toEqual([]);
    expect(pooled?.path).toBe(`${join(folder, "1")} and 1 more`);
    expect(pooled?.result).toMatchObject({
      startedAt: oddHeavy.startedAt,
      took: 2 * oddHeavy.took,
      verdict: "inconclusive",
      scenario: { repeat: 2 },
    });
    for (const { runs, summary, differences } of pooled?.result.variants ?? []) {
      expect(runs.map(({ index }) => index)).toEqual([1, 2]);
      expect([summary, differences]).toEqual([{}, []]);
    }
  });

  test("that are the same one twice count once", () => {
    save("main", oddHeavy);
    save("copy", oddHeavy);
    expect(readResults(folder)).toMatchObject([{ result: { scenario: { repeat: 1 } } }]);
  });

  test("that were run on other machines or brokers are told of", () => {
    const other = { ...oddHeavy.environment, cpu: "Apple\u001b M4", cores: 8 };
    save("1", oddHeavy);
    save("2", { ...oddHeavy, startedAt: "2026-02-01T12:00:00.000Z", environment: other });
    save("3", { ...oddHeavy, startedAt: "2026-03-01T12:00:00.000Z", environment: other });
    const { cpu, cores } = oddHeavy.environment;
    expect(readResults(folder)[0]?.remarks).toEqual([
      `The results of odd-heavy in ${join(folder, "1")} and 2 more count together, but were not run alike. ` +
        `The CPUs differ: ${cpu} and Apple\\x1b M4. The numbers of cores differ: ${cores} and 8.`,
    ]);
    expect(
      pairResults(readResults(folder), [{ result: named("odd-heavy", { took: 1 }), path: "n" }]).remarks,
    ).toHaveLength(1);
  });

  test("with variants that only one of them has keep these", () => {
    const [first, second] = oddHeavy.variants;
    save("1", { ...oddHeavy, variants: [first] });
    save("2", { ...oddHeavy, startedAt: "2026-02-01T12:00:00.000Z", variants: [second, first] });
    const [pooled] = readResults(folder);
    expect(pooled?.result.variants.map(({ name, runs }) => [name, runs.length])).toEqual([
      ["round-robin", 2],
      ["fair", 1],
    ]);
  });

  test("of different plans are refused, both named", () => {
    save("1", oddHeavy);
    save("2", {
      ...oddHeavy,
      startedAt: "2026-02-01T12:00:00.000Z",
      variants: oddHeavy.variants.map((one) => ({ ...one, planDigest: "other" })),
    });
    const problem = problemOf(() => readResults(folder));
    expect(problem.kind).toBe("usage");
    expect(problem.message).toBe(
      `${join(folder, "1")} and ${join(folder, "2")} are both of odd-heavy, but their plans of round-robin differ`,
    );
  });
});

describe("results of two sides", () => {
  const side = (...names: string[]) => names.map((name) => ({ result: named(name), path: name }));

  test("are paired by the names of their scenarios; what only one side has is given back", () => {
    const { pairs, unpaired } = pairResults(side("a", "b", "c"), side("c", "b", "d"));
    expect(pairs.map((pair) => [pair.base.path, pair.new.path])).toEqual([
      ["c", "c"],
      ["b", "b"],
    ]);
    expect(unpaired.map(({ path }) => path)).toEqual(["a", "d"]);
  });

  test("are paired whatever their names when there is one a side", () => {
    expect(pairResults(side("a"), side("b"))).toMatchObject({
      pairs: [{ base: { path: "a" } }],
      unpaired: [],
    });
  });

  describe("that have a result in common", () => {
    const on = (day: number): Result => ({ ...oddHeavy, startedAt: `2026-01-0${day}T12:00:00.000Z` });
    const sideOf = (name: string, ...days: number[]) => {
      for (const day of days) save(`${name}/${day}`, on(day));
      return readResults(join(folder, name));
    };
    const runsOf = ({ result }: SavedResult) => result.variants[0]?.runs.length;

    test("leave it out of the base, which has others", () => {
      const { pairs, remarks } = pairResults(sideOf("base", 1, 2, 3), sideOf("new", 3));
      expect(pairs.map((pair) => [runsOf(pair.base), runsOf(pair.new)])).toEqual([[2, 1]]);
      expect(pairs[0]?.base.result).toEqual(sideOf("others", 1, 2)[0]?.result);
      expect(remarks).toEqual([`${join(folder, "base", "3")} is on both sides and is left out of the base.`]);
    });

    test("are told of together when they are several", () => {
      const { pairs, remarks } = pairResults(sideOf("base", 1, 2, 3, 4), sideOf("new", 2, 3, 4));
      expect(pairs.map((pair) => [runsOf(pair.base), runsOf(pair.new)])).toEqual([[1, 3]]);
      expect(remarks).toEqual([
        `${join(folder, "base", "2")} and 2 more are on both sides and are left out of the base.`,
      ]);
    });

    test("leave it out of the new side when the base has nothing else", () => {
      const { pairs, remarks } = pairResults(sideOf("base", 1), sideOf("new", 1, 2, 3));
      expect(pairs.map((pair) => [runsOf(pair.base), runsOf(pair.new)])).toEqual([[1, 2]]);
      expect(remarks).toEqual([
        `${join(folder, "new", "1")} is on both sides and is left out of the new one.`,
      ]);
    });

    test("and nothing else are compared with themselves, which is told", () => {
      const { pairs, remarks } = pairResults(sideOf("base", 1), sideOf("new", 1));
      expect(pairs.map((pair) => [runsOf(pair.base), runsOf(pair.new)])).toEqual([[1, 1]]);
      expect(remarks).toEqual([
        `${join(folder, "base", "1")} and ${join(folder, "new", "1")} hold the same: it is compared with itself.`,
      ]);
    });

    test("of another scenario, or of no pair, are none of it", () => {
      expect(pairResults(sideOf("base", 1, 2), sideOf("new", 3)).remarks).toEqual([]);
    });
  });

  test("are refused when they have nothing in common", () => {
    const problem = problemOf(() => pairResults(side("a", "b"), side("c")));
    expect(problem.kind).toBe("usage");
    expect(problem.message).toBe("no scenario is on both sides: the base has a, b, the new one c");
  });
});
