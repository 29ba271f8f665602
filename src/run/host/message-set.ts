/** Ids that can be told apart; of those beyond, every one counts as new. */
const most = 2 ** 26;

/** Messages of a run on shared memory, by their ids: every thread adds to it. */
export class MessageSet {
  readonly shared: SharedArrayBuffer;
  readonly #words: Int32Array;

  /** @param shared by default new memory, with room for `count` messages (null: nobody knows how many) */
  constructor(
    count: number | null,
    shared = new SharedArrayBuffer(4 * Math.ceil(Math.min(count ?? most, most) / 32)),
  ) {
    this.shared = shared;
    this.#words = new Int32Array(shared);
  }

  /** Adds a message; false: it was there. */
  add(id: number): boolean {
    const word = Math.floor(id / 32);
    if (word >= this.#words.length) return true;
    const bit = 1 << (id % 32);
    return (Atomics.or(this.#words, word, bit) & bit) === 0;
  }
}
