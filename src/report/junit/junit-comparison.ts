import type { ComparedVariant, Comparison, Fact } from "../../result/comparison.ts";
import type { Difference } from "../../result/schema.ts";
import { isKnown } from "../shared/comparison-facts.ts";
import { factName, measureName } from "../shared/difference-format.ts";
import { differenceText } from "../shared/difference-words.ts";
import { cutShortText, lacksNewRuns } from "../shared/inconclusive-reasons.ts";
import { comparisonWord } from "../shared/verdict-words.ts";
import type { JUnitCase } from "./junit-cases.ts";

/**
 * A case for each fact and each gated measure of each variant, one that says whether all its runs came to their end,
 * and a skipped one for each variant that only the base has. `scenario` is what it is called beside the others.
 */
export function comparisonCases(comparison: Comparison, scenario: string): readonly JUnitCase[] {
  const { variants, unmatched, verdict } = comparison;
  const cases = [
    ...variants.flatMap((variant) => variantCases(variant, `${scenario}.${variant.name}`)),
    ...unmatched.base.map((name) =>
      undecided({ classname: `${scenario}.${name}`, name: "is compared with the base", took: 0 }, [
        "only in the base, not compared",
      ]),
    ),
  ];
  const isTold = cases.some(({ is }) => is === "failure" || (verdict === "inconclusive" && is !== "pass"));
  if (verdict === "pass" || isTold) return cases;
  const named = { classname: scenario, name: "verdict of the comparison", took: 0 };
  const message = `the verdict is ${comparisonWord(comparison)}`;
  return [
    ...cases,
    verdict === "fail"
      ? { ...named, is: "failure", type: "verdict", message, text: message }
      : undecided(named, [message]),
  ];
}

function variantCases(variant: ComparedVariant, classname: string): JUnitCase[] {
  const { facts, differences, notes } = variant;
  return [
    runsCase(variant, classname),
    ...facts.filter(isKnown).map((fact) => factCase(fact, classname)),
    ...differences
      .filter(({ gated }) => gated)
      .map((difference) => measureCase(difference, classname, notes)),
  ];
}

/** An error where the job ends with 4 as well: when new runs are missing. */
function runsCase(variant: ComparedVariant, classname: string): JUnitCase {
  const named = { classname, name: against("runs"), took: 0 };
  const told = cutShortText([variant]);
  if (lacksNewRuns(variant)) {
    const message = told ?? "it was not run";
    return { ...named, is: "error", type: "inconclusive", message, text: message };
  }
  return told === null ? { ...named, is: "pass" } : undecided(named, [told]);
}

function factCase({ name, outcome, told }: Fact, classname: string): JUnitCase {
  const named = { classname, name: against(factName(name)), took: 0 };
  if (outcome === "inconclusive") return undecided(named, [told]);
  if (outcome !== "regressed") return { ...named, is: "pass" };
  return { ...named, is: "failure", type: "regression", message: told, text: told };
}

function measureCase(difference: Difference, classname: string, notes: readonly string[]): JUnitCase {
  const named = { classname, name: against(measureName(difference.measure)), took: 0 };
  const message = differenceText(difference);
  const told = [message, ...notes];
  if (difference.outcome === "inconclusive") return undecided(named, told);
  if (difference.outcome !== "regressed") return { ...named, is: "pass" };
  return { ...named, is: "failure", type: "regression", message, text: told.join("\n") };
}

/** It fails nothing, and is no pass either. */
function undecided(
  named: Pick<JUnitCase, "classname" | "name" | "took">,
  told: readonly string[],
): JUnitCase {
  return { ...named, is: "skipped", type: "undecided", message: told[0] ?? "", text: told.join("\n") };
}

function against(what: string): string {
  return `${what} against the base`;
}
