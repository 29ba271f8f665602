import { figureFacts } from "../../figures/catalogue.ts";
import { type Figure, figureOf, isShare, type Row, spreadOf, valuesOf } from "./figures.ts";
import { isLate } from "./generator-lateness.ts";
import { isProvenApart } from "./proof.ts";

/** Less is noise: of shares of 1 as their difference, of times and rates as a share of the greater one. */
const clearLead = { share: 0.02, other: 0.05 };

export interface Ranked {
  readonly row: Row;
  readonly value: number;
}

/**
 * The row that is best in a figure; undefined where none leads clearly, where its lead over another is not proven, where
 * time was not kept, and of loads that differ. The best efficiency must be the fastest too: slow workers are easily kept
 * busy.
 */
export function bestRow(rows: readonly Row[], figure: Figure): Row | undefined {
  if (!haveSameLoad(rows)) return undefined;
  const { better } = figureFacts(figure);
  if (better === null) return undefined;
  const sign = better === "higher" ? -1 : 1;
  const [first, ...others] = rows
    .filter(isComplete)
    .flatMap((row): Ranked[] => {
      const value = figureOf(row, figure);
      return value === null ? [] : [{ row, value }];
    })
    .toSorted((a, b) => sign * (a.value - b.value));
  if (first === undefined || others.length === 0) return undefined;
  if ([first, ...others].some(({ row }) => isLate(row.variant, figure))) return undefined;
  const isBefore = (other: Ranked): boolean =>
    leads(first, other, figure) && isProvenApart(rows, [first.row, other.row], figure) !== false;
  if (!others.every(isBefore)) return undefined;
  const isFastest = others.every(({ row }) => makespan(row) >= makespan(first.row));
  return figure === "efficiency" && !isFastest ? undefined : first.row;
}

function haveSameLoad(rows: readonly Row[]): boolean {
  return new Set(rows.map(({ variant }) => variant.loadDigest)).size === 1;
}

/** Whether the rows did the same, and all of it. */
export function isComparable(rows: readonly Row[]): boolean {
  return haveSameLoad(rows) && rows.every((row) => row.run !== undefined && isComplete(row));
}

/** Whether a row is clearly better than another: beyond what is noise, and its runs apart from the other's. */
export function leads(first: Ranked, other: Ranked, figure: Figure): boolean {
  const lead = Math.abs(first.value - other.value);
  const enough = isShare(figure)
    ? lead >= clearLead.share
    : lead >= clearLead.other * Math.max(first.value, other.value);
  const [ours, theirs] = [rangeOf(first.row, figure), rangeOf(other.row, figure)];
  if (ours === null || theirs === null) return enough;
  return enough && (ours.max < theirs.min || theirs.max < ours.min);
}

/** From the least to the greatest of the runs; null where it was not measured. */
function rangeOf({ variant }: Row, figure: Figure): { readonly min: number; readonly max: number } | null {
  const spread = spreadOf(variant, figure);
  if (spread !== undefined) return spread;
  const values = valuesOf(variant, figure);
  return values.length === 0 ? null : { min: Math.min(...values), max: Math.max(...values) };
}

function isComplete({ variant }: Row): boolean {
  return variant.runs.every(({ ending, ledger }) => ending === "completed" && ledger.fates.unresolved === 0);
}

function makespan(row: Row): number {
  return figureOf(row, "makespan") ?? 0;
}
