import type { VariantResult } from "../../result/schema.ts";
import { asText } from "./setting-words.ts";

/** What tells variants apart, in columns: a head each, and a row of values for each variant. */
export interface Naming {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Parts {
  /** The name of an entry of `variants`; empty without one. */
  readonly label: string;
  /** What the matrix chose for it, in the order of the name, in which the last part of `key` may do. */
  readonly pairs: readonly (readonly [name: string, value: string, key: string])[];
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
  const dimensions = first.pairs.map(([name]) => name);
  const alike = parts.every(
    ({ pairs, label }) =>
      JSON.stringify(pairs.map(([name]) => name)) === JSON.stringify(dimensions) &&
      (label === "") === (first.label === ""),
  );
  const labelled = first.label !== "";
  if (!alike || dimensions.length + Number(labelled) < 2) return undefined;
  const columns = dimensions.map((_, place) => yesOrNo(parts.map(({ pairs }) => pairs[place]?.[1] ?? "")));
  return {
    heads: [...(labelled ? ["variant"] : []), ...dimensions],
    rows: parts.map(({ label }, row) => [
      ...(labelled ? [label] : []),
      ...columns.map((column) => column[row] ?? ""),
    ]),
  };
}

/** Takes a name like `restart, durable=true ack=manual` apart; undefined if its settings do not make it up. */
export function partsOf({ name, settings }: VariantResult): Parts | undefined {
  const unused = new Map(Object.entries(settings).map(([key, value]) => [key, asText(value)]));
  const pairs: (readonly [string, string, string])[] = [];
  let rest = name;
  for (;;) {
    const last = lastPair(rest.trimEnd(), unused);
    if (last === undefined) break;
    unused.delete(last.key);
    pairs.unshift([last.name, last.value, last.key]);
    rest = rest.trimEnd().slice(0, -`${last.name}=${last.value}`.length);
  }
  if (pairs.length === 0 || (rest !== "" && !rest.endsWith(", "))) return undefined;
  return { label: rest.slice(0, -2), pairs };
}

/** The setting that a name ends in, by its whole key or the last part of it. */
function lastPair(
  text: string,
  settings: ReadonlyMap<string, string>,
): { key: string; name: string; value: string } | undefined {
  for (const [key, value] of settings) {
    for (const name of [key, key.split(".").at(-1) ?? key]) {
      const pair = `${name}=${value}`;
      if (text === pair || text.endsWith(` ${pair}`)) return { key, name, value };
    }
  }
  return undefined;
}

function yesOrNo(values: readonly string[]): readonly string[] {
  if (!values.every((value) => value === "true" || value === "false")) return values;
  return values.map((value) => (value === "true" ? "yes" : "no"));
}
