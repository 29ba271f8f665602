import type { Comparison } from "../../result/comparison.ts";
import { inert } from "../../result/inert.ts";
import type { Result } from "../../result/schema.ts";
import { comparisonRemarks } from "../shared/comparison-remarks.ts";
import { lateText } from "../shared/generator-lateness.ts";
import { ownBase } from "../shared/own-base.ts";
import type { Reporter } from "../shared/reporter.ts";
import { comparisonNames, distinct, resultNames } from "../shared/unique-names.ts";
import { element, type XmlElement, xmlDocument } from "../text/xml.ts";
import { type JUnitCase, resultCases } from "./junit-cases.ts";
import { comparisonCases } from "./junit-comparison.ts";

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
 * seconds. What could not be judged is an error; what a comparison could not decide is skipped, as it fails nothing. No
 * two suites and no two cases have the same name.
 */
export function renderJUnit(results: readonly Result[], comparisons: readonly Comparison[]): string {
  const [shown, compared] = [inert(results), inert(comparisons)];
  const [names, others] = [resultNames(shown), comparisonNames(compared)];
  const base = ownBase(shown, compared);
  const suites = [
    ...shown.map((result, index) => ofResult(result, names[index] ?? "", result === base)),
    ...compared.map((comparison, index) => ofComparison(comparison, others[index] ?? "")),
  ];
  return xmlDocument(element("testsuites", {}, toldApart(suites).map(suiteElement)));
}

export const reporter: Reporter = {
  ofAll({ results, comparisons }) {
    return [{ to: "file", name: "junit.xml", text: renderJUnit(results, comparisons) }];
  },
};

/** Services tell suites apart by their names, and cases by class and name, in the whole document. */
function toldApart(suites: readonly Suite[]): Suite[] {
  const names = distinct(suites.map(({ name }) => named(name)));
  const all = suites.flatMap(({ cases }) => cases);
  // A line break is in no name that was made inert.
  const pairs = distinct(all.map(({ classname, name }) => `${named(classname)}\n${named(name)}`));
  let done = 0;
  return suites.map((suite, index) => ({
    ...suite,
    name: names[index] ?? "",
    cases: suite.cases.map((each) => {
      const [classname = "", name = ""] = pairs[done++]?.split("\n") ?? [];
      return { ...each, classname, name };
    }),
  }));
}

function ofResult(result: Result, name: string, isBase: boolean): Suite {
  const { environment: env, scenario } = result;
  const warnings = result.variants.flatMap((variant) =>
    variant.runs.flatMap((run) =>
      run.warnings.map((warning) => `${variant.name}, run ${run.index}: ${warning}`),
    ),
  );
  const late = result.variants.flatMap(({ name: of, runs }) => {
    const text = lateText(runs);
    return text === null ? [] : [`${of}: ${text}`];
  });
  const cases = resultCases(result, name, isBase);
  return {
    name,
    startedAt: result.startedAt,
    took: result.took,
    properties: {
      verdict: result.verdict,
      file: scenario.file,
      broker: `${env.broker.product} ${env.broker.version}`,
      node: env.node,
      seed: String(scenario.seed),
      ...(late.length === 0 ? {} : { late: late.join("; ") }),
    },
    cases,
    remarks: [...cases.flatMap(({ warning }) => warning ?? []), ...warnings],
  };
}

function ofComparison(comparison: Comparison, name: string): Suite {
  const { base, new: next, variants } = comparison;
  return {
    name: `${name} against ${base.from}`,
    startedAt: next.startedAt,
    took: 0,
    properties: { verdict: comparison.verdict, base: base.from, new: next.from },
    cases: comparisonCases(comparison, name),
    remarks: [
      ...comparisonRemarks(comparison),
      ...variants.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`)),
    ],
  };
}

/** The order of the children, and which attributes there are, is what the schemas ask for. */
function suiteElement({ cases, properties, remarks, ...suite }: Suite, id: number): XmlElement {
  const count = (is: JUnitCase["is"]): number => cases.filter((each) => each.is === is).length;
  const pairs = Object.entries(properties).map(([name, value]) => element("property", { name, value }));
  const attributes = {
    name: suite.name,
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
  const attributes = { classname: each.classname, name: each.name, time: seconds(each.took) };
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
