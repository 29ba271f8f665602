import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { githubAnnotations } from "../../src/report/github.ts";
import type { Comparison } from "../../src/result/comparison.ts";
import type { Check, Result } from "../../src/result/schema.ts";
import { cutShort, fewRuns, hostileComparison, lossy, regressed } from "./comparison-fixture.ts";
import { oddHeavy } from "./fixture.ts";
import { hostile, withFailure } from "./variations.ts";

const root = process.cwd();

interface Annotation {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Reads a line as the runner does: `actions/runner`, ActionCommand.cs. */
function read(line: string): Annotation {
  const [, command = "", list = "", message = ""] = /^::(\S+) (.*?)::(.*)$/.exec(line) ?? [];
  const pairs = list.split(",").map((pair) => {
    const [key = "", ...value] = pair.split("=");
    return [
      key,
      unescaped(value.join("="), { "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%" }),
    ] as const;
  });
  return {
    command,
    properties: Object.fromEntries(pairs),
    message: unescaped(message, { "%0D": "\r", "%0A": "\n", "%25": "%" }),
  };
}

function unescaped(text: string, escapes: Readonly<Record<string, string>>): string {
  return Object.entries(escapes).reduce((whole, [from, to]) => whole.replaceAll(from, to), text);
}

function annotations(results: readonly Result[], comparisons: readonly Comparison[] = []): Annotation[] {
  return githubAnnotations(results, comparisons, { root }).map(read);
}

function checked(file: string, checks: readonly Partial<Check>[]): Result {
  const base: Check = {
    name: "lost",
    expected: "0",
    actual: 3,
    verdict: "fail",
    over: null,
    run: null,
    line: 22,
  };
  const variants = oddHeavy.variants
    .slice(0, 1)
    .map((variant) => ({ ...variant, checks: checks.map((check) => ({ ...base, ...check })) }));
  return { ...oddHeavy, scenario: { ...oddHeavy.scenario, file }, variants };
}

describe("GitHub's annotations", () => {
  test("stand at the line of the expectation that failed", () => {
    expect(githubAnnotations([withFailure()], [], { root })).toEqual([
      "::error file=scenarios/odd-heavy.yaml,line=28,title=odd-heavy%2C fair%3A failed::" +
        "dispatch.efficiency: expected ≥ 90 %25, actual 89.96 %25",
    ]);
  });

  test("name a file by its path in the workspace, and one outside of it in words", () => {
    const file = (path: string) => annotations([checked(path, [{}])])[0];
    expect(file(join(root, "scenarios/x.yaml"))?.properties["file"]).toBe("scenarios/x.yaml");
    expect(file("./a/../x.yaml")?.properties["file"]).toBe("x.yaml");
    expect(file("..x.yaml")?.properties["file"]).toBe("..x.yaml");
    const outside = file("../x.yaml");
    expect(Object.keys(outside?.properties ?? {})).toEqual(["title"]);
    expect(outside?.message).toContain("(../x.yaml:22)");
  });

  test("are errors for what failed, regressed or could not be judged, and warnings for what was only to warn", () => {
    const checks = [{ verdict: "warn" as const }, { verdict: "inconclusive" as const }, {}];
    const found = annotations([checked("x.yaml", checks)], [lossy, fewRuns]);
    expect(found.map(({ command, properties }) => [command, properties["title"]?.split(": ")[1]])).toEqual([
      ["error", "failed"],
      ["error", "regressed"],
      ["error", "regressed"],
      ["error", "not judged"],
      ["warning", "warning"],
      ["warning", "undecided"],
      ["warning", "undecided"],
      ["warning", "undecided"],
    ]);
  });

  test("say that runs of a comparison were cut short: an error if new ones were", () => {
    const told = (comparison: Comparison) =>
      annotations([], [comparison]).map(({ command, message }) => [command, message.split(":")[0]]);
    expect(told(cutShort)).toEqual([
      ["error", "1 of 5 new runs did not come to the end, against baseline/result.json"],
      ["warning", "lost"],
      ["warning", "starved"],
    ]);
    const variants = cutShort.variants.map((each) => ({ ...each, cutShort: { base: 1, new: 0 } }));
    expect(told({ ...cutShort, variants })[0]?.[0]).toBe("warning");
  });

  test("have no line for what regressed", () => {
    for (const { properties } of annotations([], [regressed]))
      expect(Object.keys(properties)).toEqual(["title"]);
  });

  test("leave out what is only reported", () => {
    expect(annotations([], [regressed]).map(({ message }) => message.split(":")[0])).toEqual([
      "efficiency",
      "starved",
      "fair work",
    ]);
  });

  test("name an expectation that failed in several runs once", () => {
    const found = annotations([
      checked(
        "x.yaml",
        [1, 2, 4].map((run) => ({ run, over: "all" as const })),
      ),
    ]);
    expect(found.map(({ message }) => message)).toEqual([
      "lost: expected = 0, actual 3 (run 1 and 2 more runs)",
    ]);
  });

  test("say why a run ended, and not what therefore could not be judged", () => {
    const result = checked("x.yaml", [{ verdict: "inconclusive" }]);
    const variants = result.variants.map((variant) => ({
      ...variant,
      runs: variant.runs.map((run) => ({ ...run, ending: "broker-lost" as const, problem: "it is gone" })),
    }));
    expect(annotations([{ ...result, variants }]).map(({ message }) => message)).toEqual([
      "run 1 lost its broker: it is gone",
    ]);
  });

  test("are ten at most, the most important first, the last of which counts the others", () => {
    const warnings = Array.from({ length: 12 }, (_, line) => ({ line: line + 1, verdict: "warn" as const }));
    const ten = [...warnings.slice(0, 9), { line: 90 }];
    expect(annotations([checked("x.yaml", ten)])).toHaveLength(10);
    const found = annotations([checked("x.yaml", [...warnings, { line: 90 }])]);
    expect(found).toHaveLength(10);
    expect(found[0]).toMatchObject({ command: "error", properties: { line: "90" } });
    expect(found[9]).toMatchObject({ command: "warning", message: "4 more: see the report" });
  });

  test("are none when nothing is wrong", () => {
    expect(annotations([oddHeavy])).toEqual([]);
  });

  test("are one line each that reads back as it was, whatever the strings are", () => {
    const unit = fc.constantFrom(..."ab%:,=;\r\n \u001B", "::", "%0A", "%25", "::error ");
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 20 }), (text) => {
        const lines = githubAnnotations([hostile(text)], [hostileComparison(text)], { root });
        expect(lines.length).toBeGreaterThan(3);
        for (const line of lines) {
          expect(line).toMatch(/^::(error|warning) [^\r\n]*$/);
          const { properties, message } = read(line);
          for (const key of Object.keys(properties)) expect(["file", "line", "title"]).toContain(key);
          expect(message).not.toBe("");
        }
      }),
    );
    const [first] = annotations([checked("x.yaml", [{ name: "50%: a, b::c%0A" }])]);
    expect(first?.message).toContain("50%: a, b::c%0A");
  });
});
