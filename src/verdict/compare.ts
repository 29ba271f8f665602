import { version } from "../common/package.ts";
import type { Comparison, Side } from "../result/comparison.ts";
import { environmentWarnings } from "../result/environments.ts";
import type { Difference, Result, VariantResult, VerdictWord } from "../result/schema.ts";
import type { CompareSettings } from "../scenario/scenario.ts";
import { differencesOf } from "./compare-runs.ts";
import { compareVariants } from "./compare-variants.ts";
import { decidingDiff } from "./deciding-diff.ts";
import { checkComparable } from "./loads.ts";
import { settingsIn } from "./settings-in.ts";

export { type Comparable, checkComparable } from "./loads.ts";
export { settingsIn } from "./settings-in.ts";

export interface CompareOptions {
  /** Where the results are from, for people. */
  readonly from: { readonly base: string; readonly new: string };
  /** Whether they are compared although their loads differ. */
  readonly force: boolean;
  /** undefined: what the new result's scenario says. */
  readonly settings?: CompareSettings | undefined;
}

/**
 * Compares a result with its base, variant by variant: fail when something regressed, inconclusive when something
 * gated is undecided.
 * @throws Problem (usage) when no variants match or, without `force`, their loads differ; Problem (result-file) when
 * the new result's own settings are none
 */
export function compareResults(base: Result, next: Result, options: CompareOptions): Comparison {
  const { pairs, unmatched } = checkComparable(base.variants, next.variants, options.force);
  const settings = options.settings ?? settingsIn(next);
  const deciding = decidingDiff(base.scenario.compare, next.scenario.compare);
  const variants = pairs.map((pair) => {
    const compared = compareVariants(pair.base, pair.next, settings);
    return { ...compared, settings: [...compared.settings, ...deciding] };
  });
  const names = (these: readonly VariantResult[]): string[] => these.map(({ name }) => name);
  return {
    format: "workq-bench/comparison",
    version: 1,
    tool: { version },
    base: sideOf(base, options.from.base),
    new: sideOf(next, options.from.new),
    verdict: verdictOf(variants.map(({ outcome }) => outcome)),
    warnings: environmentWarnings(base, next),
    variants,
    unmatched: { base: names(unmatched.base), new: names(unmatched.next) },
  };
}

/**
 * Each variant's differences from the first, for the table of all of them; none for the first itself, and none where
 * the load is another.
 */
export function differencesFromFirst(
  variants: readonly VariantResult[],
  settings: CompareSettings,
): Difference[][] {
  const [first] = variants;
  return variants.map((variant) =>
    first === undefined || variant === first || variant.loadDigest !== first.loadDigest
      ? []
      : differencesOf(first.runs, variant.runs, settings),
  );
}

function sideOf({ scenario, startedAt, tool, environment }: Result, from: string): Side {
  return { scenario: scenario.name, from, startedAt, tool, environment };
}

function verdictOf(outcomes: readonly Difference["outcome"][]): VerdictWord {
  if (outcomes.includes("regressed")) return "fail";
  return outcomes.includes("inconclusive") ? "inconclusive" : "pass";
}
