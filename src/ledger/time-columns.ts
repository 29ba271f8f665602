import type { DeliveryLog, PublishLog } from "./record.ts";

/** The times in a column of a log, one after the other; each is a sum, as the log keeps it. */
export class TimeColumns {
  readonly length: number;
  readonly #from: Float64Array;
  readonly #after: Float32Array | null;
  readonly #later: Float32Array | null;
  /** The rows in the order of their times; null: that is the order they are in. */
  readonly #rows: Uint32Array | null;

  private constructor(
    length: number,
    from: Float64Array,
    after: Float32Array | null,
    later: Float32Array | null,
    rows: Uint32Array | null = null,
  ) {
    this.length = length;
    this.#from = from;
    this.#after = after;
    this.#later = later;
    this.#rows = rows;
  }

  /** When a producer sent its messages. */
  static ofSent({ length, sent }: PublishLog): TimeColumns {
    return new TimeColumns(length, sent, null, null).#rising(0);
  }

  /** When a worker began its work. @param error ms by which a time may seem to be before an earlier one */
  static ofStarts({ length, received, startedAfter }: DeliveryLog, error: number): TimeColumns {
    return new TimeColumns(length, received, startedAfter, null).#rising(error);
  }

  /** When a worker ended its work, where it began any; the rows of the times are lost. */
  static ofEnds({ length, received, startedAfter, endedAfter }: DeliveryLog, error: number): TimeColumns {
    const times = new TimeColumns(length, received, startedAfter, endedAfter);
    if (times.#isRising(error)) return times;
    const values = new Float64Array(length);
    let count = 0;
    for (let i = 0; i < length; i++) {
      const time = times.at(i);
      if (!Number.isNaN(time)) values[count++] = time;
    }
    return new TimeColumns(count, values.subarray(0, count).sort(), null, null);
  }

  /** Those that are given, in any order. */
  static of(values: readonly number[]): TimeColumns {
    return new TimeColumns(values.length, Float64Array.from(values).sort(), null, null);
  }

  /** NaN: there is none in its row. */
  at(place: number): number {
    const row = this.rowOf(place);
    let time = this.#from[row] ?? Number.NaN;
    if (this.#after !== null) time += this.#after[row] ?? Number.NaN;
    if (this.#later !== null) time += this.#later[row] ?? Number.NaN;
    return time;
  }

  /** The row of the log. */
  rowOf(place: number): number {
    return this.#rows === null ? place : (this.#rows[place] ?? 0);
  }

  #isRising(error: number): boolean {
    let latest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < this.length; i++) {
      const time = this.at(i);
      if (time < latest - error) return false;
      if (time > latest) latest = time;
    }
    return true;
  }

  #rising(error: number): TimeColumns {
    if (this.#isRising(error)) return this;
    let count = 0;
    const rows = new Uint32Array(this.length);
    for (let row = 0; row < this.length; row++) if (!Number.isNaN(this.at(row))) rows[count++] = row;
    const order = rows.subarray(0, count).sort((a, b) => this.at(a) - this.at(b) || a - b);
    return new TimeColumns(count, this.#from, this.#after, this.#later, order);
  }
}

/** Goes through several columns of times at once, the earliest first; NaN is left out. */
export class Merge {
  /** The time gone to, never before the one before it. */
  time = Number.NEGATIVE_INFINITY;
  /** The column that it is of. */
  column = -1;
  /** The row that it is in. */
  row = -1;
  readonly #columns: readonly TimeColumns[];
  readonly #places: Int32Array;
  readonly #heads: Float64Array;
  /** A binary heap of columns by their heads. */
  readonly #heap: Int32Array;
  #count = 0;

  constructor(columns: readonly TimeColumns[]) {
    this.#columns = columns;
    this.#places = new Int32Array(columns.length);
    this.#heads = new Float64Array(columns.length);
    this.#heap = new Int32Array(columns.length);
    for (let column = 0; column < columns.length; column++) {
      if (this.#seek(column)) this.#heap[this.#count++] = column;
    }
    for (let i = (this.#count >> 1) - 1; i >= 0; i--) this.#down(i);
  }

  /** Goes to the next time; false: there is none. */
  next(): boolean {
    if (this.#count === 0) return false;
    const column = this.#heap[0] ?? 0;
    const place = this.#places[column] ?? 0;
    const head = this.#heads[column] ?? 0;
    if (head > this.time) this.time = head;
    this.column = column;
    this.row = this.#columns[column]?.rowOf(place) ?? 0;
    this.#places[column] = place + 1;
    if (!this.#seek(column)) this.#heap[0] = this.#heap[--this.#count] ?? 0;
    this.#down(0);
    return true;
  }

  /** Finds a column's next time from its place on. */
  #seek(column: number): boolean {
    const times = this.#columns[column];
    if (times === undefined) return false;
    for (let place = this.#places[column] ?? 0; place < times.length; place++) {
      const time = times.at(place);
      if (Number.isNaN(time)) continue;
      this.#places[column] = place;
      this.#heads[column] = time;
      return true;
    }
    return false;
  }

  #down(from: number): void {
    const heap = this.#heap;
    const heads = this.#heads;
    const column = heap[from] ?? 0;
    const time = heads[column] ?? 0;
    let i = from;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.#count) break;
      let least = heads[heap[child] ?? 0] ?? 0;
      if (child + 1 < this.#count) {
        const other = heads[heap[child + 1] ?? 0] ?? 0;
        if (other < least) {
          least = other;
          child++;
        }
      }
      if (!(least < time)) break;
      heap[i] = heap[child] ?? 0;
      i = child;
    }
    heap[i] = column;
  }
}
