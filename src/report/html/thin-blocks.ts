import { levelOf, Tally } from "../../result/thin.ts";
import type { Blocks } from "../picture/picture.ts";

/**
 * The blocks of all variants, of at most `most` together: of so many messages one, by a hash of their ids. As a record
 * is thinned: what is kept of it is a part of what it has.
 */
export function thinBlocks(all: readonly (Blocks | null)[], most: number): readonly (Blocks | null)[] {
  const tally = new Tally();
  for (const blocks of all) {
    for (const id of blocks?.id ?? []) tally.add(id);
  }
  const level = tally.levelFor(most);
  return level === 0 ? all : all.map((blocks) => blocks && only(blocks, level));
}

function only(blocks: Blocks, level: number): Blocks {
  const rows: number[] = [];
  blocks.id.forEach((id, row) => {
    if (levelOf(id) >= level) rows.push(row);
  });
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
    oneIn: Math.max(blocks.oneIn, 2 ** level),
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
