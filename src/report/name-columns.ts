import type { VariantResult } from "../result/schema.ts";
import { shortSettings } from "./settings.ts";
import type { Style } from "./style.ts";
import type { Column } from "./table.ts";
import { columns, cutMiddle } from "./text.ts";
import { markOf } from "./verdict-words.ts";

/**
 * The columns that tell variants apart, each row's verdict before the first: one for their names, or, for
 * a matrix, one for each of its dimensions. A name or value takes at most `width` columns.
 */
export function nameColumns(variants: readonly VariantResult[], width: number, style: Style): Column[] {
  const dimensions = dimensionsOf(variants);
  const parts: Column[] =
    dimensions === undefined
      ? [{ head: "variant", align: "left", cells: variants.map(({ name }) => name) }]
      : dimensions.map((head, index) => ({
          head,
          align: "left",
          cells: variants.map(({ settings }) => shortSettings(settings)[index]?.[1] ?? ""),
        }));
  return parts.map(({ head, align, cells }, index) => {
    const short = cells.map((cell) => cutMiddle(cell, width));
    if (index > 0) return { head: cutMiddle(head, width), align, cells: short };
    const marked = short.map((cell, row) => `${mark(variants[row], style)} ${cell}`);
    return { head: `  ${cutMiddle(head, width)}`, align, cells: marked };
  });
}

/** The longest name, value or head in them. */
export function longestName(variants: readonly VariantResult[]): number {
  const texts =
    dimensionsOf(variants) === undefined
      ? variants.map(({ name }) => name)
      : variants.flatMap(({ settings }) => shortSettings(settings).flat());
  return Math.max("variant".length, ...texts.map(columns));
}

/** The settings that a matrix goes through; undefined if the names say anything else than those. */
function dimensionsOf(variants: readonly VariantResult[]): string[] | undefined {
  const [first] = variants;
  if (first === undefined) return undefined;
  const names = shortSettings(first.settings).map(([name]) => name);
  const isMatrix = variants.every(
    ({ name, settings }) =>
      name ===
        shortSettings(settings)
          .map((pair) => pair.join("="))
          .join(" ") &&
      names.join() ===
        shortSettings(settings)
          .map(([key]) => key)
          .join(),
  );
  return isMatrix && names.length > 1 ? names : undefined;
}

function mark(variant: VariantResult | undefined, style: Style): string {
  return variant === undefined ? " " : markOf(variant.verdict, style);
}
