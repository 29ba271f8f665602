import type { ComparedVariant, Comparison, Side } from "../../result/comparison.ts";
import { inert, inertText } from "../../result/inert.ts";
import { comparisonVerdictLines } from "../shared/comparison-verdict.ts";
import { outcomeWord } from "../shared/difference-format.ts";
import { formatCount, plural } from "../shared/format.ts";
import { printed } from "../text/printed.ts";
import { createStyle, type Screen } from "../text/style.ts";
import { cut, cutMiddle, hanging, wrap } from "../text/text.ts";
import { comparedVariantLines } from "./compared-variant.ts";
import { changedSettings } from "./setting-changes.ts";
import type { TerminalOptions } from "./terminal.ts";

const narrowest = 40;
/** With more variants, only those that changed or are undecided are shown, so that the verdict stays in sight. */
const maxInFull = 6;
const maxNamed = 8;

type ComparisonOptions = Omit<TerminalOptions, "variant">;

/**
 * The comparison for people: the two sides, what is set differently, each variant's facts and measures, and the
 * verdict last. Ends with a line break. No line is wider than `width` columns, and no string of the comparison can
 * act on the terminal.
 */
export function renderComparison(comparison: Comparison, options: ComparisonOptions): string {
  const shown = inert(comparison);
  const screen = screenOf(options);
  const { inFull, rest } = chosen(shown.variants);
  const sections = [
    header(shown, screen),
    changedSettings(shown.variants, screen),
    ...inFull.map((variant) => comparedVariantLines(variant, screen)),
    others(rest, screen),
    legend(inFull, screen),
    comparisonVerdictLines(shown, whereOf(options), screen),
  ];
  const lines = sections
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : ["", ...section]));
  return printed(lines, screen.width);
}

/** Only the last lines of that: the verdict, why, and where the comparison is. */
export function renderComparisonVerdict(comparison: Comparison, options: ComparisonOptions): string {
  const screen = screenOf(options);
  return printed(comparisonVerdictLines(inert(comparison), whereOf(options), screen), screen.width);
}

function screenOf({ width, color }: ComparisonOptions): Screen {
  return { width: Math.max(narrowest, width ?? 80), style: createStyle(color) };
}

function whereOf({ where }: ComparisonOptions): string | undefined {
  return where === undefined ? undefined : inertText(where);
}

function header({ base, new: next, warnings, unmatched }: Comparison, { width, style }: Screen): string[] {
  const title = base.scenario === next.scenario ? next.scenario : `${base.scenario} → ${next.scenario}`;
  const only = (names: readonly string[], side: string): string[] =>
    names.length === 0 ? [] : [`only in the ${side}, not compared: ${listed(names)}`];
  const remarks = [...warnings, ...only(unmatched.base, "base"), ...only(unmatched.new, "new")];
  return [
    style.strong(cut(title, width)),
    ...sideLines("base", base, width),
    ...sideLines("new ", next, width),
    ...remarks.flatMap((remark) => hanging(`  ${style.doubtful("!")} `, remark.split(" "), width, " ")),
  ];
}

function sideLines(label: string, { from, startedAt }: Side, width: number): string[] {
  const when = `${startedAt.slice(0, 16).replace("T", " ")} UTC`;
  return hanging(`  ${label}  `, [from, when], width, "   ");
}

interface Chosen {
  readonly inFull: readonly ComparedVariant[];
  readonly rest: readonly ComparedVariant[];
}

/** Of many variants, those that regressed, are undecided or improved, in this order, as many as are shown. */
function chosen(variants: readonly ComparedVariant[]): Chosen {
  if (variants.length <= maxInFull) return { inFull: variants, rest: [] };
  const ranked = (["regressed", "inconclusive", "improved"] as const).flatMap((outcome) =>
    variants.filter((variant) => variant.outcome === outcome),
  );
  const inFull = ranked.slice(0, maxInFull);
  return { inFull, rest: variants.filter((variant) => !inFull.includes(variant)) };
}

/** The variants that are not shown in full, by what became of them. */
function others(rest: readonly ComparedVariant[], { width }: Screen): string[] {
  const outcomes = [...new Set(rest.map(({ outcome }) => outcome))];
  return outcomes.flatMap((outcome) => {
    const names = rest.filter((variant) => variant.outcome === outcome).map(({ name }) => name);
    return wrap(`${plural(names.length, "variant")} ${outcomeWord(outcome)}: ${listed(names)}`, width);
  });
}

/** What the columns of the measures say. */
function legend(variants: readonly ComparedVariant[], { width, style }: Screen): string[] {
  if (variants.every(({ differences }) => differences.length === 0)) return [];
  const text =
    "base and new are medians of the runs; p: the chance of runs this far apart if nothing had changed " +
    "(one-sided; above the line corrected for looking at several); pts: percentage points; ▲ better, ▼ worse (not up, down).";
  return wrap(text, width).map(style.faint);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, maxNamed).map((name) => cutMiddle(name, narrowest));
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${formatCount(rest)} more` : shown.join(", ");
}
