import { widenedRing } from "../../common/growable-array.ts";

const firstCapacity = 64;

/** What is known of the deliveries that a worker holds, by the row of its log; rows come one after the other. */
export class UnackedDeliveries {
  #tags = new Float64Array(firstCapacity);
  #works = new Float64Array(firstCapacity);
  #holds = new Uint8Array(firstCapacity);
  /** Rows before it are held no more. */
  #low = 0;
  /** One more than the newest row. */
  #high = 0;

  /** Adds the next row. @param work ms */
  add(row: number, tag: number, work: number): void {
    if (this.#low === this.#high) this.#low = row;
    while (row - this.#low >= this.#tags.length) this.#widen();
    const at = row % this.#tags.length;
    this.#tags[at] = tag;
    this.#works[at] = work;
    this.#holds[at] = 1;
    this.#high = row + 1;
  }

  tagOf(row: number): number {
    return this.#tags[row % this.#tags.length] ?? 0;
  }

  /** ms */
  workOf(row: number): number {
    return this.#works[row % this.#works.length] ?? 0;
  }

  /** A row is held no more. */
  drop(row: number): void {
    const places = this.#holds.length;
    this.#holds[row % places] = 0;
    while (this.#low < this.#high && this.#holds[this.#low % places] === 0) this.#low++;
  }

  /** Nothing is held any more. */
  clear(): void {
    this.#holds.fill(0);
    this.#low = this.#high;
  }

  #widen(): void {
    this.#tags = widenedRing(this.#tags, this.#low);
    this.#works = widenedRing(this.#works, this.#low);
    this.#holds = widenedRing(this.#holds, this.#low);
  }
}
