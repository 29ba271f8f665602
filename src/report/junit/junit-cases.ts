import type { Check, Result, VariantResult } from "../../result/schema.ts";
import { isOfEachRun } from "../shared/check-over.ts";
import { askedText, missText } from "../shared/check-words.ts";
import { earlyEnd } from "../shared/early-end.ts";

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

/**
 * A case for each expectation, and one for each variant that says whether its runs came to their end. `scenario` is
 * what it is called beside the others; what a base fails is skipped, as it does not count.
 */
export function resultCases(result: Result, scenario: string, isBase: boolean): readonly JUnitCase[] {
  const { file } = result.scenario;
  const cases = [
    ...result.checks.map((check) => checkCase(check, scenario, file)),
    ...result.variants.flatMap((variant) => [
      runsCase(variant, scenario),
      ...variant.checks.map((check) => checkCase(check, `${scenario}.${variant.name}`, file)),
    ]),
  ];
  const whole = withVerdict(cases, result.verdict, scenario);
  return isBase ? whole.map((each) => (each.is === "failure" ? { ...each, is: "skipped" } : each)) : whole;
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
