import type { ComparedVariant, Comparison, Fact } from "../result/comparison.ts";
import type { Check, Difference, Result, VariantResult } from "../result/schema.ts";
import { factName, measureName } from "./change.ts";
import { isOfEachRun } from "./check-over.ts";
import { askedText, missText } from "./check-words.ts";
import { differenceText } from "./difference-words.ts";
import { earlyEnd } from "./early-end.ts";

interface Named {
  readonly classname: string;
  readonly name: string;
  /** ms */
  readonly took: number;
  /** What it warns of although it passes. */
  readonly warning?: string;
}

interface Told {
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

export type JUnitCase = Named &
  ({ readonly is: "pass" } | ({ readonly is: "failure" | "error" | "skipped" } & Told));

/** A case for each expectation, and one for each variant that says whether its runs came to their end. */
export function resultCases(result: Result): JUnitCase[] {
  const { scenario } = result;
  const cases = [
    ...result.checks.map((check) => checkCase(check, scenario.name, scenario.file)),
    ...result.variants.flatMap((variant) => [
      runsCase(variant, scenario.name),
      ...variant.checks.map((check) => checkCase(check, `${scenario.name}.${variant.name}`, scenario.file)),
    ]),
  ];
  return distinct(withVerdict(cases, result.verdict, scenario.name));
}

/** A case for each fact and each gated measure of each variant. */
export function comparisonCases({ new: next, variants, verdict }: Comparison): JUnitCase[] {
  const cases = variants.flatMap((variant) => {
    const classname = `${next.scenario}.${variant.name}`;
    return [
      ...variant.facts.map((fact) => factCase(fact, classname)),
      ...variant.differences
        .filter(({ gated }) => gated)
        .map((difference) => measureCase(difference, classname, variant)),
    ];
  });
  return distinct(withVerdict(cases, verdict === "fail" ? "fail" : "pass", next.scenario));
}

function runsCase(variant: VariantResult, scenario: string): JUnitCase {
  const took = variant.runs.reduce((sum, { dispatch }) => sum + (dispatch.makespan ?? 0), 0);
  const named = { classname: `${scenario}.${variant.name}`, name: "runs to the end", took };
  const early = variant.runs.flatMap((run) => earlyEnd(run) ?? []);
  if (variant.runs.length === 0) early.push("it was not run");
  const [first] = early;
  if (first === undefined) return { ...named, is: "pass" };
  return { ...named, is: "error", type: "inconclusive", message: first, text: early.join("\n") };
}

function checkCase(check: Check, classname: string, file: string): JUnitCase {
  const run = isOfEachRun(check) ? ` (run ${check.run})` : "";
  const named = { classname, name: askedText(check) + run, took: 0 };
  const place = check.line === null ? "" : `\n${file}:${check.line}`;
  const message = missText(check);
  const text = `${askedText(check)}: ${message}${place}`;
  switch (check.verdict) {
    case "pass":
      return { ...named, is: "pass" };
    case "warn":
      return { ...named, is: "pass", warning: `warning: ${classname}: ${text}` };
    case "fail":
      return { ...named, is: "failure", type: "expectation", message, text };
    case "inconclusive":
      return { ...named, is: "error", type: "inconclusive", message: `not judged: ${message}`, text };
  }
}

function factCase({ name, outcome, told }: Fact, classname: string): JUnitCase {
  const named = { classname, name: against(factName(name)), took: 0 };
  if (outcome !== "regressed") return { ...named, is: "pass" };
  return { ...named, is: "failure", type: "regression", message: told, text: told };
}

function measureCase(difference: Difference, classname: string, { notes }: ComparedVariant): JUnitCase {
  const named = { classname, name: against(measureName(difference.measure)), took: 0 };
  const message = differenceText(difference);
  const text = [message, ...notes].join("\n");
  switch (difference.outcome) {
    case "regressed":
      return { ...named, is: "failure", type: "regression", message, text };
    case "inconclusive":
      return { ...named, is: "skipped", type: "inconclusive", message, text };
    default:
      return { ...named, is: "pass" };
  }
}

function against(what: string): string {
  return `${what} against the base`;
}

/** A suite must not look as if it passed when its document says otherwise. */
function withVerdict(
  cases: readonly JUnitCase[],
  verdict: Result["verdict"],
  classname: string,
): readonly JUnitCase[] {
  const isTold = cases.some(({ is }) => is === "failure" || (is === "error" && verdict === "inconclusive"));
  if (verdict === "pass" || isTold) return cases;
  const told = { type: "verdict", message: `the verdict is ${verdict}`, text: `the verdict is ${verdict}` };
  const named = { classname, name: "verdict", took: 0 };
  return [...cases, { ...named, ...told, is: verdict === "fail" ? "failure" : "error" }];
}

/** Services tell test cases apart by class and name. */
function distinct(cases: readonly JUnitCase[]): JUnitCase[] {
  const times = new Map<string, number>();
  return cases.map((each) => {
    const key = JSON.stringify([each.classname, each.name]);
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    return time === 1 ? each : { ...each, name: `${each.name} #${time}` };
  });
}
