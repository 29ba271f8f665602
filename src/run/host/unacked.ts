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
    const { length } = this.#tags;
    const tags = new Float64Array(2 * length);
    const works = new Float64Array(2 * length);
    const holds = new Uint8Array(2 * length);
    for (let row = this.#low; row < this.#high; row++) {
      const to = row % (2 * length);
      tags[to] = this.#tags[row % length] ?? 0;
      works[to] = this.#works[row % length] ?? 0;
      holds[to] = this.#holds[row % length] ?? 0;
    }
    this.#tags = tags;
    this.#works = works;
    this.#holds = holds;
  }
}
