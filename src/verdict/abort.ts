import type { Check, RunResult } from "../result/schema.ts";
import type { Expectation } from "../scenario/scenario.ts";
import { checkOf, holds } from "./judge-run.ts";
import { fieldOf } from "./paths.ts";

/**
 * The first rule of `abortOn` that holds for a run, as a check that failed; null when none does. A figure that could
 * not be measured ends nothing.
 */
export function aborted(rules: readonly Expectation[], run: RunResult): Check | null {
  for (const rule of rules) {
    const actual = fieldOf(run, rule.path)?.value ?? null;
    if (!holds(rule.test, actual)) continue;
    return checkOf({ ...rule, text: `not ${rule.text}` }, { actual, verdict: "fail", run: run.index }, null);
  }
  return null;
}
