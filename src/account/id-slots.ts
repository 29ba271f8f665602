import { widened } from "../common/growable-array.ts";

const firstCapacity = 64;
/** Spreads ids that follow one another over a table: 2^32 divided by the golden ratio. */
const spread = 0x9e3779b1;

/** Slots for ids, from 0 on: places in columns. One that is given back is given again. */
export class IdSlots {
  /** How many ids have one. */
  size = 0;
  /** All slots that there ever were are before it. */
  end = 0;
  /** By slot. Of one that is free: 1 + the one that was given back before it. */
  ids = new Uint32Array(firstCapacity);
  #used = new Uint8Array(firstCapacity);
  /** 1 + the slot that was given back last; 0: none is free. */
  #free = 0;
  /** 1 + the slot of an id, at the first place from its hash on that was free; 0: it is. At most half full. */
  #table = new Int32Array(2 * firstCapacity);
  /** Leaves the upper bits of a hash, as many as the table's places have. */
  #shift = 32 - Math.log2(2 * firstCapacity);

  /** Whether an id has this slot. */
  has(slot: number): boolean {
    return this.#used[slot] === 1;
  }

  /** The slot of an id; -1: it has none. */
  slotOf(id: number): number {
    const mask = this.#table.length - 1;
    for (let at = this.#homeOf(id); ; at = (at + 1) & mask) {
      const slot = (this.#table[at] ?? 0) - 1;
      if (slot === -1 || this.ids[slot] === id) return slot;
    }
  }

  /** Gives a slot to an id that has none. */
  add(id: number): number {
    const slot = this.#free === 0 ? this.end++ : this.#free - 1;
    if (slot === this.ids.length) {
      this.ids = widened(this.ids);
      this.#used = widened(this.#used);
    }
    if (this.#free !== 0) this.#free = this.ids[slot] ?? 0;
    this.ids[slot] = id;
    this.#used[slot] = 1;
    this.size++;
    if (2 * this.size > this.#table.length) this.#spread();
    else this.#enter(slot);
    return slot;
  }

  /** Takes a slot back. */
  remove(slot: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let hole = this.#homeOf(this.ids[slot] ?? 0);
    while (table[hole] !== slot + 1) hole = (hole + 1) & mask;
    // What was put behind it because that place was taken moves up.
    for (let at = (hole + 1) & mask; table[at] !== 0; at = (at + 1) & mask) {
      const home = this.#homeOf(this.ids[(table[at] ?? 0) - 1] ?? 0);
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      table[hole] = table[at] ?? 0;
      hole = at;
    }
    table[hole] = 0;
    this.#used[slot] = 0;
    this.ids[slot] = this.#free;
    this.#free = slot + 1;
    this.size--;
  }

  #homeOf(id: number): number {
    return Math.imul(id, spread) >>> this.#shift;
  }

  #enter(slot: number): void {
    const mask = this.#table.length - 1;
    let at = this.#homeOf(this.ids[slot] ?? 0);
    while (this.#table[at] !== 0) at = (at + 1) & mask;
    this.#table[at] = slot + 1;
  }

  #spread(): void {
    this.#table = new Int32Array(2 * this.#table.length);
    this.#shift--;
    for (let slot = 0; slot < this.end; slot++) if (this.has(slot)) this.#enter(slot);
  }
}
