import type { ComparedVariant, Comparison } from "../../result/comparison.ts";
import type { MeasureOutcome } from "../../result/schema.ts";
import type { Screen } from "../text/style.ts";
import { chop, columns, flow, padEnd } from "../text/text.ts";
import { isOfCompare } from "./comparison-remarks.ts";
import { factName, measureName, outcomeWord } from "./difference-format.ts";
import { plural } from "./format.ts";
import { doubtsOf, namesOf } from "./inconclusive-reasons.ts";
import { comparisonWord, paint } from "./verdict-words.ts";

const maxReasons = 4;

/** The last lines: PASS, FAIL, UNDECIDED or INCONCLUSIVE, of what against what, why, and where the comparison is. */
export function comparisonVerdictLines(
  comparison: Comparison,
  where: string | undefined,
  screen: Screen,
): string[] {
  const word = paint(comparison.verdict, screen.style)(comparisonWord(comparison));
  const gutter = columns(word) + 2;
  const room = screen.width - gutter;
  const { variants } = comparison;
  const counted = variants.length === 1 ? [] : [plural(variants.length, "variant")];
  const subject = [`${comparison.new.scenario} against ${comparison.base.from}`, ...counted].join(", ");
  const lines = flow([subject, ...reasons(comparison), ...limits(comparison)], room);
  const last = lines.at(-1) ?? "";
  if (where !== undefined) {
    if (columns(last) + 3 + columns(where) <= room) lines[lines.length - 1] = `${last}   ${where}`;
    else lines.push(...chop(where, room));
  }
  return lines.map((line, index) => (index === 0 ? `${word}  ` : padEnd("", gutter)) + line);
}

function reasons({ verdict, variants }: Comparison): string[] {
  if (verdict === "pass") return ["nothing regressed", ...few(variants, "improved", improvements)];
  if (verdict === "fail") return few(variants, "regressed", regressions);
  return ["nothing regressed", ...few(variants, "inconclusive", doubts)];
}

/** What must be known even of a comparison that passes. */
function limits({ variants, unmatched }: Comparison): string[] {
  const gone = unmatched.base.length;
  return [
    ...(variants.some(({ loadDiffers }) => loadDiffers.length > 0) ? ["other load"] : []),
    ...(variants.some(({ settings }) => settings.some(isOfCompare))
      ? ["judged otherwise than the base"]
      : []),
    ...(gone > 0 ? [`${plural(gone, "variant")} only in the base`] : []),
  ];
}

/** What there is to say of the variants of an outcome, the first few of them. */
function few(
  variants: readonly ComparedVariant[],
  outcome: MeasureOutcome,
  told: (variant: ComparedVariant) => string,
): string[] {
  const concerned = variants.filter((variant) => variant.outcome === outcome);
  const rest = concerned.length - maxReasons;
  const alone = variants.length === 1;
  const lines = concerned
    .slice(0, maxReasons)
    .map((variant) => (alone ? told(variant) : `${variant.name}: ${told(variant)}`));
  return rest > 0 ? [...lines, `and ${plural(rest, "more variant")} ${outcomeWord(outcome)}`] : lines;
}

function regressions(variant: ComparedVariant): string {
  const counted = facts(variant, "regressed");
  const measures = measured(variant, "regressed");
  const gated = variant.differences.filter((each) => each.gated).length;
  return [
    ...(counted.length > 0 ? [`regressed: ${counted.join(", ")}`] : []),
    ...(measures.length > 0
      ? [`${measures.length} of ${plural(gated, "gated measure")} regressed: ${measures.join(", ")}`]
      : []),
  ].join("; ");
}

function improvements(variant: ComparedVariant): string {
  return `improved in ${namesOf(variant, "improved").join(", ")}`;
}

function doubts(variant: ComparedVariant): string {
  return doubtsOf(variant).join("; ");
}

function measured({ differences }: ComparedVariant, outcome: MeasureOutcome): string[] {
  return differences
    .filter((each) => each.gated && each.outcome === outcome)
    .map(({ measure }) => measureName(measure));
}

function facts(variant: ComparedVariant, outcome: MeasureOutcome): string[] {
  return variant.facts.filter((fact) => fact.outcome === outcome).map(({ name }) => factName(name));
}
