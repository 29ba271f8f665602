/** What comes first of several rows of numbers, of each of which the next is known: a binary heap without allocations. */
export class Merge {
  /** By row: the greatest of its keys so far, and its next value. */
  readonly #keys: Float64Array;
  readonly #values: Float64Array;
  readonly #heap: Int32Array;
  #size = 0;

  constructor(rows: number) {
    this.#keys = new Float64Array(rows);
    this.#values = new Float64Array(rows);
    this.#heap = new Int32Array(rows);
  }

  /** Begins anew. */
  clear(): void {
    this.#keys.fill(Number.NEGATIVE_INFINITY);
    this.#size = 0;
  }

  /**
   * Adds the next of a row that has none here.
   * @param key those with the least go first; as high at least as before in this row, also if it is less or NaN
   * @param value of those with the same key, the least goes first
   */
  add(row: number, key: number, value: number): void {
    if (key > (this.#keys[row] ?? 0)) this.#keys[row] = key;
    this.#values[row] = value;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = this.#heap[parent] ?? 0;
      if (!this.#isBefore(row, other)) break;
      this.#heap[at] = other;
      at = parent;
    }
    this.#heap[at] = row;
  }

  /** Takes out the row whose next comes first; -1: there is none. */
  take(): number {
    if (this.#size === 0) return -1;
    const taken = this.#heap[0] ?? 0;
    const last = this.#heap[--this.#size] ?? 0;
    let at = 0;
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      const right = child + 1;
      if (right < this.#size && this.#isBefore(this.#heap[right] ?? 0, this.#heap[child] ?? 0)) child = right;
      if (!this.#isBefore(this.#heap[child] ?? 0, last)) break;
      this.#heap[at] = this.#heap[child] ?? 0;
      at = child;
    }
    this.#heap[at] = last;
    return taken;
  }

  #isBefore(row: number, other: number): boolean {
    const sooner = (this.#keys[row] ?? 0) - (this.#keys[other] ?? 0);
    if (sooner < 0 || sooner > 0) return sooner < 0;
    return (this.#values[row] ?? 0) < (this.#values[other] ?? 0);
  }
}
