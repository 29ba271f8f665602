import type { Dimension, Picture, PictureVariant } from "../picture/picture.ts";

/** What tells the variants apart, in words. */
export interface VariantWords {
  /** What the parts of a name are: `variant · durable · ack`; empty where they are names. */
  readonly head: string;
  readonly names: readonly string[];
}

/** Names of variants without what they share: values of the matrix with `yes` and `no` for true and false. */
export function variantWords(picture: Picture, variants: readonly PictureVariant[]): VariantWords {
  const description = varied(picture, variants);
  if (description.length === 0) return { head: "", names: variants.map(({ name }) => name) };
  return {
    head: description.map(({ dimension }) => shortKey(dimension.key)).join(" · "),
    names: variants.map(({ at }) =>
      description.map(({ dimension, place }) => valueWord(dimension, at[place] ?? 0)).join(" · "),
    ),
  };
}

/** The dimensions that have more than one value among the variants, with their places. */
export function varied(
  { dimensions }: Picture,
  variants: readonly PictureVariant[],
): { readonly dimension: Dimension; readonly place: number }[] {
  return dimensions
    .map((dimension, place) => ({ dimension, place }))
    .filter(({ place }) => new Set(variants.map(({ at }) => at[place])).size > 1);
}

/** `prefetch` of `workers.prefetch`. */
export function shortKey(key: string): string {
  return key.split(".").at(-1) ?? key;
}

/** A value of a dimension: `yes` for true. */
export function valueWord({ values }: Dimension, at: number): string {
  const value = values[at] ?? "";
  if (!values.every((each) => each === "true" || each === "false")) return value;
  return value === "true" ? "yes" : "no";
}

/** A value with what it is of: `durable yes`, `ack auto`; an entry of `variants` is told by its name. */
export function settingWord(dimension: Dimension, at: number): string {
  const value = valueWord(dimension, at);
  return dimension.key === "variant" ? value : `${shortKey(dimension.key)} ${value}`;
}
