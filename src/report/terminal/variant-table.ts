import { figureFacts } from "../../figures/catalogue.ts";
import type { Result } from "../../result/schema.ts";
import { candidates, deciding, isSweep } from "../shared/deciding-figures.ts";
import { type Figure, type Row, rowsOf } from "../shared/figures.ts";
import { legend, nameColumns } from "../shared/name-columns.ts";
import {
  bestMark,
  duplicatesColumn,
  duplicatesOf,
  figureColumns,
  isAboutLoss,
  lossColumns,
  lostColumn,
  speedColumns,
  total,
} from "../shared/variant-columns.ts";
import { type Naming, namingOf } from "../shared/variant-naming.ts";
import { comparisonNotes } from "../shared/variant-notes.ts";
import type { Screen, Style } from "../text/style.ts";
import { type Column, drawTable, tableWidth } from "../text/table.ts";
import { wrap } from "../text/text.ts";
import { grids } from "./variant-grids.ts";
import { type Shape, shapes } from "./variant-table-shapes.ts";

/** What goes, one after the other, when the table is too wide. */
const speeds = ["msg/s", "p50", "fair work", "p99", "took", "starved"];
const speedsBesideLosses = ["took", "p50", "msg/s", "fair work", "starved", "p99", "efficiency"];

/** What some heads become where there is little room. */
const shortHeads = new Map([
  ["efficiency", "eff."],
  ["fair work", "even"],
]);

/** Variants side by side, by `wanted` figures or by what tells them apart, and what to know of it: a grid for two dimensions, else one row each; nothing for one. */
export function comparison(
  result: Result,
  screen: Screen,
  wanted: readonly Figure[] | null = null,
): string[] {
  if (result.variants.length < 2) return [];
  const rows = rowsOf(result.variants);
  const naming = namingOf(result.variants);
  const grid = wanted === null ? grids(rows, naming, screen) : undefined;
  const { lines, notes } =
    grid === undefined ? rowTable(rows, naming, screen, wanted) : withNotes(rows, grid);
  return [...lines, ...notes.flatMap((line) => wrap(line, screen.width))];
}

interface Drawn {
  readonly lines: readonly string[];
  readonly notes: readonly string[];
}

function withNotes(rows: readonly Row[], grid: { lines: readonly string[]; marked: boolean }): Drawn {
  return { lines: grid.lines, notes: comparisonNotes(rows, [], grid.marked) };
}

function rowTable(
  rows: readonly Row[],
  naming: Naming,
  screen: Screen,
  wanted: readonly Figure[] | null,
): Drawn {
  const offer = offered(rows, screen.style, wanted);
  const { shape, names, figures } = fitting(rows, naming, screen, offer);
  const marked = figures.some(({ cells }) => cells.some((cell) => cell.includes(bestMark)));
  const heads = figures.map(({ head }) => head);
  return {
    lines: drawTable([...names, ...figures], screen.style, groupStarts(naming)),
    notes: [...nameNotes(naming, shape), ...comparisonNotes(rows, heads, marked), ...leftOut(offer, heads)],
  };
}

interface Fitted {
  readonly shape: Shape;
  readonly names: readonly Column[];
  readonly figures: readonly Column[];
}

/** The columns that there could be, and in which order they go where there is no room. */
interface Offer {
  readonly figures: readonly Column[];
  readonly expendable: readonly string[];
  /** Heads of what was not even offered, as it tells nothing. */
  readonly alike: readonly string[];
}

/** With two variants a reader sees what differs; of more, and at a rate, what differs most comes first. */
function offered(rows: readonly Row[], style: Style, wanted: readonly Figure[] | null): Offer {
  const headsOf = (figures: readonly Figure[]): string[] => figures.map((figure) => figureFacts(figure).head);
  if (wanted !== null) {
    const figures = figureColumns(rows, wanted, !isAboutLoss(rows), style);
    return { figures, expendable: headsOf(wanted).toReversed(), alike: [] };
  }
  if (isAboutLoss(rows)) {
    const figures = [...lossColumns(rows, style), ...speedColumns(rows, false, style)];
    return { figures, expendable: speedsBesideLosses, alike: [] };
  }
  const counts = [lostColumn(rows), duplicatesColumn(rows)];
  const spare = rows.some((row) => total(row, duplicatesOf) > 0) ? [] : ["dup."];
  const telling = isSweep(rows) ? deciding(rows) : [];
  if (telling.length === 0) {
    const figures = [...speedColumns(rows, true, style), ...counts];
    return { figures, expendable: [...spare, ...speeds], alike: [] };
  }
  const all = candidates(rows);
  const kept = all.filter((figure) => telling.includes(figure));
  return {
    figures: [...figureColumns(rows, kept, true, style), ...counts],
    expendable: [...spare, ...headsOf(telling).toReversed()],
    alike: headsOf(all.filter((figure) => !telling.includes(figure))),
  };
}

/** What is not in the table and could be. */
function leftOut({ figures, alike }: Offer, shown: readonly string[]): string[] {
  const isShown = (head: string): boolean =>
    head === "dup." || shown.includes(head) || shown.includes(shortHeads.get(head) ?? head);
  const heads = [...figures.map(({ head }) => head).filter((head) => !isShown(head)), ...alike];
  return heads.length === 0 ? [] : [`Left out: ${heads.join(", ")} (--columns chooses).`];
}

/** As many columns as leave room for the names. */
function fitting(
  rows: readonly Row[],
  naming: Naming,
  screen: Screen,
  { figures, expendable }: Offer,
): Fitted {
  const { style } = screen;
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
