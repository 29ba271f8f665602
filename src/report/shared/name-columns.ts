import type { VariantResult } from "../../result/schema.ts";
import type { Style } from "../text/style.ts";
import type { Column } from "../text/table.ts";
import { columns, cut, cutMiddle } from "../text/text.ts";
import type { Naming } from "./variant-naming.ts";
import { markOf } from "./verdict-words.ts";

/** How much of a name or value is shown, and of a head, in columns of the screen. */
export interface NameRoom {
  readonly cell: number;
  readonly head: number;
}

/** The columns that tell variants apart, each row's verdict before the first. */
export function nameColumns(
  { heads, rows }: Naming,
  variants: readonly VariantResult[],
  room: NameRoom,
  style: Style,
): Column[] {
  return heads.map((head, index) => {
    const cells = rows.map((row) => cutMiddle(row[index] ?? "", room.cell));
    const short = abbreviate(cutMiddle(head, room.cell), headRoom(cells, room.head));
    if (index > 0) return { head: short, align: "left", cells };
    const marked = cells.map((cell, row) => `${mark(variants[row], style)} ${cell}`);
    return { head: `  ${short}`, align: "left", cells: marked };
  });
}

/** The longest name, value or head in them. */
export function longestName({ heads, rows }: Naming): number {
  return Math.max(0, ...[...heads, ...rows.flat()].map(columns));
}

/** What the heads stand for that are abbreviated to so many columns: `dur. durable`. */
export function legend({ heads, rows }: Naming, head: number): string[] {
  return heads.flatMap((full, index) => {
    const cells = rows.map((row) => row[index] ?? "");
    const short = abbreviate(full, headRoom(cells, head));
    return short === full ? [] : [`${short} ${full}`];
  });
}

/** A head may be as wide as what stands under it. */
function headRoom(cells: readonly string[], least: number): number {
  return Math.max(least, ...cells.map(columns));
}

/** `dur.` for durable in four columns. */
function abbreviate(text: string, width: number): string {
  return columns(text) <= width ? text : cut(text, width).replace(/…$/, ".");
}

function mark(variant: VariantResult | undefined, style: Style): string {
  return variant === undefined ? " " : markOf(variant.verdict, style);
}
