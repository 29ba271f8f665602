/** The first of the indexes 0 to `length` - 1 that passes a test which all after it pass too; `length`: none. */
export function firstAfter(length: number, passes: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The first of rising times that is later than `time`; Infinity: none is. */
export function firstLater(times: Float64Array, time: number): number {
  return times[firstAfter(times.length, (i) => (times[i] ?? 0) > time)] ?? Number.POSITIVE_INFINITY;
}

/** Whether no number of a column is less than the one before it. */
export function isRising(times: Float64Array): boolean {
  for (let i = 1; i < times.length; i++) if (!((times[i - 1] ?? 0) <= (times[i] ?? 0))) return false;
  return true;
}

/** As many values have one leaf of the tree. */
const block = 64;

/** Answers, for a row of numbers, where after a place the first one is that is small enough. */
export class Minima {
  readonly #values: Float64Array | Int32Array;
  readonly #width: number;
  /** A binary tree: node i is the least of nodes 2i and 2i + 1, the leaves, of a block each, begin at the width. */
  readonly #tree: Float64Array;

  constructor(values: Float64Array | Int32Array) {
    this.#values = values;
    this.#width = 2 ** Math.ceil(Math.log2(Math.max(1, Math.ceil(values.length / block))));
    this.#tree = new Float64Array(2 * this.#width).fill(Number.POSITIVE_INFINITY);
    for (let i = 0; i < values.length; i++) {
      const leaf = this.#width + Math.floor(i / block);
      this.#tree[leaf] = Math.min(this.#at(leaf), values[i] ?? 0);
    }
    for (let node = this.#width - 1; node > 0; node--) {
      this.#tree[node] = Math.min(this.#at(2 * node), this.#at(2 * node + 1));
    }
  }

  /** The first index from `from` on whose value is at most `most`; -1: none. O(log n). */
  firstAtMost(most: number, from: number): number {
    if (from >= this.#values.length) return -1;
    const first = Math.floor(from / block);
    const near = this.#inBlock(first, most, from);
    if (near !== -1 || first + 1 >= this.#width) return near;
    let node = this.#width + first + 1;
    // Up, until a tree that begins at or after it holds one.
    while (this.#at(node) > most) {
      while (node % 2 === 1) node >>= 1;
      if (node === 0) return -1;
      node++;
    }
    while (node < this.#width) node = this.#at(2 * node) <= most ? 2 * node : 2 * node + 1;
    return this.#inBlock(node - this.#width, most, 0);
  }

  #inBlock(leaf: number, most: number, from: number): number {
    const end = Math.min(this.#values.length, (leaf + 1) * block);
    for (let i = Math.max(from, leaf * block); i < end; i++) if ((this.#values[i] ?? 0) <= most) return i;
    return -1;
  }

  #at(node: number): number {
    return this.#tree[node] ?? Number.POSITIVE_INFINITY;
  }
}
