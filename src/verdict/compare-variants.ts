import type { ComparedVariant } from "../result/comparison.ts";
import { formatDuration } from "../result/format-duration.ts";
import type { Difference, MeasureOutcome, RunResult, VariantResult } from "../result/schema.ts";
import type { CompareSettings } from "../scenario/scenario.ts";
import { differencesOf } from "./compare-runs.ts";
import { isComplete } from "./complete.ts";
import { factsOf } from "./facts.ts";
import { drewAtRandom, loadDiffers } from "./loads.ts";
import { canConvince, convincing, fewestRuns } from "./more-runs.ts";
import { type Setting, settingsDiff } from "./settings-diff.ts";
import { medianOf } from "./spread.ts";

/** Ideals that differ by less are the same, but for how fast the messages came. */
const sameIdeal = 0.02;
/** What changes how much the workers can do at all. */
const ofCapacity = /^(?:faults|workers(?:\.\d+)?\.(?:count|speed|concurrency|start|stop))(?:\.|$)/;

/** Everything that there is to say of one variant against its base. */
export function compareVariants(
  base: VariantResult,
  next: VariantResult,
  settings: CompareSettings,
): ComparedVariant {
  const differing = settingsDiff(base.scenario, next.scenario).others;
  const ideal = commonIdeal(base.runs, next.runs, differing);
  const facts = factsOf(base.runs, next.runs);
  const differences = differencesOf(base.runs, next.runs, settings, ideal);
  const runs = { base: base.runs.filter(isComplete).length, new: next.runs.filter(isComplete).length };
  const missing = { base: base.runs.length - runs.base, new: next.runs.length - runs.new };
  const isWhole = missing.base + missing.new === 0 && Math.min(runs.base, runs.new) > 0;
  return {
    name: next.name,
    base: base.name,
    runs,
    cutShort: missing,
    settings: [...differing],
    loadDiffers: loadDiffers(base, next),
    outcome: outcomeOf(facts, differences, isWhole),
    facts,
    differences,
    notes: [
      ...leftOut(missing),
      ...otherDraw(drewAtRandom(base, next)),
      ...late(base.runs, next.runs),
      ...tooFew(runs, differences),
      ...heldTo(ideal),
    ],
  };
}

/**
 * The ideal (ms) that both sides are held to when their workers differ: of the two median ones the lesser, so that
 * slower workers are a loss and not their own excuse. null when they do not differ.
 */
function commonIdeal(
  base: readonly RunResult[],
  next: readonly RunResult[],
  differing: readonly Setting[],
): number | null {
  if (!differing.some(({ key }) => ofCapacity.test(key))) return null;
  const [b, n] = [medianIdeal(base), medianIdeal(next)];
  if (b === null || n === null) return null;
  const [less, more] = [Math.min(b, n), Math.max(b, n)];
  return less > 0 && more > less * (1 + sameIdeal) ? less : null;
}

function medianIdeal(runs: readonly RunResult[]): number | null {
  return medianOf(runs.filter(isComplete).flatMap(({ dispatch }) => dispatch.ideal ?? []));
}

function outcomeOf(
  facts: ComparedVariant["facts"],
  differences: readonly Difference[],
  isWhole: boolean,
): MeasureOutcome {
  const outcomes = [...facts, ...differences.filter(({ gated }) => gated)].map(({ outcome }) => outcome);
  if (outcomes.includes("regressed")) return "regressed";
  if (outcomes.includes("inconclusive") || !isWhole) return "inconclusive";
  return outcomes.includes("improved") ? "improved" : "unchanged";
}

type Sides = ComparedVariant["runs"];

function leftOut({ base, new: next }: Sides): string[] {
  const sides = [...(base > 0 ? [`${base} of the base`] : []), ...(next > 0 ? [`${next} of the new`] : [])];
  return sides.length === 0 ? [] : [`Runs that did not come to their end do not count: ${sides.join(", ")}.`];
}

function otherDraw(side: "base" | "new" | null): string[] {
  if (side === null) return [];
  const [older, newer] = side === "base" ? ["base", "new result"] : ["new result", "base"];
  return [
    `The ${older} is of a workq-bench that drew shares at random, the ${newer} was dealt exact ones: the kinds come in other numbers and another order. Run the ${older} again to compare like with like.`,
  ];
}

function tooFew({ base, new: next }: Sides, differences: readonly Difference[]): string[] {
  const family = differences.filter(({ gated, change }) => gated && change !== null).length;
  if (canConvince(base, next, family)) return [];
  const counts = base === next ? `${base} ${base === 1 ? "run" : "runs"} a side` : `${base} and ${next} runs`;
  const needed = convincing(family);
  const what = needed === fewestRuns ? "something measured" : `one of ${family} gated measures`;
  return [`${counts}: fewer than ${needed} cannot show that ${what} has changed.`];
}

/** On which sides latency says more of the generator than of the broker, in runs that count. */
function late(base: readonly RunResult[], next: readonly RunResult[]): string[] {
  const sides = [
    { runs: base.filter(isComplete), whose: "base" },
    { runs: next.filter(isComplete), whose: "new" },
  ].flatMap(({ runs, whose }) => {
    const count = runs.filter(({ generator }) => generator.late.length > 0).length;
    return count === 0
      ? []
      : [`${count} of ${runs.length} ${runs.length === 1 ? "run" : "runs"} of the ${whose}`];
  });
  if (sides.length === 0) return [];
  return [`Time was not kept in ${sides.join(" and ")}: what that may have decided is left undecided.`];
}

function heldTo(ideal: number | null): string[] {
  if (ideal === null) return [];
  return [
    `The workers differ: the efficiency of both sides is held to the better ideal, ${formatDuration(ideal)}.`,
  ];
}
