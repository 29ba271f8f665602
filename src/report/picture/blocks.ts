import type { RecordRows } from "../../result/record-rows.ts";
import { timeOf } from "./checked.ts";
import type { Blocks } from "./picture.ts";

const maxTracks = 64;

/** The blocks of a run, and how many tracks each lane has. */
export interface Lanes {
  readonly blocks: Blocks;
  readonly tracks: readonly number[];
}

/**
 * The deliveries of a record, in a lane for each of `workers`; of those to anybody else there are none. Kinds that
 * are not in `kinds` count as its last one.
 */
export function lanesOf(rows: RecordRows, workers: readonly string[], kinds: readonly string[]): Lanes {
  const { order, lanes } = inLanes(rows, workers);
  const length = order.length;
  const place = new Map(kinds.map((kind, index) => [kind, index]));
  const kindOf = rows.kinds.map((kind) => place.get(kind) ?? Math.max(0, kinds.length - 1));
  const pick = <T extends Uint32Array | Uint8Array | Float64Array>(
    into: T,
    of: (row: number) => number,
  ): T => {
    for (let at = 0; at < length; at++) into[at] = of(order[at] ?? 0);
    return into;
  };
  const received = pick(new Float64Array(length), (row) => timeOf(rows.received[row]));
  const started = pick(new Float64Array(length), (row) => never(rows.started[row]));
  const ended = pick(new Float64Array(length), (row) => never(rows.ended[row]));
  for (let at = 0; at < length; at++) {
    // Comparisons with NaN are false, so that what never came stays so.
    if ((started[at] ?? 0) < (received[at] ?? 0)) started[at] = received[at] ?? 0;
    if ((ended[at] ?? 0) < (received[at] ?? 0)) ended[at] = received[at] ?? 0;
    if ((ended[at] ?? 0) < (started[at] ?? 0)) ended[at] = started[at] ?? 0;
  }
  const track = new Uint8Array(length);
  const tracks = workers.map((_, lane) =>
    layOut(started, ended, track, lanes[lane] ?? 0, lanes[lane + 1] ?? 0),
  );
  const blocks: Blocks = {
    oneIn: Math.max(1, rows.oneIn),
    length,
    id: pick(new Uint32Array(length), (row) => rows.id[row] ?? 0),
    kind: pick(new Uint8Array(length), (row) => kindOf[rows.kind[row] ?? 0] ?? 0),
    lanes,
    track,
    due: pick(new Float64Array(length), (row) => timeOf(rows.due[row])),
    received,
    started,
    ended,
    outcome: pick(new Uint8Array(length), (row) => rows.outcome[row] ?? 0),
    redelivered: pick(new Uint8Array(length), (row) => rows.redelivered[row] ?? 0),
  };
  return { blocks, tracks };
}

function never(time: number | undefined): number {
  return time === undefined || Number.isNaN(time) ? Number.NaN : timeOf(time);
}

/** The deliveries to each worker, by the time they were received, and where each worker's begin. */
function inLanes(rows: RecordRows, workers: readonly string[]): { order: Uint32Array; lanes: Uint32Array } {
  const laneOfName = new Map([...workers.entries()].reverse().map(([lane, name]) => [name, lane]));
  const laneOfWorker = rows.workers.map((name) => laneOfName.get(name) ?? -1);
  const laneOf = (row: number): number => {
    if (Number.isNaN(rows.received[row] ?? Number.NaN)) return -1;
    return laneOfWorker[rows.worker[row] ?? -1] ?? -1;
  };
  const lanes = new Uint32Array(workers.length + 1);
  for (let row = 0; row < rows.length; row++) {
    const lane = laneOf(row);
    if (lane >= 0) lanes[lane + 1] = (lanes[lane + 1] ?? 0) + 1;
  }
  for (let lane = 0; lane < workers.length; lane++)
    lanes[lane + 1] = (lanes[lane + 1] ?? 0) + (lanes[lane] ?? 0);
  const next = lanes.slice();
  const order = new Uint32Array(lanes[workers.length] ?? 0);
  for (let row = 0; row < rows.length; row++) {
    const lane = laneOf(row);
    if (lane < 0) continue;
    const at = next[lane] ?? 0;
    order[at] = row;
    next[lane] = at + 1;
  }
  workers.forEach((_, lane) => {
    sortBy(order.subarray(lanes[lane], lanes[lane + 1]), rows.received);
  });
  return { order, lanes };
}

/** Sorts places by their values in a column; most are in order already. */
function sortBy(places: Uint32Array, column: Float64Array): void {
  const keyOf = (place: number | undefined): number => column[place ?? 0] ?? 0;
  for (let at = 1; at < places.length; at++) {
    if (keyOf(places[at - 1]) > keyOf(places[at])) {
      places.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : Number(keyOf(a) > keyOf(b))));
      return;
    }
  }
}

/**
 * Gives each block of a lane the first track that is free when it starts, so that there are no more tracks than
 * blocks at once (greedy interval partitioning); beyond 64 of them, the one that is free the soonest.
 * Blocks that only waited are on the first. Returns the number of tracks, at least 1.
 */
function layOut(
  started: Float64Array,
  ended: Float64Array,
  track: Uint8Array,
  from: number,
  to: number,
): number {
  const places = new Uint32Array(to - from)
    .map((_, index) => from + index)
    .filter((at) => !Number.isNaN(started[at] ?? 0));
  sortBy(places, started);
  const freeFrom: number[] = [];
  for (const at of places) {
    const start = started[at] ?? 0;
    let chosen = freeFrom.findIndex((free) => free <= start);
    if (chosen < 0) {
      chosen = freeFrom.length < maxTracks ? freeFrom.length : freeFrom.indexOf(Math.min(...freeFrom));
    }
    const end = ended[at] ?? 0;
    freeFrom[chosen] = Number.isNaN(end) ? Number.POSITIVE_INFINITY : Math.max(end, freeFrom[chosen] ?? 0);
    track[at] = chosen;
  }
  return Math.max(1, freeFrom.length);
}
