import Table from "cli-table3";
import type { Style } from "./style.ts";
import { columns } from "./text.ts";

export interface Column {
  readonly head: string;
  readonly align: "left" | "right";
  /** One a row; at most one line each. */
  readonly cells: readonly string[];
}

const edges = { "top-mid": "", "bottom-mid": "", "mid-mid": "", middle: "" };

/** The columns that a table takes on the screen. */
export function tableWidth(table: readonly Column[]): number {
  const frame = 2 * table.length + 2;
  return table.reduce((sum, column) => sum + contentWidth(column), frame);
}

/** The first of the tables, from the best to the poorest, that takes at most `width` columns; else the last. */
export function firstThatFits(tables: Iterable<readonly Column[]>, width: number): readonly Column[] {
  let last: readonly Column[] = [];
  for (const table of tables) {
    if (tableWidth(table) <= width) return table;
    last = table;
  }
  return last;
}

/** The lines of a table with a frame, a rule under its head, and one before each row of `ruled`. */
export function drawTable(table: readonly Column[], style: Style, ruled: readonly number[] = []): string[] {
  const hidden: string[] = [];
  // cli-table3 measures some wide characters otherwise than terminals do, so it gets stand-ins for them.
  const hide = (text: string): string => {
    if (!/[\u0300-\u1FFF\u2E80-\u{10FFFF}\u2600-\u27BF\u200D]/u.test(text)) return text;
    hidden.push(text);
    return "\uE000".repeat(columns(text));
  };
  const drawn = new Table({
    head: table.map((column) => hide(column.head)),
    colAligns: table.map((column) => column.align),
    chars: edges,
    style: { head: [], border: [], compact: true },
  });
  const rows = Math.max(0, ...table.map((column) => column.cells.length));
  for (let row = 0; row < rows; row++) drawn.push(table.map((column) => hide(column.cells[row] ?? "")));

  const lines = drawn
    .toString()
    .replace(/\uE000+/g, () => hidden.shift() ?? "")
    .split("\n");
  const rule = lines.find((line) => line.startsWith("├"));
  if (rule !== undefined) for (const row of ruled.toReversed()) lines.splice(3 + row, 0, rule);
  return lines.map((line) => faintFrame(line, style));
}

function contentWidth(column: Column): number {
  return Math.max(columns(column.head), ...column.cells.map(columns));
}

function faintFrame(line: string, style: Style): string {
  if (!line.startsWith("│")) return style.faint(line);
  return style.faint("│") + line.slice(1, -1) + style.faint("│");
}
