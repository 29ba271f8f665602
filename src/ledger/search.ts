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

/** Answers, for a row of numbers, where after a place the first one is that is small enough. */
export class Minima {
  readonly #length: number;
  readonly #width: number;
  /** A binary tree: node i is the least of nodes 2i and 2i + 1, the leaves begin at the width. */
  readonly #tree: Float64Array;

  constructor(values: Float64Array) {
    this.#length = values.length;
    this.#width = 2 ** Math.ceil(Math.log2(Math.max(1, values.length)));
    this.#tree = new Float64Array(2 * this.#width).fill(Number.POSITIVE_INFINITY);
    this.#tree.set(values, this.#width);
    for (let node = this.#width - 1; node > 0; node--) {
      this.#tree[node] = Math.min(this.#at(2 * node), this.#at(2 * node + 1));
    }
  }

  /** The first index from `from` on whose value is at most `most`; -1: none. O(log n). */
  firstAtMost(most: number, from: number): number {
    if (from >= this.#length) return -1;
    let node = this.#width + from;
    // Up, until a tree that begins at or after `from` holds one.
    while (this.#at(node) > most) {
      while (node % 2 === 1) node >>= 1;
      if (node === 0) return -1;
      node++;
    }
    while (node < this.#width) node = this.#at(2 * node) <= most ? 2 * node : 2 * node + 1;
    return node - this.#width;
  }

  #at(node: number): number {
    return this.#tree[node] ?? Number.POSITIVE_INFINITY;
  }
}
