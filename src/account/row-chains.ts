import { widened } from "../common/growable-array.ts";

const firstCapacity = 64;

/** Which rows belong to which slot, in order. A row that is dropped is used again. */
export class RowChains {
  /** By slot: its first row and its last; -1: it has none. */
  first = new Int32Array(firstCapacity);
  last = new Int32Array(firstCapacity);
  /** By row: the one after it of the same slot; -1: there is none. */
  next = new Int32Array(firstCapacity);
  /** All rows that there ever were are before it. */
  end = 0;
  /** The first of the rows that are free; -1: there are none. */
  #free = -1;

  /** Begins with a slot, which has no rows yet. */
  begin(slot: number): void {
    if (slot >= this.first.length) {
      this.first = widened(this.first);
      this.last = widened(this.last);
    }
    this.first[slot] = -1;
    this.last[slot] = -1;
  }

  /** Adds a row to a slot; returns its number. */
  add(slot: number): number {
    const row = this.#free === -1 ? this.end++ : this.#free;
    if (row === this.next.length) this.next = widened(this.next);
    if (row === this.#free) this.#free = this.next[row] ?? -1;
    const last = this.last[slot] ?? -1;
    if (last === -1) this.first[slot] = row;
    else this.next[last] = row;
    this.last[slot] = row;
    this.next[row] = -1;
    return row;
  }

  /** Frees the rows of a slot. */
  drop(slot: number): void {
    const last = this.last[slot] ?? -1;
    if (last === -1) return;
    this.next[last] = this.#free;
    this.#free = this.first[slot] ?? -1;
    this.begin(slot);
  }

  /** The rows of a slot. */
  *of(slot: number): Generator<number> {
    for (let row = this.first[slot] ?? -1; row !== -1; row = this.next[row] ?? -1) yield row;
  }
}
