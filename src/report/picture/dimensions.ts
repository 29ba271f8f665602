import type { VariantResult } from "../../result/schema.ts";
import { partsOf } from "../shared/variant-naming.ts";
import { labelOf } from "./checked.ts";
import type { Dimension } from "./picture.ts";

/** More settings than any matrix has keys. */
const maxSettings = 50;

/** What tells variants apart, and where each has its values. */
export interface Placed {
  readonly dimensions: readonly Dimension[];
  /** A row for each variant: the place of its value in each dimension. */
  readonly at: readonly (readonly number[])[];
}

/** The dimensions of a matrix, after the entries of `variants` that it was laid over; none of variants with names. */
export function dimensionsOf(variants: readonly VariantResult[]): Placed {
  const rows = variants.map(valuesOf);
  const keys = [...(rows[0]?.keys() ?? [])];
  const alike = rows.every((row) => JSON.stringify([...(row?.keys() ?? [])]) === JSON.stringify(keys));
  if (keys.length === 0 || !alike) return { dimensions: [], at: variants.map(() => []) };
  const columns = keys.map((key) => [...new Set(rows.map((row) => row?.get(key) ?? ""))]);
  return {
    dimensions: keys.map((key, place) => ({
      key: labelOf(key),
      values: (columns[place] ?? []).map(labelOf),
    })),
    at: rows.map((row) => keys.map((key, place) => columns[place]?.indexOf(row?.get(key) ?? "") ?? 0)),
  };
}

/** The value of each dimension by its key; undefined if the name is not made of settings. */
function valuesOf(variant: VariantResult): ReadonlyMap<string, string> | undefined {
  if (Object.keys(variant.settings).length > maxSettings) return undefined;
  const parts = partsOf(variant);
  if (parts === undefined) return undefined;
  return new Map([
    ...(parts.label === "" ? [] : [["variant", parts.label] as const]),
    ...parts.pairs.map(({ key, value }) => [key, value] as const),
  ]);
}
