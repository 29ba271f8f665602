import type { Result } from "../result/schema.ts";
import { isAboutLoss, lossColumns, lostColumn, type Row, rowsOf, speedColumns } from "./compared.ts";
import { comparisonNotes } from "./comparison-notes.ts";
import { legend, longestName, type NameRoom, nameColumns } from "./name-columns.ts";
import { joined, type Naming, namingOf } from "./naming.ts";
import type { Screen } from "./style.ts";
import { type Column, drawTable, tableWidth } from "./table.ts";
import { wrap } from "./text.ts";

const mostOfName = 40;
const leastOfName = 8;
const headRooms = [10, 8, 6, 5, 4];

/** What goes, one after the other, when the table is too wide. */
const speeds = ["p50", "msg/s", "fair work", "p99", "starved"];
const speedsBesideLosses = ["p50", "msg/s", "fair work", "starved", "p99", "efficiency"];
/** What goes when the names do not fit even so. */
const effects = ["down", "redel.", "dup.", "next"];

interface Shape {
  readonly naming: Naming;
  readonly room: NameRoom;
  readonly without: readonly string[];
}

/** Variants side by side, one row each, and how far apart they are; nothing for a single variant. */
export function comparison(result: Result, screen: Screen): string[] {
  if (result.variants.length < 2) return [];
  const rows = rowsOf(result.variants);
  const naming = namingOf(result.variants);
  const { shape, table } = fitting(rows, naming, screen);
  const shown = table.map(({ head }) => head.trim());
  const notes = [...nameNotes(naming, shape), ...comparisonNotes(rows, shown)];
  return [
    ...drawTable(table, screen.style, groupStarts(naming)),
    ...notes.flatMap((line) => wrap(line, screen.width)),
  ];
}

/** As many columns as leave room for the names. */
function fitting(rows: readonly Row[], naming: Naming, screen: Screen): { shape: Shape; table: Column[] } {
  const aboutLoss = isAboutLoss(rows);
  const ranked = !aboutLoss;
  const figures = aboutLoss
    ? [...lossColumns(rows, screen.style), ...speedColumns(rows, ranked)]
    : [...speedColumns(rows, ranked), lostColumn(rows)];
  const draw = (shape: Shape): Column[] => [
    ...nameColumns(
      shape.naming,
      rows.map(({ variant }) => variant),
      shape.room,
      screen.style,
    ),
    ...figures.filter(({ head }) => !shape.without.includes(head)),
  ];
  let last: Shape | undefined;
  for (const shape of shapes(naming, aboutLoss ? speedsBesideLosses : speeds)) {
    const table = draw(shape);
    if (tableWidth(table) <= screen.width) return { shape, table };
    last = shape;
  }
  const poorest = last ?? { naming, room: { cell: leastOfName, head: leastOfName }, without: [] };
  return { shape: poorest, table: draw(poorest) };
}

/** From the best to the poorest: fewer speeds, shorter heads, fewer effects, one column of names, shorter names. */
function* shapes(naming: Naming, expendable: readonly string[]): Generator<Shape> {
  const cell = Math.min(mostOfName, longestName(naming));
  const whole = { cell, head: cell };
  const rooms =
    naming.heads.length > 1
      ? headRooms.map((head) => ({ cell, head }))
      : [cell, 32, 24].map((most) => ({ cell: Math.min(cell, most), head: cell }));
  for (let gone = 0; gone <= expendable.length; gone++) {
    yield { naming, room: whole, without: expendable.slice(0, gone) };
  }
  for (let gone = 0; gone <= effects.length; gone++) {
    const without = [...expendable, ...effects.slice(0, gone)];
    for (const room of rooms) yield { naming, room, without };
  }
  const single = joined(naming);
  for (const without of [
    [...expendable, ...effects],
    [...expendable, ...effects, "confirmed"],
  ]) {
    yield { naming: single, room: { cell: Math.min(mostOfName, longestName(single)), head: cell }, without };
  }
  for (let less = cell - 1; less >= leastOfName; less--) {
    const without = [...expendable, ...effects, "confirmed"];
    yield { naming: single, room: { cell: less, head: less }, without };
  }
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
