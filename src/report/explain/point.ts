import type { RunResult } from "../../result/schema.ts";
import { figureOf, type Row } from "../shared/figures.ts";
import { formatDuration } from "../shared/format.ts";
import { titleOf } from "../shared/setting-words.ts";
import { isAboutLoss } from "../shared/variant-columns.ts";
import { alikeSentences } from "./alike-sentence.ts";
import { bestSentences } from "./best-sentence.ts";
import { idleText, lateText, sameShareText } from "./why.ts";

/**
 * What variants beside each other are run for: which are best at a rate, where all take as long; else how much faster
 * the fastest was, or that they were alike. Nothing where they differ in their load, or in what they lost.
 */
export function pointOf(rows: readonly Row[]): string[] {
  if (rows.length < 2 || isAboutLoss(rows)) return [];
  if (new Set(rows.map(({ variant }) => variant.loadDigest)).size > 1) return [];
  if (rows.some(({ run }) => run !== undefined && run.paced !== null)) return bestSentences(rows);
  const faster = spread(rows);
  return faster.length > 0 ? faster : alikeSentences(rows);
}

/** One sentence on the fastest and the slowest, when they did the same and their runs do not overlap. */
function spread(rows: readonly Row[]): string[] {
  const ranked = rows
    .filter(({ variant }) => variant.runs.length > 0 && variant.runs.every(isMeasured))
    .toSorted((a, b) => makespan(a) - makespan(b));
  const [fastest, slowest] = [ranked[0], ranked.at(-1)];
  if (fastest === undefined || slowest === undefined || fastest === slowest) return [];
  const factor = makespan(slowest) / makespan(fastest);
  const overlap =
    Math.max(...fastest.variant.runs.map(makespanOf)) >= Math.min(...slowest.variant.runs.map(makespanOf));
  if (overlap || !(factor >= 1.1) || !Number.isFinite(factor)) return [];
  const once = rows.every(({ variant }) => variant.runs.length === 1) ? ", in one run each" : "";
  const told = [
    `${titleOf(fastest.variant)} was ${factor.toFixed(1)} times as fast as ${titleOf(slowest.variant)}: ` +
      `${formatDuration(makespan(fastest))} against ${formatDuration(makespan(slowest))} for the same load${once}.`,
    ...idleText(fastest, slowest),
    ...sameShareText(rows),
    ...lateText(rows),
  ];
  return [told.join(" ")];
}

function isMeasured(run: RunResult): boolean {
  return run.ending === "completed" && run.dispatch.makespan !== null;
}

function makespan(row: Row): number {
  return figureOf(row, "makespan") ?? 0;
}

function makespanOf(run: RunResult): number {
  return run.dispatch.makespan ?? 0;
}
