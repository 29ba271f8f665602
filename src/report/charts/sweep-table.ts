import type { Dimension, PictureMeasure, PictureVariant } from "../picture/picture.ts";
import { settingWord } from "./variant-words.ts";

export interface Place {
  readonly dimension: Dimension;
  readonly place: number;
}

/** Variants by their settings: a row for each mix of the first, a column for each mix of the last. */
export interface SweepTable {
  /** What each row has in common, part by part. */
  readonly rows: readonly (readonly string[])[];
  readonly columns: readonly (readonly string[])[];
  readonly cells: readonly SweepCell[];
}

export interface SweepCell {
  readonly row: number;
  readonly column: number;
  readonly variant: PictureVariant;
}

/** At most `maxColumns` columns, of the last dimension or the last two; rows and columns that are empty go. */
export function sweepTable(
  dimensions: readonly Place[],
  variants: readonly PictureVariant[],
  maxColumns: number,
): SweepTable {
  const sizes = dimensions.map(({ dimension }) => dimension.values.length);
  const [last = 1, beforeLast = 1] = sizes.toReversed();
  const byTwo = dimensions.length > 2 && last * beforeLast <= maxColumns;
  const split = dimensions.length - (byTwo ? 2 : 1);
  const [across, down] = [dimensions.slice(split), dimensions.slice(0, split)];
  const rows = mixes(down, variants);
  const columns = mixes(across, variants);
  return {
    rows: rows.map((at) => wordsOf(down, at)),
    columns: columns.map((at) => wordsOf(across, at)),
    cells: variants.map((variant) => ({
      row: rows.findIndex((at) => isAt(variant, down, at)),
      column: columns.findIndex((at) => isAt(variant, across, at)),
      variant,
    })),
  };
}

/** What is put into the cells: what was lost, where anything was; else efficiency. */
export function sweepMeasure(variants: readonly PictureVariant[]): PictureMeasure {
  return variants.some(({ measures }) => (measures.lost?.max ?? 0) > 0) ? "lost" : "efficiency";
}

function mixes(dimensions: readonly Place[], variants: readonly PictureVariant[]): number[][] {
  const found = new Map<string, number[]>();
  for (const { at } of variants) {
    const own = dimensions.map(({ place }) => at[place] ?? 0);
    found.set(own.join(" "), own);
  }
  return [...found.values()].toSorted((a, b) => {
    const differs = a.findIndex((value, place) => value !== b[place]);
    return (a[differs] ?? 0) - (b[differs] ?? 0);
  });
}

function wordsOf(dimensions: readonly Place[], at: readonly number[]): string[] {
  return dimensions.map(({ dimension }, place) => settingWord(dimension, at[place] ?? 0));
}

function isAt(variant: PictureVariant, dimensions: readonly Place[], at: readonly number[]): boolean {
  return dimensions.every(({ place }, index) => (variant.at[place] ?? 0) === at[index]);
}
