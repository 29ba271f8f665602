import type { Figure as FigureName, Row } from "../shared/figures.ts";
import { formatCount } from "../shared/format.ts";
import { bestMark, cellsOf, isAboutLoss, lostOf, total } from "../shared/variant-columns.ts";
import type { Naming } from "../shared/variant-naming.ts";
import { markOf } from "../shared/verdict-words.ts";
import type { Screen, Style } from "../text/style.ts";
import { type Column, drawTable, tableWidth } from "../text/table.ts";
import { columns, padEnd } from "../text/text.ts";

const maxOfName = 24;
const gap = "  ";

/** Two dimensions and where each pair of their values is among the variants. */
interface Grid {
  readonly corner: string;
  readonly down: readonly string[];
  readonly across: readonly string[];
  /** By the value down, then the value across. */
  readonly place: (down: string, across: string) => number;
}

/**
 * The variants of two dimensions as a grid for each figure, side by side where they fit, and whether the best of
 * some is marked. Undefined where the variants are no full cross product of two, or a grid is too wide.
 */
export function grids(
  rows: readonly Row[],
  naming: Naming,
  screen: Screen,
): { readonly lines: readonly string[]; readonly marked: boolean } | undefined {
  const grid = gridOf(naming);
  if (grid === undefined) return undefined;
  const figures = figuresOf(rows, screen.style);
  const tables = figures.map(({ title, cells }) => ({ title, table: tableOf(grid, cells) }));
  if (tables.some(({ table }) => tableWidth(table) > screen.width)) return undefined;
  const blocks = tables.map(({ title, table }) => [
    screen.style.strong(title),
    ...drawTable(table, screen.style),
  ]);
  const marked = figures.some(({ cells }) => cells.some((cell) => cell.includes(bestMark)));
  return { lines: sideBySide(blocks, screen.width), marked };
}

function gridOf({ heads, rows }: Naming): Grid | undefined {
  const [head, secondHead] = heads;
  if (head === undefined || secondHead === undefined || heads.length > 2) return undefined;
  const down = [...new Set(rows.map(([first = ""]) => first))];
  const across = [...new Set(rows.map(([, second = ""]) => second))];
  const places = new Map(rows.map((row, place) => [JSON.stringify(row), place]));
  const isFull = places.size === rows.length && rows.length === down.length * across.length;
  if (!isFull || down.length < 2 || across.length < 2) return undefined;
  // A name that is cut could pass for another.
  if ([...down, ...across, head, secondHead].some((name) => columns(name) > maxOfName)) return undefined;
  return {
    corner: `${head} \\ ${secondHead}`,
    down,
    across,
    place: (first, second) => places.get(JSON.stringify([first, second])) ?? -1,
  };
}

interface Figure {
  readonly title: string;
  /** One a variant. */
  readonly cells: readonly string[];
}

/** What is asked for first, with the variants' verdicts where not all pass. */
function figuresOf(rows: readonly Row[], style: Style): Figure[] {
  const aboutLoss = isAboutLoss(rows);
  const speed = (title: string, figure: FigureName): Figure => ({
    title,
    cells: cellsOf(rows, figure, !aboutLoss, style),
  });
  const lost = rows.map((row) => {
    const count = total(row, lostOf);
    return count > 0 ? style.bad(formatCount(count)) : formatCount(count);
  });
  const figures = [
    ...(aboutLoss ? [{ title: "lost", cells: lost }] : []),
    speed("dispatch efficiency", "efficiency"),
    speed("msg/s", "throughput"),
    speed("p99", "latency.p99"),
  ];
  if (rows.every(({ variant }) => variant.verdict === "pass")) return figures;
  const judged = ({ title, cells }: Figure): Figure => ({
    title,
    cells: cells.map((cell, row) => `${markOf(rows[row]?.variant.verdict ?? "pass", style)} ${cell}`),
  });
  return figures.map((figure, index) => (index === 0 ? judged(figure) : figure));
}

function tableOf({ corner, down, across, place }: Grid, cells: readonly string[]): Column[] {
  return [
    { head: corner, align: "left", cells: down },
    ...across.map(
      (head): Column => ({
        head,
        align: "right",
        cells: down.map((value) => cells[place(value, head)] ?? ""),
      }),
    ),
  ];
}

/** Blocks of lines in rows of as many as fit, each as wide as its widest line. */
function sideBySide(blocks: readonly (readonly string[])[], width: number): string[] {
  const rows: string[][] = [];
  for (const block of blocks) {
    const last = rows.at(-1);
    const blockWidth = Math.max(...block.map(columns));
    const lastWidth = Math.max(0, ...(last ?? []).map(columns));
    if (last === undefined || lastWidth + gap.length + blockWidth > width) rows.push([...block]);
    else rows[rows.length - 1] = last.map((line, i) => padEnd(line, lastWidth) + gap + (block[i] ?? ""));
  }
  return rows.flat();
}
