import { type Figure, figureOf, type Row, spreadOf } from "./figures.ts";

/** Less is noise: of shares of 1 as their difference, of times and rates as a share of the greater one. */
const clearLead = { share: 0.02, other: 0.05 };

const shares: readonly Figure[] = ["efficiency", "starvedShare", "fairness.busy"];
const moreIsBetter: readonly Figure[] = ["efficiency", "fairness.busy", "throughput"];

interface Ranked {
  readonly row: Row;
  readonly value: number;
}

/**
 * The row that is best in a figure; undefined where none leads clearly, and of loads that differ. The best
 * efficiency must be the fastest too: slow workers are easily kept busy.
 */
export function bestRow(rows: readonly Row[], figure: Figure): Row | undefined {
  if (new Set(rows.map(({ variant }) => variant.loadDigest)).size !== 1) return undefined;
  const sign = moreIsBetter.includes(figure) ? -1 : 1;
  const [first, ...others] = rows
    .filter(isComplete)
    .flatMap((row): Ranked[] => {
      const value = figureOf(row, figure);
      return value === null ? [] : [{ row, value }];
    })
    .toSorted((a, b) => sign * (a.value - b.value));
  if (first === undefined || others.length === 0) return undefined;
  if (!others.every((other) => leads(first, other, figure))) return undefined;
  const isFastest = others.every(({ row }) => makespan(row) >= makespan(first.row));
  return figure === "efficiency" && !isFastest ? undefined : first.row;
}

function leads(first: Ranked, other: Ranked, figure: Figure): boolean {
  const lead = Math.abs(first.value - other.value);
  const enough = shares.includes(figure)
    ? lead >= clearLead.share
    : lead >= clearLead.other * Math.max(first.value, other.value);
  const [ours, theirs] = [spreadOf(first.row.variant, figure), spreadOf(other.row.variant, figure)];
  if (ours === undefined || theirs === undefined) return enough;
  return enough && (ours.max < theirs.min || theirs.max < ours.min);
}

function isComplete({ variant }: Row): boolean {
  return variant.runs.every(({ ending, ledger }) => ending === "completed" && ledger.fates.unresolved === 0);
}

function makespan(row: Row): number {
  return figureOf(row, "makespan") ?? 0;
}
