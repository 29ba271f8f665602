import type { ComparedVariant } from "../../result/comparison.ts";
import type { MeasureOutcome } from "../../result/schema.ts";
import { factName, measureName } from "./difference-format.ts";
import { formatCount, plural } from "./format.ts";

/** With fewer a side nothing measured can be shown. */
export const fewestRuns = 4;

/** The facts and the gated measures of a variant that have an outcome, by what they are called. */
export function namesOf({ facts, differences }: ComparedVariant, outcome: MeasureOutcome): string[] {
  const isIt = (each: { readonly outcome: MeasureOutcome }): boolean => each.outcome === outcome;
  return [
    ...facts.filter(isIt).map(({ name }) => factName(name)),
    ...differences.filter((each) => each.gated && isIt(each)).map(({ measure }) => measureName(measure)),
  ];
}

/** Why a variant could not be judged: runs that were cut short, too few runs, and what is undecided. */
export function doubtsOf(variant: ComparedVariant): string[] {
  const cutShort = cutShortText([variant]);
  const names = namesOf(variant, "inconclusive");
  const all = [
    ...(cutShort === null ? [] : [cutShort]),
    ...(hasTooFewRuns(variant) ? [tooFewText(variant.runs)] : []),
    ...(names.length === 0 ? [] : [`undecided on ${names.join(", ")}`]),
  ];
  return all.length === 0 ? ["could not be judged"] : all;
}

/** Whether the number of its runs alone leaves something gated undecided. */
export function hasTooFewRuns({ runs, differences }: ComparedVariant): boolean {
  return (
    Math.min(runs.base, runs.new) < fewestRuns &&
    differences.some(({ gated, outcome }) => gated && outcome === "inconclusive")
  );
}

function tooFewText({ base, new: next }: ComparedVariant["runs"]): string {
  if (base !== next) return `${plural(base, "run")} against ${formatCount(next)} are too few`;
  return `${plural(next, "run")} a side ${next === 1 ? "is" : "are"} too few`;
}

/** How many runs of the variants did not come to their end: `1 of 5 new runs`; null when all did. */
export function cutShortText(variants: readonly ComparedVariant[]): string | null {
  const told = (["new", "base"] as const).flatMap((side) => {
    const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
    const missing = sum(variants.map(({ cutShort }) => cutShort[side]));
    const all = missing + sum(variants.map(({ runs }) => runs[side]));
    const whose = side === "new" ? plural(all, "new run") : `${plural(all, "run")} of the base`;
    return missing === 0 ? [] : [`${formatCount(missing)} of ${whose}`];
  });
  return told.length === 0 ? null : `${told.join(" and ")} did not come to the end`;
}

/** Whether new runs are missing, which no comparison can pass over. */
export function lacksNewRuns({ cutShort, runs }: ComparedVariant): boolean {
  return cutShort.new > 0 || runs.new === 0;
}
