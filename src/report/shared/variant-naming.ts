import type { Dimension, VariantResult } from "../../result/schema.ts";

/** What tells variants apart, in columns: a head each, and a row of values for each variant. */
export interface Naming {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Parts {
  /** The name of an entry of `variants`; empty without one. */
  readonly label: string;
  /** What the matrix chose for it, in the order of the name. */
  readonly pairs: readonly Dimension[];
}

/**
 * For variants of a matrix, its dimensions, after the entry of `variants` that each belongs to; for any others,
 * their names. Where a dimension is true or false, its values are `yes` and `no`.
 */
export function namingOf(variants: readonly VariantResult[]): Naming {
  return matrixOf(variants.map(partsOf)) ?? { heads: ["variant"], rows: variants.map(({ name }) => [name]) };
}

/** The same in a single column. */
export function joined({ rows }: Naming): Naming {
  return { heads: ["variant"], rows: rows.map((row) => [row.join(" ")]) };
}

function matrixOf(all: readonly (Parts | undefined)[]): Naming | undefined {
  const parts = all.filter((each) => each !== undefined);
  const [first] = parts;
  if (first === undefined || parts.length < all.length) return undefined;
  const dimensions = first.pairs.map(({ name }) => name);
  const alike = parts.every(
    ({ pairs, label }) =>
      JSON.stringify(pairs.map(({ name }) => name)) === JSON.stringify(dimensions) &&
      (label === "") === (first.label === ""),
  );
  const labelled = first.label !== "";
  if (!alike || dimensions.length + Number(labelled) < 2) return undefined;
  const columns = dimensions.map((_, place) => yesOrNo(parts.map(({ pairs }) => pairs[place]?.value ?? "")));
  return {
    heads: [...(labelled ? ["variant"] : []), ...dimensions],
    rows: parts.map(({ label }, row) => [
      ...(labelled ? [label] : []),
      ...columns.map((column) => column[row] ?? ""),
    ]),
  };
}

/** What a variant's name is made of; undefined: it is nothing but a name. */
export function partsOf({ dimensions }: Pick<VariantResult, "dimensions">): Parts | undefined {
  const pairs = dimensions.filter(({ key }) => key !== "variant");
  const label = dimensions.find(({ key }) => key === "variant")?.value ?? "";
  return pairs.length === 0 ? undefined : { label, pairs };
}

function yesOrNo(values: readonly string[]): readonly string[] {
  if (!values.every((value) => value === "true" || value === "false")) return values;
  return values.map((value) => (value === "true" ? "yes" : "no"));
}
