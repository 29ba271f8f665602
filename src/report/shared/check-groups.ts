import type { Check, Result, VariantResult } from "../../result/schema.ts";
import { isOfEachRun, overText } from "./check-over.ts";
import { actualText } from "./check-words.ts";
import { plural } from "./format.ts";
import { isCheckLate, withLateMark } from "./generator-lateness.ts";
import { formatFigure, unitOf } from "./units.ts";

/** A check, with the variant that it is of. */
export interface Judged {
  readonly check: Check;
  /** Undefined: it is not of one variant alone. */
  readonly variant: VariantResult | undefined;
  /** Whether a late generator is in the figure. */
  readonly late: boolean;
}

/** All checks of a result: of each variant, then of the whole. */
export function judgedOf({ variants, checks }: Result): Judged[] {
  const judged = (check: Check, variant: VariantResult | undefined): Judged => ({
    check,
    variant,
    late: isCheckLate(check, variant, variants),
  });
  return [
    ...variants.flatMap((variant) => variant.checks.map((check) => judged(check, variant))),
    ...checks.map((check) => judged(check, undefined)),
  ];
}

/** Puts together what is the same expectation of several variants or runs, in the order of the first of each. */
export function sameChecks(judged: readonly Judged[]): Judged[][] {
  const found = new Map<string, Judged[]>();
  for (const each of judged) {
    const key = JSON.stringify([each.check.name, each.check.expected, each.check.over]);
    const group = found.get(key);
    if (group === undefined) found.set(key, [each]);
    else group.push(each);
  }
  return [...found.values()];
}

/** The figure of a check, in full where that matters, with the mark of a late generator. */
export function markedActual({ check, late }: Judged): string {
  return withLateMark(actualText(check), late);
}

/** One figure, or the lowest and the highest of several: `97.1 % to 98.4 %`. */
export function actualsText(group: readonly Judged[]): string {
  const unit = unitOf(group[0]?.check.name ?? "");
  const known = group.map(({ check }) => check.actual).filter((actual) => actual !== null);
  if (known.length === 0) return formatFigure(null, unit);
  const [low, high] = [formatFigure(Math.min(...known), unit), formatFigure(Math.max(...known), unit)];
  return withLateMark(
    low === high ? low : `${low} to ${high}`,
    group.some(({ late }) => late),
  );
}

/** Where it was judged: a variant's name, or how many variants, and of which runs; each empty where it says nothing. */
export function placeOf(group: readonly Judged[]): { readonly variant: string; readonly runs: string } {
  const [first] = group;
  if (first === undefined) return { variant: "", runs: "" };
  const variants = new Set(group.map(({ variant }) => variant));
  const own = first.variant?.name ?? "";
  const variant = variants.size > 1 ? plural(variants.size, "variant") : own;
  if (group.length === 1) return { variant, runs: overText(first.check, first.variant?.runs.length) };
  const runs = group.every(({ check }) => isOfEachRun(check))
    ? plural(group.length, "run")
    : overText({ ...first.check, run: null }, first.variant?.runs.length);
  return { variant, runs };
}
