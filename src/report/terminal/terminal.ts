import { inert, inertText } from "../../result/inert.ts";
import type { Result } from "../../result/schema.ts";
import { differenceLines } from "../explain/differences.ts";
import { faultOutcome } from "../explain/fault-outcome.ts";
import { pointOf } from "../explain/point.ts";
import { type Figure, rowsOf } from "../shared/figures.ts";
import { header, sharedLoad } from "../shared/result-header.ts";
import { onlyVariant } from "../shared/select.ts";
import { verdictLines } from "../shared/verdict-lines.ts";
import { printed } from "../text/printed.ts";
import { createStyle, type Screen } from "../text/style.ts";
import { wrap } from "../text/text.ts";
import { checkLines } from "./checks.ts";
import { lossOverview } from "./loss-overview.ts";
import { variantSection } from "./variant-section.ts";
import { comparison } from "./variant-table.ts";

const narrowest = 40;
/** With more variants, only the comparison is shown, so that the verdict stays in sight. */
const maxInFull = 6;

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns, 80 unless given; less than 40 counts as 40. */
  readonly width?: number;
  /** The folder the result was written to. */
  readonly where?: string;
  /** Show this variant only, in full. */
  readonly variant?: string;
  /** What variants are compared by; null, or not given: by what tells them apart. */
  readonly columns?: readonly Figure[] | null;
}

/**
 * The result for people: a table of workers and the figures of each variant, the variants compared, the
 * expectations, and the verdict last. Ends with a line break. No line is wider than `width` columns, and no
 * string of the result can act on the terminal.
 * Throws a Problem("usage") when `variant` names none.
 */
export function renderTerminal(result: Result, options: TerminalOptions): string {
  const selected = options.variant === undefined ? result : onlyVariant(result, options.variant);
  const shown = inert(selected);
  const where = options.where === undefined ? undefined : inertText(options.where);
  const screen: Screen = {
    width: Math.max(narrowest, options.width ?? 80),
    style: createStyle(options.color),
  };
  const load = sharedLoad(shown);
  const inFull = shown.variants.length <= maxInFull;
  const sections = [
    header(shown, load, screen),
    ...(inFull ? variants(shown, load, screen) : []),
    comparison(shown, screen, options.columns ?? null),
    differenceLines(shown, screen),
    ...(inFull ? [] : instead(shown, where, screen)),
    // So late, as what comes last is what stays on the screen.
    pointLines(shown, screen),
    checkLines(shown, screen),
    verdictLines(shown, where, screen),
  ];
  const lines = sections
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : ["", ...section]));
  return printed(lines, screen.width);
}

/** Only the last lines of that: the verdict, why, and where the result is. */
export function renderVerdict(result: Result, options: Omit<TerminalOptions, "variant">): string {
  const where = options.where === undefined ? undefined : inertText(options.where);
  const screen = { width: Math.max(narrowest, options.width ?? 80), style: createStyle(options.color) };
  return printed(verdictLines(inert(result), where, screen), screen.width);
}

/** What a run was for, in a sentence or two: what came of the faults of one variant, or what is to be said of several. */
function pointLines({ variants }: Result, screen: Screen): string[] {
  const [first, ...others] = variants;
  const told =
    first !== undefined && others.length === 0 ? [faultOutcome(first) ?? ""] : pointOf(rowsOf(variants));
  return told.flatMap((line) => wrap(line, screen.width).map(screen.style.strong));
}

function variants(result: Result, load: string | undefined, screen: Screen): string[][] {
  return result.variants.map((variant) =>
    variantSection(
      variant,
      load === undefined ? variant.load : undefined,
      result.variants.length > 1,
      screen,
    ),
  );
}

/** What must not be missed of variants that are not shown in full, and how to see one. */
function instead(result: Result, where: string | undefined, screen: Screen): string[][] {
  const example = JSON.stringify(result.variants[0]?.name ?? "NAME");
  const hint = `One variant in full: workq-bench report ${where ?? "FILE"} --variant ${example}`;
  return [lossOverview(result, screen), wrap(hint, screen.width).map(screen.style.faint)];
}
