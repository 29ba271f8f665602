import type { Result } from "../result/schema.ts";
import {
  bestMark,
  duplicatesColumn,
  duplicatesOf,
  isAboutLoss,
  lossColumns,
  lostColumn,
  speedColumns,
  total,
} from "./compared.ts";
import { comparisonNotes } from "./comparison-notes.ts";
import { type Shape, shapes } from "./comparison-shapes.ts";
import { type Row, rowsOf } from "./figures.ts";
import { grids } from "./grid.ts";
import { legend, nameColumns } from "./name-columns.ts";
import { type Naming, namingOf } from "./naming.ts";
import type { Screen } from "./style.ts";
import { type Column, drawTable, tableWidth } from "./table.ts";
import { wrap } from "./text.ts";

/** What goes, one after the other, when the table is too wide. */
const speeds = ["p50", "msg/s", "fair work", "p99", "took", "starved"];
const speedsBesideLosses = ["took", "p50", "msg/s", "fair work", "starved", "p99", "efficiency"];

/** What some heads become where there is little room. */
const shortHeads = new Map([
  ["efficiency", "eff."],
  ["fair work", "even"],
]);

/** Variants side by side, and what to know of it: a grid for two dimensions, else one row each; nothing for one. */
export function comparison(result: Result, screen: Screen): string[] {
  if (result.variants.length < 2) return [];
  const rows = rowsOf(result.variants);
  const naming = namingOf(result.variants);
  const grid = grids(rows, naming, screen);
  const { lines, notes } = grid === undefined ? rowTable(rows, naming, screen) : withNotes(rows, grid);
  return [...lines, ...notes.flatMap((line) => wrap(line, screen.width))];
}

interface Drawn {
  readonly lines: readonly string[];
  readonly notes: readonly string[];
}

function withNotes(rows: readonly Row[], grid: { lines: readonly string[]; marked: boolean }): Drawn {
  return { lines: grid.lines, notes: comparisonNotes(rows, [], grid.marked) };
}

function rowTable(rows: readonly Row[], naming: Naming, screen: Screen): Drawn {
  const { shape, names, figures } = fitting(rows, naming, screen);
  const marked = figures.some(({ cells }) => cells.some((cell) => cell.includes(bestMark)));
  const heads = figures.map(({ head }) => head);
  return {
    lines: drawTable([...names, ...figures], screen.style, groupStarts(naming)),
    notes: [...nameNotes(naming, shape), ...comparisonNotes(rows, heads, marked)],
  };
}

interface Fitted {
  readonly shape: Shape;
  readonly names: readonly Column[];
  readonly figures: readonly Column[];
}

/** As many columns as leave room for the names. */
function fitting(rows: readonly Row[], naming: Naming, screen: Screen): Fitted {
  const { style } = screen;
  const aboutLoss = isAboutLoss(rows);
  const figures = aboutLoss
    ? [...lossColumns(rows, style), ...speedColumns(rows, false, style)]
    : [...speedColumns(rows, true, style), lostColumn(rows), duplicatesColumn(rows)];
  const duplicated = rows.some((row) => total(row, duplicatesOf) > 0);
  const expendable = aboutLoss ? speedsBesideLosses : [...(duplicated ? [] : ["dup."]), ...speeds];
  const variants = rows.map(({ variant }) => variant);
  let fitted: Fitted | undefined;
  for (const shape of shapes(naming, expendable)) {
    const kept = figures.filter(({ head }) => !shape.without.includes(head));
    fitted = {
      shape,
      names: nameColumns(shape.naming, variants, shape.room, style),
      figures: shape.short ? kept.map(shortened) : kept,
    };
    if (tableWidth([...fitted.names, ...fitted.figures]) <= screen.width) break;
  }
  return (
    fitted ?? { shape: { naming, room: { cell: 0, head: 0 }, without: [], short: true }, names: [], figures }
  );
}

function shortened(column: Column): Column {
  return { ...column, head: shortHeads.get(column.head) ?? column.head };
}

/** What has become of the names of a matrix, where they are not whole. */
function nameNotes(naming: Naming, { naming: shown, room }: Shape): string[] {
  if (shown.heads.length < naming.heads.length) return [`Of each variant: ${naming.heads.join(", ")}.`];
  const short = legend(shown, room.head);
  return short.length === 0 ? [] : [`${short.join(", ")}.`];
}

/** The rows at which another entry of `variants` begins, of those that a matrix multiplied. */
function groupStarts({ heads, rows }: Naming): number[] {
  if (heads.length < 2 || heads[0] !== "variant") return [];
  return rows.flatMap(([label], row) => (row > 0 && rows[row - 1]?.[0] !== label ? [row] : []));
}
