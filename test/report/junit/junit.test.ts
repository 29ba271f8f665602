import { readFileSync } from "node:fs";
import fc from "fast-check";
import { type XmlAttribute, XmlDocument, XmlElement, XsdValidator } from "libxml2-wasm";
import { afterAll, describe, expect, test } from "vitest";
import { renderJUnit } from "../../../src/report/junit/junit.ts";
import { element, xmlDocument } from "../../../src/report/text/xml.ts";
import type { Comparison } from "../../../src/result/comparison.ts";
import type { Check, Result } from "../../../src/result/schema.ts";
import {
  bent,
  cutShort,
  fewRuns,
  hostileComparison,
  lossy,
  regressed,
  unchanged,
  withDifferences,
} from "../comparison-fixture.ts";
import { oddHeavy } from "../fixture.ts";
import { hostile, manyWorkers, matrix, repeated, withFailure, withLosses } from "../variations.ts";

const schema = XmlDocument.fromBuffer(readFileSync(new URL("../../fixtures/junit.xsd", import.meta.url)));
const validator = XsdValidator.fromDoc(schema);

afterAll(() => {
  validator.dispose();
  schema.dispose();
});

interface Suite {
  readonly of: Readonly<Record<string, string>>;
  readonly out: string;
  readonly cases: readonly {
    readonly of: Readonly<Record<string, string>>;
    readonly outcome: string;
    readonly why: Readonly<Record<string, string>>;
    readonly text: string;
  }[];
}

/** Read by libxml2, once it has found the text to be valid. */
function suites(results: readonly Result[], comparisons: readonly Comparison[] = []): Suite[] {
  using doc = XmlDocument.fromString(renderJUnit(results, comparisons));
  validator.validate(doc);
  return elements(doc.root, "testsuite").map((suite) => ({
    of: attributes(suite),
    out: suite.get("system-out")?.content ?? "",
    cases: elements(suite, "testcase").map((each) => {
      const [outcome] = elements(each, "*");
      return {
        of: attributes(each),
        outcome: outcome?.name ?? "pass",
        why: outcome === undefined ? {} : attributes(outcome),
        text: outcome?.content ?? "",
      };
    }),
  }));
}

function elements(of: XmlElement, name: string): XmlElement[] {
  return of.find(name).filter((node) => node instanceof XmlElement);
}

function attributes(of: XmlElement): Record<string, string> {
  return Object.fromEntries(of.attrs.map((each: XmlAttribute) => [each.name, each.value]));
}

function withCheck(check: Partial<Check>, figures: Partial<Result> = {}): Result {
  const [first, ...others] = oddHeavy.variants;
  if (first === undefined) throw new Error("the fixture has variants");
  const base: Check = {
    name: "dispatch.efficiency",
    expected: ">= 0.9",
    actual: 0.5166,
    verdict: "fail",
    over: null,
    run: null,
    line: 25,
  };
  const variant = { ...first, verdict: figures.verdict ?? "fail", checks: [{ ...base, ...check }] };
  return { ...oddHeavy, verdict: "fail", ...figures, variants: [variant, ...others] };
}

describe("JUnit XML", () => {
  test.each<[string, readonly Result[], readonly Comparison[]]>([
    ["nothing", [], []],
    ["the fixture", [oddHeavy], []],
    ["failures and losses", [withFailure(), withLosses()], []],
    ["a matrix, many workers and repeated runs", [matrix(), manyWorkers(), repeated()], []],
    ["differences", [withDifferences()], []],
    ["comparisons", [], [unchanged, regressed, lossy, fewRuns]],
    ["what is inconclusive", [], [cutShort, bent, fewRuns]],
    ["a scenario run against its like", [oddHeavy, oddHeavy, withFailure()], [cutShort, cutShort, bent]],
    ["no variants", [{ ...oddHeavy, variants: [] }], [{ ...unchanged, variants: [] }]],
    ["times that are none", [{ ...oddHeavy, took: -1e300 }], [hostileComparison("tomorrow")]],
  ])("of %s is valid and counts what it holds", (_, results, comparisons) => {
    const all = suites(results, comparisons);
    expect(all).toHaveLength(results.length + comparisons.length);
    for (const [id, { of, cases }] of all.entries()) {
      const count = (outcome: string): string =>
        String(cases.filter((each) => each.outcome === outcome).length);
      expect(of).toMatchObject({ id: String(id), tests: String(cases.length), failures: count("failure") });
      expect(of).toMatchObject({ errors: count("error"), skipped: count("skipped") });
    }
    const named = all.flatMap(({ cases }) => cases.map(({ of }) => [of["classname"], of["name"]].join("\n")));
    expect(named.filter((name, index) => named.indexOf(name) !== index)).toEqual([]);
    expect(new Set(all.map(({ of }) => of["name"])).size).toBe(all.length);
  });

  test("has a suite a scenario, with a case an expectation and one for the runs of each variant", () => {
    const [suite] = suites([oddHeavy]);
    expect(suite?.of).toMatchObject({ name: "odd-heavy", time: "7.930", timestamp: "2026-01-31T12:00:00" });
    expect(suite?.cases.map(({ of }) => [of["classname"], of["name"], of["time"]])).toEqual([
      ["odd-heavy.round-robin", "runs to the end", "5.032"],
      ["odd-heavy.round-robin", "lost = 0", "0.000"],
      ["odd-heavy.round-robin", "dispatch.efficiency <= 0.6", "0.000"],
      ["odd-heavy.fair", "runs to the end", "2.677"],
      ["odd-heavy.fair", "lost = 0", "0.000"],
      ["odd-heavy.fair", "dispatch.efficiency >= 0.9", "0.000"],
    ]);
  });

  test("says of a failure what was expected, what came, and which line asked for it", () => {
    const failed = suites([withCheck({})])[0]?.cases.find(({ outcome }) => outcome === "failure");
    expect(failed?.why).toEqual({ type: "expectation", message: "expected ≥ 90 %, actual 51.7 %" });
    expect(failed?.text).toContain("scenarios/odd-heavy.yaml:25");
  });

  test("names the run where each has its own case, and only there", () => {
    const name = (check: Partial<Check>) => suites([withCheck(check)])[0]?.cases[1]?.of["name"];
    expect(name({ over: "all", run: 3 })).toBe("dispatch.efficiency >= 0.9 (run 3)");
    expect(name({ over: "worst", run: 3 })).toBe("dispatch.efficiency >= 0.9");
    expect(name({ over: "median" })).toBe("dispatch.efficiency >= 0.9");
  });

  test("passes what was only to warn, and says so in the output of the suite", () => {
    const [suite] = suites([withCheck({ verdict: "warn" }, { verdict: "pass" })]);
    expect(suite?.of).toMatchObject({ failures: "0", errors: "0" });
    expect(suite?.out).toContain("warning: odd-heavy.round-robin: dispatch.efficiency >= 0.9: expected");
  });

  test("has an error for what could not be judged, and for a run that ended early", () => {
    const result = withCheck({ verdict: "inconclusive", actual: null }, { verdict: "inconclusive" });
    expect(suites([result])[0]?.cases[1]).toMatchObject({
      outcome: "error",
      why: { type: "inconclusive", message: "not judged: expected ≥ 90 %, actual not measured" },
    });
    const [variant] = oddHeavy.variants;
    const runs = (variant?.runs ?? []).map((run) => ({
      ...run,
      ending: "stalled" as const,
      problem: "no more came",
    }));
    const stalled = oddHeavy.variants.map((each, index) => (index === 0 ? { ...each, runs } : each));
    expect(suites([{ ...oddHeavy, verdict: "inconclusive", variants: stalled }])[0]?.cases[0]).toMatchObject({
      outcome: "error",
      text: "run 1 stalled: no more came",
    });
  });

  test("never passes a scenario whose verdict is another", () => {
    for (const verdict of ["fail", "inconclusive"] as const) {
      const [suite] = suites([{ ...oddHeavy, verdict }]);
      expect(suite?.cases.filter(({ outcome }) => outcome !== "pass")).toMatchObject([
        { of: { name: "verdict" }, outcome: verdict === "fail" ? "failure" : "error" },
      ]);
    }
  });

  test("fails what regressed, skips what is undecided, and leaves out what is only reported", () => {
    const [suite] = suites([], [regressed]);
    expect(suite?.of["name"]).toBe("odd-heavy against baseline/result.json");
    const fair = suite?.cases.filter(({ of }) => of["classname"] === "odd-heavy.fair") ?? [];
    expect(
      fair.filter(({ outcome }) => outcome !== "pass").map(({ of, outcome }) => [of["name"], outcome]),
    ).toEqual([
      ["efficiency against the base", "failure"],
      ["starved against the base", "failure"],
      ["fair work against the base", "skipped"],
    ]);
    expect(fair.map(({ of }) => of["name"])).not.toContain("p99 against the base");
    expect(suite?.out).toContain("The brokers differ");
  });

  test("names the files of scenarios that have one name", () => {
    const base = { ...oddHeavy, scenario: { ...oddHeavy.scenario, file: "base.yaml" } };
    const found = suites([base, oddHeavy], [unchanged]);
    expect(found.map(({ of, cases }) => [of["name"], cases[0]?.of["classname"]])).toEqual([
      ["odd-heavy (base.yaml)", "odd-heavy (base.yaml).round-robin"],
      ["odd-heavy (scenarios/odd-heavy.yaml)", "odd-heavy (scenarios/odd-heavy.yaml).round-robin"],
      ["odd-heavy against baseline/result.json", "odd-heavy.round-robin"],
    ]);
  });

  test("skips what the base fails that was run in turn, and only that", () => {
    const next = { ...withFailure(), startedAt: "2026-01-31T12:00:01.000Z" };
    const base = { ...unchanged.base, startedAt: oddHeavy.startedAt };
    const failed = suites([withFailure(), next], [{ ...unchanged, base }]).map(({ cases }) =>
      cases.filter(({ outcome }) => outcome !== "pass").map(({ outcome }) => outcome),
    );
    expect(failed).toEqual([["skipped"], ["failure"], []]);
    expect(suites([withFailure(), next], [unchanged])[0]?.of["failures"]).toBe("1");
  });

  test("has an error for new runs that were cut short, and skips what they leave open", () => {
    const notPassed = (comparison: Comparison) =>
      suites([], [comparison])[0]
        ?.cases.filter(({ outcome }) => outcome !== "pass")
        .map(({ of, outcome, text }) => [of["name"], outcome, text.split("\n")[0]]);
    expect(notPassed(cutShort)?.slice(0, 2)).toEqual([
      ["runs against the base", "error", "1 of 5 new runs did not come to the end"],
      ["lost against the base", "skipped", "none in any run, but 8 messages of run 5 are unresolved"],
    ]);
    expect(notPassed(cutShort)?.slice(2)).toMatchObject([
      ["starved against the base", "skipped", expect.stringContaining("undecided")],
    ]);
    const variants = cutShort.variants.map((each) => ({ ...each, cutShort: { base: 1, new: 0 } }));
    expect(notPassed({ ...cutShort, variants })?.[0]?.slice(0, 2)).toEqual([
      "runs against the base",
      "skipped",
    ]);
  });

  test("skips each variant that only the base has, and tells what could have hidden a regression", () => {
    const [suite] = suites([], [bent]);
    const skipped = suite?.cases.filter(({ outcome }) => outcome === "skipped") ?? [];
    expect(skipped.map(({ of }) => of["classname"])).toEqual(["odd-heavy.sharded", "odd-heavy.quorum"]);
    expect(suite?.out).toMatchInlineSnapshot(`
      "It is judged otherwise: compare.gate efficiency, latency.p50 → efficiency
      It is judged otherwise: compare.margin.efficiency not set → 0.5
      The load of round-robin differs, and was compared all the same: messages.count
      The CPUs differ: A and B.
      Only in the base, not compared: sharded, quorum
      Only in the new, not compared: stream"
    `);
  });

  test("fails a fact that regressed, with what it tells", () => {
    const failed = suites([], [lossy])[0]?.cases.filter(({ outcome }) => outcome === "failure");
    expect(failed?.map(({ why }) => why["message"])).toEqual([
      "12 lost in run 3, none in any run of the base",
      "9 confirmed messages lost in run 3, none in any run of the base",
    ]);
  });

  test("is valid whatever the strings are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 12 }), (text) => {
        suites([hostile(text)], [hostileComparison(text)]);
      }),
      { numRuns: 50 },
    );
    for (const text of ["\u0000\u001B[31m", "]]><x/>", "\"'&amp;", "\uD800", "\uFFFE", "", " "])
      suites([hostile(text)], [hostileComparison(text)]);
  });
});

describe("XML", () => {
  test("gives back what it was given, less what XML cannot hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        using doc = XmlDocument.fromString(xmlDocument(element("a", { b: text }, [`${text}.`])));
        // As the XML recommendation has it; compare https://www.w3.org/TR/xml/#NT-Char
        const kept = Array.from(text)
          .filter((character) => {
            const point = character.codePointAt(0) ?? 0;
            return point >= 0x20
              ? (point < 0xd800 || point > 0xdfff) && point !== 0xfffe && point !== 0xffff
              : [9, 10, 13].includes(point);
          })
          .join("");
        expect(doc.root.attr("b")?.value).toBe(kept);
        expect(doc.root.content).toBe(`${kept}.`);
      }),
    );
  });
});
