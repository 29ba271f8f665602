import type { RunResult } from "../../result/schema.ts";
import { isSummedUp, type Row } from "./figures.ts";
import { formatCount, plural } from "./format.ts";
import { lateLegend } from "./generator-lateness.ts";
import { bestMark, duplicatesOf, isAboutLoss, lostOf, total } from "./variant-columns.ts";

const meanings = [
  ["eff.", "dispatch efficiency"],
  ["even", "how evenly work was shared, 1 is even"],
  ["fair work", "how evenly work was shared, 1 is even"],
  ["util.", "the share of their time that workers worked while messages came"],
  ["growth/s", "messages/s by which the backlog grew"],
  ["backlog", "due and not done when the last message came"],
  ["confirmed", "lost although the broker had confirmed it"],
  ["down", "the broker took no connections"],
  ["caught up", "from a fault until no more messages waited than before it"],
  ["next", "from a fault to the next message handled"],
] as const;

/**
 * Sentences under the comparison: what its columns say, by their heads, and what there is to say of all variants
 * together. `marked`: whether the best of a column has its mark.
 */
export function comparisonNotes(rows: readonly Row[], shown: readonly string[], marked: boolean): string[] {
  const loads = new Set(rows.map(({ variant }) => variant.loadDigest)).size;
  const aboutLoss = isAboutLoss(rows);
  const known = meanings.filter(([head]) => shown.includes(head)).map((meaning) => meaning.join(": "));
  const best = marked ? [`${bestMark}: clearly the best${shown.length > 0 ? " of its column" : ""}`] : [];
  const ofKind = shown.find((head) => / p\d/.test(head) && !/^(?:wait|confirm) /.test(head));
  const words = [
    ...best,
    ...known,
    ...(ofKind === undefined ? [] : [`${ofKind}: latency of that kind alone`]),
  ];
  return [
    ...(words.length > 0 ? [`${words.join("; ")}.`] : []),
    ...(showsLatency(shown) ? lateLegend(rows.map(({ variant }) => variant)) : []),
    ...(aboutLoss ? [toll(rows)] : []),
    ...duplicates(rows, shown),
    ...(loads > 1 ? ["The variants differ in their load: compare with care."] : []),
    ...repeats(rows),
  ];
}

/** A grid and a list of variants have no heads, and tell the p99. */
function showsLatency(heads: readonly string[]): boolean {
  return heads.length === 0 || heads.some((head) => /(?:^| )(?:p\d|mean$|min$|max$)/.test(head));
}

/** What several runs have been made into. */
function repeats(rows: readonly Row[]): string[] {
  if (!rows.some(({ variant }) => variant.runs.length > 1)) return [];
  const summed = rows.every(({ variant }) => variant.runs.length < 2 || isSummedUp(variant));
  const figures = summed ? "other figures are medians of the runs" : "other figures are of the median run";
  return [`Counts are of all runs together, ${figures}.`];
}

/** What was duplicated, where no column says so. */
function duplicates(rows: readonly Row[], shown: readonly string[]): string[] {
  if (shown.includes("dup.")) return [];
  const counts = rows.map((row) => total(row, duplicatesOf)).filter((count) => count > 0);
  if (counts.length === 0) {
    const lost = shown.includes("lost") || isAboutLoss(rows) ? "" : "lost or ";
    return [`Nothing was ${lost}duplicated.`];
  }
  const all = counts.reduce((sum, count) => sum + count, 0);
  return [
    `${formatCount(counts.length)} of ${plural(rows.length, "variant")} duplicated messages, ${formatCount(all)} in all.`,
  ];
}

/** How many variants lost nothing, and how many broke a promise. */
function toll(rows: readonly Row[]): string {
  const having = (what: (run: RunResult) => number): number =>
    rows.filter(({ variant }) => variant.runs.some((run) => what(run) > 0)).length;
  const [losing, breaking] = [having(lostOf), having(({ ledger }) => ledger.lostConfirmed)];
  const all = plural(rows.length, "variant");
  if (losing === 0) return `None of ${all} lost anything.`;
  return `${formatCount(losing)} of ${all} lost messages; ${formatCount(breaking)} lost confirmed ones.`;
}
