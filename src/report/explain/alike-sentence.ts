import { isComparable } from "../shared/best.ts";
import { type Figure, figureOf, type Row } from "../shared/figures.ts";
import { formatCount, formatDuration, formatIndex, plural } from "../shared/format.ts";
import { isProvenApart } from "../shared/proof.ts";
import { titleOf } from "../shared/setting-words.ts";
import { evenly, idleText, lateText, sameShareText } from "./why.ts";

/**
 * For people: that variants which did the same shared the work evenly, where they did, whether it is proven that one
 * took longer, and why prefetch decided so little, where it shows. Nothing where they did not do the same, or of more
 * than two where the time of one is proven to differ.
 */
export function alikeSentences(rows: readonly Row[]): string[] {
  if (rows.length < 2 || !isComparable(rows)) return [];
  const time = timeText(rows);
  if (time === null) return [];
  const even = evenText(rows);
  // A name at the beginning stays as it is.
  const told = even === null ? `${time.replace(/^no difference/, "No difference")}.` : `${even}; ${time}.`;
  return [[told, ...sameShareText(rows), ...idlest(rows), ...lateText(rows)].join(" ")];
}

/** Which of the variants had the idlest workers. */
function idlest(rows: readonly Row[]): string[] {
  const starved = (row: Row): number => figureOf(row, "starvedShare") ?? 0;
  const ranked = rows.toSorted((a, b) => starved(a) - starved(b));
  const [least, most] = [ranked[0], ranked.at(-1)];
  return least === undefined || most === undefined ? [] : idleText(least, most);
}

/** `Both shared the work evenly (fairness 0.98 and 0.99)`; null where some did not, or had nobody to share it with. */
function evenText(rows: readonly Row[]): string | null {
  const values = valuesOf(rows, "fairness.busy");
  if (values.length < rows.length || values.some((value) => value < evenly)) return null;
  if (rows.some(({ run }) => (run?.workers.length ?? 0) < 2)) return null;
  const who = rows.length === 2 ? "Both" : `All ${formatCount(rows.length)}`;
  return `${who} shared the work evenly (fairness ${textOf(rows, "fairness.busy", formatIndex)})`;
}

/** What is proven of how long they took; null where they are not known to be alike. */
function timeText(rows: readonly Row[]): string | null {
  const [first, second] = rows;
  const values = valuesOf(rows, "makespan");
  if (first === undefined || second === undefined || values.length < rows.length) return null;
  const isApart = rows.some((row) => row !== first && isProvenApart(rows, [first, row], "makespan") === true);
  if (isApart) return rows.length > 2 ? null : longerText(first, second);
  const runs = Math.min(...rows.map(({ variant }) => variant.runs.length));
  const took = textOf(rows, "makespan", formatDuration);
  const whose =
    rows.length > 2
      ? plural(rows.length, "variant")
      : `${titleOf(first.variant)} and ${titleOf(second.variant)}`;
  return `no difference in time is proven between ${rows.length > 2 ? "the " : ""}${whose}: they took ${took}${runs === 1 ? ", in one run each" : ""}`;
}

/** `fair took 4.2 % longer than round-robin: 1.04 s against 1.00 s`. */
function longerText(one: Row, other: Row): string | null {
  const [a, b] = [figureOf(one, "makespan"), figureOf(other, "makespan")];
  if (a === null || b === null || a === b) return null;
  const [slow, fast] = a > b ? [one, other] : [other, one];
  const more = 100 * (Math.max(a, b) / Math.min(a, b) - 1);
  return (
    `${slow.variant.name} took ${more.toPrecision(2)} % longer than ${fast.variant.name}: ` +
    `${formatDuration(Math.max(a, b))} against ${formatDuration(Math.min(a, b))}`
  );
}

/** One figure where all look alike, both of two, or from the least to the greatest. */
function textOf(rows: readonly Row[], figure: Figure, format: (value: number) => string): string {
  const values = valuesOf(rows, figure);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (format(low) === format(high)) return format(low);
  if (rows.length > 2) return `${format(low)} to ${format(high)}`;
  return rows.map((row) => format(figureOf(row, figure) ?? 0)).join(" and ");
}

function valuesOf(rows: readonly Row[], figure: Figure): number[] {
  return rows.flatMap((row) => figureOf(row, figure) ?? []);
}
