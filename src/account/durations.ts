/** Whole µs from 0 on, in some store. */
export interface Store {
  readonly count: number;
  /** @param value whole µs, less than 2^53 */
  add(value: number): void;
  /** The `rank`-th least, from 1, in µs. */
  nth(rank: number): number;
  /** How many are less than so many whole µs. */
  below(value: number): number;
  /** All of it and of others of the same kind, to be read until one of them is added to. */
  union(others: readonly Store[]): Store;
}

/**
 * How long something took each message, in ms, rounded to whole µs. Negative ones come of two clocks that differ by a
 * moment.
 */
export class Durations {
  readonly #newStore: () => Store;
  #store: Store;
  /** How far the negative ones are from 0; null: there are none. */
  #negative: Store | null = null;
  /** µs; in a column, as a field of whole numbers is allocated anew each time. */
  readonly #sum = new Float64Array(1);

  constructor(newStore: () => Store) {
    this.#newStore = newStore;
    this.#store = newStore();
  }

  /** All of these and of others of the same store, to be read until one of them is added to. */
  union(others: readonly Durations[]): Durations {
    if (others.length === 0) return this;
    const all = new Durations(this.#newStore);
    const several = [this, ...others];
    all.#store = this.#store.union(others.map((one) => one.#store));
    const [negative, ...more] = several.flatMap((one) => one.#negative ?? []);
    all.#negative = negative?.union(more) ?? null;
    all.#sum[0] = several.reduce((sum, one) => sum + (one.#sum[0] ?? 0), 0);
    return all;
  }

  get count(): number {
    return this.#store.count + this.#before;
  }

  /** @param ms finite */
  add(ms: number): void {
    const value = rounded(ms * 1000);
    this.#sum[0] = (this.#sum[0] ?? 0) + value;
    if (value >= 0) this.#store.add(value);
    else this.#addNegative(-value);
  }

  /** What a share (0 to 1) of them is at most, by the nearest rank, in ms; of none: 0. */
  atShare(share: number): number {
    if (this.count === 0) return 0;
    // 0.55 × 100 is a little more than 55 in floating point: that is no further rank.
    return this.nth(Math.max(1, Math.ceil(share * this.count - 1e-6)));
  }

  /** In ms; of none: 0. */
  mean(): number {
    return this.count === 0 ? 0 : (this.#sum[0] ?? 0) / this.count / 1000;
  }

  /** The `rank`-th least of them, from 1 to `count`, in ms. */
  nth(rank: number): number {
    const before = this.#before;
    if (rank > before) return this.#store.nth(rank - before) / 1000;
    return -(this.#negative?.nth(before - rank + 1) ?? 0) / 1000;
  }

  /** How many of them are less than `ms`. */
  below(ms: number): number {
    const value = wholeFrom(ms);
    if (value >= 0) return this.#before + this.#store.below(value);
    return this.#before - (this.#negative?.below(1 - value) ?? 0);
  }

  /** How many are less than 0. */
  get #before(): number {
    return this.#negative?.count ?? 0;
  }

  #addNegative(value: number): void {
    this.#negative ??= this.#newStore();
    this.#negative.add(value);
  }
}

/** The least whole µs that come to at least `ms`. */
export function wholeFrom(ms: number): number {
  const near = Math.ceil(ms * 1000);
  if ((near - 1) / 1000 >= ms) return near - 1;
  return near / 1000 < ms ? near + 1 : near;
}

/** What is read of durations; of none, all is 0. */
export type Spread = Pick<Durations, "count" | "atShare" | "mean" | "nth" | "below">;

/** What Math.round says, in a fraction of its time; never -0. */
function rounded(value: number): number {
  const near = Math.floor(value + 0.5);
  // The sum was rounded up to a whole number.
  return near - 0.5 > value ? near - 1 : near;
}
