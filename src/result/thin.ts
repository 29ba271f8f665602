import { hash32 } from "../common/hash.ts";
import type { RecordRows } from "./record-rows.ts";

/** How many rows are kept at most. */
export interface ThinLimits {
  readonly rowsOfRun: number;
  readonly rowsOfAll: number;
}

export const thinLimits: ThinLimits = { rowsOfRun: 200_000, rowsOfAll: 1_000_000 };
const levels = 32;

/**
 * The rows of one in 1, 2, 4, … messages of every run: of as many as the limits allow. A message is picked by a hash
 * of its id: the same ones in every run, whatever their pattern of kinds, and with all of their deliveries. What is
 * within the limits comes back as it is; thinned one after the other or all at once makes no difference.
 */
export function thin(all: readonly RecordRows[], limits: ThinLimits = thinLimits): readonly RecordRows[] {
  const lengths = all.map(lengthsOf);
  let level = Math.max(0, ...all.map(({ oneIn }) => Math.round(Math.log2(oneIn))));
  const fits = (): boolean => {
    const kept = lengths.map((each) => each[level] ?? 0);
    return (
      kept.every((rows) => rows <= limits.rowsOfRun) &&
      kept.reduce((sum, rows) => sum + rows, 0) <= limits.rowsOfAll
    );
  };
  while (level < levels - 1 && !fits()) level++;
  return all.map((rows, run) => picked(rows, 2 ** level, lengths[run]?.[level] ?? 0));
}

function lengthsOf({ id, length }: RecordRows): Uint32Array {
  const tally = new Tally();
  for (let row = 0; row < length; row++) tally.add(id[row] ?? 0);
  return tally.lengths();
}

/** Counts rows by how long thinning leaves them in. */
export class Tally {
  readonly #counts = new Uint32Array(levels);

  /** A row of a message. */
  add(id: number): void {
    const level = levelOf(id);
    this.#counts[level] = (this.#counts[level] ?? 0) + 1;
  }

  /** How many rows one in 2^n messages has, for each n. */
  lengths(): Uint32Array {
    const lengths = this.#counts.slice();
    for (let level = levels - 2; level >= 0; level--) {
      lengths[level] = (lengths[level] ?? 0) + (lengths[level + 1] ?? 0);
    }
    return lengths;
  }

  /** The least n for which one in 2^n messages has no more than `most` rows; the greatest if none does. */
  levelFor(most: number): number {
    const level = this.lengths().findIndex((length) => length <= most);
    return level < 0 ? levels - 1 : level;
  }
}

/** The greatest n for which a message is one of the one in 2^n that is kept. */
export function levelOf(id: number): number {
  // The zeros that its hash ends with; all 32 are as good as 31.
  const hash = hash32(id ^ 0x9e3779b9);
  return hash === 0 ? levels - 1 : 31 - Math.clz32(hash & -hash);
}

function picked(rows: RecordRows, oneIn: number, length: number): RecordRows {
  if (rows.oneIn === oneIn) return rows;
  const level = Math.log2(oneIn);
  const from = new Uint32Array(length);
  let at = 0;
  for (let row = 0; row < rows.length; row++) if (levelOf(rows.id[row] ?? 0) >= level) from[at++] = row;
  return {
    ...rows,
    oneIn,
    length,
    id: from.map((row) => rows.id[row] ?? 0),
    kind: Uint16Array.from(from, (row) => rows.kind[row] ?? 0),
    due: floats(rows.due, from),
    sent: floats(rows.sent, from),
    settled: floats(rows.settled, from),
    publish: bytes(rows.publish, from),
    fate: bytes(rows.fate, from),
    cause: bytes(rows.cause, from),
    worker: Uint16Array.from(from, (row) => rows.worker[row] ?? 0),
    received: floats(rows.received, from),
    started: floats(rows.started, from),
    ended: floats(rows.ended, from),
    outcome: bytes(rows.outcome, from),
    redelivered: bytes(rows.redelivered, from),
  };
}

function floats(column: Float64Array, from: Uint32Array): Float64Array {
  return Float64Array.from(from, (row) => column[row] ?? Number.NaN);
}

function bytes(column: Uint8Array, from: Uint32Array): Uint8Array {
  return Uint8Array.from(from, (row) => column[row] ?? 0);
}
