import type { Comparison } from "../result/comparison.ts";
import { inert } from "../result/inert.ts";
import type { Result } from "../result/schema.ts";
import { comparisonCases, type JUnitCase, resultCases } from "./junit-cases.ts";
import { element, type XmlElement, xmlDocument } from "./xml.ts";

interface Suite {
  readonly name: string;
  /** ISO time. */
  readonly startedAt: string;
  /** ms */
  readonly took: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly JUnitCase[];
  /** For people: what no test case says. */
  readonly remarks: readonly string[];
}

/**
 * JUnit XML that both Apache Ant's and Jenkins' schema accept: a test suite for each scenario, with a test case for
 * each expectation, and one for each comparison, with a test case for each fact and each gated measure. Times are in
 * seconds. What could not be judged is an error; what a comparison could not decide is skipped, as it fails nothing.
 */
export function renderJUnit(results: readonly Result[], comparisons: readonly Comparison[]): string {
  const suites = [...inert(results).map(ofResult), ...inert(comparisons).map(ofComparison)];
  return xmlDocument(element("testsuites", {}, suites.map(suiteElement)));
}

function ofResult(result: Result): Suite {
  const { environment: env, scenario } = result;
  const warnings = result.variants.flatMap((variant) =>
    variant.runs.flatMap((run) =>
      run.warnings.map((warning) => `${variant.name}, run ${run.index}: ${warning}`),
    ),
  );
  const cases = resultCases(result);
  return {
    name: scenario.name,
    startedAt: result.startedAt,
    took: result.took,
    properties: {
      verdict: result.verdict,
      file: scenario.file,
      broker: `${env.broker.product} ${env.broker.version}`,
      node: env.node,
      seed: String(scenario.seed),
    },
    cases,
    remarks: [...cases.flatMap(({ warning }) => warning ?? []), ...warnings],
  };
}

function ofComparison(comparison: Comparison): Suite {
  const { base, new: next, unmatched, variants } = comparison;
  const only = (names: readonly string[], side: string): string[] =>
    names.map((name) => `only in the ${side}, not compared: ${name}`);
  return {
    name: `${next.scenario} against ${base.from}`,
    startedAt: next.startedAt,
    took: 0,
    properties: { verdict: comparison.verdict, base: base.from, new: next.from },
    cases: comparisonCases(comparison),
    remarks: [
      ...comparison.warnings,
      ...variants.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`)),
      ...only(unmatched.base, "base"),
      ...only(unmatched.new, "new"),
    ],
  };
}

/** The order of the children, and which attributes there are, is what the schemas ask for. */
function suiteElement({ cases, properties, remarks, ...suite }: Suite, id: number): XmlElement {
  const count = (is: JUnitCase["is"]): number => cases.filter((each) => each.is === is).length;
  const pairs = Object.entries(properties).map(([name, value]) => element("property", { name, value }));
  const attributes = {
    name: named(suite.name),
    package: "workq-bench",
    id,
    hostname: "localhost",
    timestamp: timestamp(suite.startedAt),
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
    time: seconds(suite.took),
  };
  return element("testsuite", attributes, [
    element("properties", {}, pairs),
    ...cases.map(caseElement),
    element("system-out", {}, remarks.length === 0 ? [] : [remarks.join("\n")]),
    element("system-err"),
  ]);
}

function caseElement(each: JUnitCase): XmlElement {
  const attributes = { classname: named(each.classname), name: named(each.name), time: seconds(each.took) };
  if (each.is === "pass") return element("testcase", attributes);
  const { type, message, text } = each;
  // Of the schemas that know it, one gives `skipped` no attributes.
  const kind = each.is === "skipped" ? {} : { type, message };
  return element("testcase", attributes, [element(each.is, kind, [text])]);
}

/** No name may be empty. */
function named(text: string): string {
  return text.trim() === "" ? "unnamed" : text;
}

function seconds(ms: number): string {
  return Math.min(Math.max(ms / 1000, 0), 1e12).toFixed(3);
}

/** The time in UTC without saying so, as Ant's schema wants it; the start of 1970 if it is none. */
function timestamp(time: string): string {
  const date = new Date(time);
  const text = Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 19);
  return /^\d{4}-/.test(text) ? text : "1970-01-01T00:00:00";
}
