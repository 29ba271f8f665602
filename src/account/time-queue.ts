import { widened } from "../common/growable-array.ts";
import { sorted } from "./sorted-times.ts";

/** Times that come in any order and are taken from the front. */
export class TimeQueue {
  #times = new Float64Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The one that was added in this place, where none was taken. */
  at(place: number): number {
    return place < this.#length ? (this.#times[place] ?? Number.NaN) : Number.NaN;
  }

  add(time: number): void {
    if (this.#length === this.#times.length) this.#times = widened(this.#times);
    this.#times[this.#length++] = time;
  }

  /** Adds so many of a column. */
  addAll(times: Float64Array, length: number): void {
    while (this.#length + length > this.#times.length) this.#times = widened(this.#times);
    this.#times.set(times.subarray(0, length), this.#length);
    this.#length += length;
  }

  /** Forgets those before `limit`; returns how many they were. */
  dropBefore(limit: number): number {
    let kept = 0;
    for (let i = 0; i < this.#length; i++) {
      const time = this.#times[i] ?? Number.NaN;
      if (!(time < limit)) this.#times[kept++] = time;
    }
    const dropped = this.#length - kept;
    this.#length = kept;
    return dropped;
  }

  /** Those before `limit`, rising; they are no longer here. */
  takeBefore(limit: number): Float64Array {
    const taken = new Float64Array(this.#length);
    let count = 0;
    let kept = 0;
    for (let i = 0; i < this.#length; i++) {
      const time = this.#times[i] ?? Number.NaN;
      if (time < limit) taken[count++] = time;
      else this.#times[kept++] = time;
    }
    this.#length = kept;
    return sorted(taken.subarray(0, count));
  }
}
