import { levelOf } from "../../result/thin.ts";
import type { Blocks } from "../picture/picture.ts";

/** The blocks of all variants, of at most `most` together: of so many messages one, by a hash of their ids. */
export function thinBlocks(all: readonly (Blocks | null)[], most: number): (Blocks | null)[] {
  const count = (oneIn: number): number =>
    all.reduce((sum, blocks) => sum + (blocks === null ? 0 : kept(blocks, oneIn).length), 0);
  let oneIn = 1;
  while (count(oneIn) > most) oneIn *= 2;
  return all.map((blocks) =>
    blocks === null || oneIn === 1 ? blocks : only(blocks, kept(blocks, oneIn), oneIn),
  );
}

function kept({ id, length }: Blocks, oneIn: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < length; row++) if (isKept(id[row] ?? 0, oneIn)) rows.push(row);
  return rows;
}

/** As a record is thinned: what is kept of it is a part of what it has. */
function isKept(id: number, oneIn: number): boolean {
  return 2 ** levelOf(id) >= oneIn;
}

function only(blocks: Blocks, rows: readonly number[], oneIn: number): Blocks {
  const picked = <T extends Uint8Array | Uint32Array | Float64Array>(column: T, empty: T): T => {
    rows.forEach((from, to) => {
      empty[to] = column[from] ?? 0;
    });
    return empty;
  };
  const bytes = (column: Uint8Array) => picked(column, new Uint8Array(rows.length));
  const times = (column: Float64Array) => picked(column, new Float64Array(rows.length));
  return {
    // Of one in 4, one in 8 is every other: the same hash picks them.
    oneIn: Math.max(blocks.oneIn, oneIn),
    length: rows.length,
    id: picked(blocks.id, new Uint32Array(rows.length)),
    kind: bytes(blocks.kind),
    lanes: lanesOf(blocks.lanes, rows),
    track: bytes(blocks.track),
    due: times(blocks.due),
    received: times(blocks.received),
    started: times(blocks.started),
    ended: times(blocks.ended),
    outcome: bytes(blocks.outcome),
    redelivered: bytes(blocks.redelivered),
  };
}

/** Where the lanes begin among the rows that are left. */
function lanesOf(lanes: Uint32Array, rows: readonly number[]): Uint32Array {
  let place = 0;
  return lanes.map((first) => {
    while ((rows[place] ?? Number.POSITIVE_INFINITY) < first) place++;
    return place;
  });
}
