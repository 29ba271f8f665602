import { longestName, type NameRoom } from "../shared/name-columns.ts";
import { joined, type Naming } from "../shared/variant-naming.ts";

/** How a table of variants is squeezed into the screen. */
export interface Shape {
  readonly naming: Naming;
  readonly room: NameRoom;
  /** Heads of the columns that are left out. */
  readonly without: readonly string[];
  /** Whether heads are shortened. */
  readonly short: boolean;
}

const maxOfName = 40;
const minOfName = 8;
const headRooms = [10, 8, 6, 5, 4];
/** What goes when the names do not fit without the speeds either. */
const effects = ["down", "redel.", "dup.", "next"];

/**
 * From the best to the poorest: short heads, fewer speeds, fewer effects, one column of names, shorter names.
 * `expendable` are heads of columns, the first of them the first to go.
 */
export function* shapes(naming: Naming, expendable: readonly string[]): Generator<Shape> {
  const cell = Math.min(maxOfName, longestName(naming));
  const whole = { cell, head: cell };
  const rooms =
    naming.heads.length > 1
      ? headRooms.map((head) => ({ cell, head }))
      : [cell, 32, 24].map((most) => ({ cell: Math.min(cell, most), head: cell }));
  for (let gone = 0; gone <= expendable.length; gone++) {
    const without = expendable.slice(0, gone);
    for (const short of [false, true]) yield { naming, room: whole, without, short };
  }
  for (let gone = 0; gone <= effects.length; gone++) {
    const without = [...expendable, ...effects.slice(0, gone)];
    for (const room of rooms) yield { naming, room, without, short: true };
  }
  const single = joined(naming);
  const without = [...expendable, ...effects];
  const joinedRoom = { cell: Math.min(maxOfName, longestName(single)), head: cell };
  yield { naming: single, room: joinedRoom, without, short: true };
  for (let less = joinedRoom.cell; less >= minOfName; less--) {
    const room = { cell: less, head: Math.min(less, cell) };
    yield { naming: single, room, without: [...without, "confirmed"], short: true };
  }
  const room = { cell: minOfName, head: minOfName };
  yield { naming: single, room, without: [...without, "confirmed"], short: true };
}
