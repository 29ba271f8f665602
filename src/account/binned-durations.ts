import { widened } from "../common/growable-array.ts";
import { boundsUpTo } from "./distributions.ts";
import { Durations, type Store, wholeFrom } from "./durations.ts";
import { bucketLow, bucketOf, tooGreat } from "./log-buckets.ts";

/** A bucket is at most a 128th of its values wide: its middle is off by at most 0.4 %. */
const bits = 7;

/** Cells are buckets, cut in two where a bin of a distribution begins: the least whole µs of each, and `tooGreat`. */
const lows = lowsOf();
/** By bucket. */
const firstCells = new Uint16Array(bucketOf(tooGreat, bits));
for (let cell = lows.length - 2; cell >= 0; cell--) firstCells[bucketOf(lows[cell] ?? 0, bits)] = cell;

function lowsOf(): Float64Array {
  const buckets = Array.from({ length: bucketOf(tooGreat, bits) + 1 }, (_, bucket) =>
    bucketLow(bucket, bits),
  );
  const bounds = boundsUpTo(tooGreat / 1000).map(wholeFrom);
  return Float64Array.from(new Set([...buckets, ...bounds])).sort();
}

/**
 * Durations of which only counts are kept, in a few kB however many they are: each is known to 0.5 %, the least and the
 * greatest exactly, and so is how many are below a bound of a distribution's bins.
 */
export function binnedDurations(): Durations {
  return new Durations(() => new BinnedStore());
}

class BinnedStore implements Store {
  count = 0;
  #least = Number.POSITIVE_INFINITY;
  #most = 0;
  /** By cell. */
  #counts = new Float64Array(1024);

  add(value: number): void {
    this.count++;
    if (value < this.#least) this.#least = value;
    if (value > this.#most) this.#most = value;
    let cell = firstCells[bucketOf(value, bits)] ?? 0;
    if (value >= (lows[cell + 1] ?? 0)) cell++;
    if (cell >= this.#counts.length) this.#widen(cell + 1);
    this.#counts[cell] = (this.#counts[cell] ?? 0) + 1;
  }

  nth(rank: number): number {
    if (rank === 1) return this.#least;
    if (rank === this.count) return this.#most;
    let cell = 0;
    for (let left = rank; left > (this.#counts[cell] ?? left); cell++) left -= this.#counts[cell] ?? 0;
    const middle = Math.floor(((lows[cell] ?? 0) + (lows[cell + 1] ?? 0) - 1) / 2);
    return Math.min(this.#most, Math.max(this.#least, middle));
  }

  below(value: number): number {
    let count = 0;
    for (let cell = 0; (lows[cell] ?? value) < value; cell++) count += this.#counts[cell] ?? 0;
    return count;
  }

  union(others: readonly BinnedStore[]): BinnedStore {
    const all = new BinnedStore();
    for (const one of [this, ...others]) {
      all.count += one.count;
      all.#least = Math.min(all.#least, one.#least);
      all.#most = Math.max(all.#most, one.#most);
      all.#widen(one.#counts.length);
      one.#counts.forEach((count, cell) => {
        all.#counts[cell] = (all.#counts[cell] ?? 0) + count;
      });
    }
    return all;
  }

  #widen(length: number): void {
    if (length > this.#counts.length)
      this.#counts = widened(this.#counts, Math.max(length, 2 * this.#counts.length));
  }
}
