import { widened } from "../common/growable-array.ts";

/** One place where a message can be worked on, in ms since the run began. */
export interface Slot {
  readonly speed: number;
  readonly start: number;
  /** Takes no message from then on. */
  readonly stop: number;
}

/**
 * When a perfect queue would have ended the last message, in ms since the run began: see `IdealQueue`.
 * null without messages or when no slot is there to take one.
 *
 * @param published publish times in ms, rising
 * @param work ms of work of the same messages
 */
export function idealEnd(published: Float64Array, work: Float64Array, slots: readonly Slot[]): number | null {
  if (published.length === 0) return null;
  const queue = new IdealQueue(slots);
  let last = 0;
  for (let i = 0; i < published.length; i++) {
    const end = queue.take(published[i] ?? 0, work[i] ?? 0);
    if (end === null) return null;
    if (end > last) last = end;
  }
  return last;
}

/**
 * A work-conserving first-in-first-out queue without a network, in which each message, in publish order, starts at
 * the later of its publish time and the earliest time that any slot is free (of slots free at once, the fastest).
 */
export class IdealQueue {
  /** By slot: when it is free, how fast it is, when it takes no more. */
  #free: Float64Array;
  #speed: Float64Array;
  #stop: Float64Array;
  /** Which of slots that are alike goes first: one may stop before the next message, and the other not. */
  #rank: Float64Array;
  /** A binary heap of slots by (free time, slowness, rank); of those already free when a message comes, the fastest takes it. */
  #heap: Uint32Array;
  #sameSpeed: boolean;
  #count: number;
  /** All that there ever were. */
  #slots: number;
  /** When the message that was taken last is ended, and when all are: in a column, as fields are allocated anew each time. */
  readonly #ends = new Float64Array(2);
  /** Whether a message came that no slot was left to take. */
  stuck = false;

  constructor(slots: readonly Slot[]) {
    this.#free = Float64Array.from(slots, ({ start }) => start);
    this.#speed = Float64Array.from(slots, ({ speed }) => speed);
    this.#stop = Float64Array.from(slots, ({ stop }) => stop);
    this.#rank = Float64Array.from(slots, (_, slot) => slot);
    this.#heap = Uint32Array.from(slots, (_, slot) => slot).sort((a, b) => (this.#isBefore(a, b) ? -1 : 1));
    this.#count = slots.length;
    this.#slots = slots.length;
    this.#sameSpeed = slots.every(({ speed }) => speed === slots[0]?.speed);
  }

  /**
   * Adds a slot that becomes known only later; returns its number, which rises.
   * @param rank among those that are alike, the least first
   */
  add({ speed, start, stop }: Slot, rank: number): number {
    const slot = this.#slots++;
    if (slot >= this.#free.length) this.#widen();
    this.#sameSpeed &&= this.#count === 0 || speed === this.#speed[this.#heap[0] ?? 0];
    this.#free[slot] = start;
    this.#speed[slot] = speed;
    this.#stop[slot] = stop;
    this.#rank[slot] = rank;
    this.#heap[this.#count] = slot;
    this.#up(this.#count++);
    return slot;
  }

  /** Lets a slot take no message from a time on. */
  stopAt(slot: number, stop: number): void {
    this.#stop[slot] = stop;
  }

  /** When all messages are ended; 0: there was none. */
  get last(): number {
    return this.#ends[1] ?? 0;
  }

  /** When the next message is ended, published `at` ms, with so many ms of `work`; null: no slot is left to take it. */
  take(at: number, work: number): number | null {
    return this.accept(at, work) ? (this.#ends[0] ?? 0) : null;
  }

  /** The same; false: no slot is left. It returns no time, as that would be allocated for each message. */
  accept(at: number, work: number): boolean {
    while (this.#count > 0) {
      const place = this.#sameSpeed || (this.#free[this.#heap[0] ?? 0] ?? 0) > at ? 0 : this.#fastestFree(at);
      const slot = this.#heap[place] ?? 0;
      const start = Math.max(at, this.#free[slot] ?? 0);
      if (start >= (this.#stop[slot] ?? 0)) {
        this.#remove(place);
        continue;
      }
      const end = start + work / (this.#speed[slot] ?? 1);
      this.#free[slot] = end;
      this.#down(place);
      this.#ends[0] = end;
      if (end > (this.#ends[1] ?? 0)) this.#ends[1] = end;
      return true;
    }
    this.stuck = true;
    return false;
  }

  #widen(): void {
    const length = 2 * Math.max(8, this.#free.length);
    this.#free = widened(this.#free, length);
    this.#speed = widened(this.#speed, length);
    this.#stop = widened(this.#stop, length);
    this.#rank = widened(this.#rank, length);
    this.#heap = widened(this.#heap, length);
  }

  #fastestFree(at: number): number {
    let best = 0;
    for (let i = 1; i < this.#count; i++) {
      const slot = this.#heap[i] ?? 0;
      if ((this.#free[slot] ?? 0) <= at && this.#suits(slot, this.#heap[best] ?? 0)) best = i;
    }
    return best;
  }

  /** Whether of two slots that are free the one is faster, or as fast and before the other, as where all are as fast. */
  #suits(slot: number, other: number): boolean {
    const faster = (this.#speed[slot] ?? 0) - (this.#speed[other] ?? 0);
    return faster === 0 ? this.#isBefore(slot, other) : faster > 0;
  }

  #remove(place: number): void {
    const last = this.#heap[--this.#count] ?? 0;
    if (place === this.#count) return;
    this.#heap[place] = last;
    this.#down(place);
    this.#up(place);
  }

  #up(place: number): void {
    for (let i = place; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.#isBefore(this.#heap[i] ?? 0, this.#heap[parent] ?? 0)) break;
      this.#swap(i, parent);
      i = parent;
    }
  }

  /** A difference would be allocated, as often as this is asked. */
  #isBefore(a: number, b: number): boolean {
    const sooner = (this.#free[a] ?? 0) - (this.#free[b] ?? 0);
    if (sooner !== 0) return sooner < 0;
    const faster = (this.#speed[b] ?? 0) - (this.#speed[a] ?? 0);
    return faster === 0 ? (this.#rank[a] ?? 0) < (this.#rank[b] ?? 0) : faster < 0;
  }

  #swap(i: number, j: number): void {
    const slot = this.#heap[i] ?? 0;
    this.#heap[i] = this.#heap[j] ?? 0;
    this.#heap[j] = slot;
  }

  #down(from: number): void {
    const slot = this.#heap[from] ?? 0;
    let i = from;
    for (;;) {
      let place = 2 * i + 1;
      if (place >= this.#count) break;
      let child = this.#heap[place] ?? 0;
      if (place + 1 < this.#count) {
        const other = this.#heap[place + 1] ?? 0;
        if (this.#isBefore(other, child)) {
          child = other;
          place++;
        }
      }
      if (!this.#isBefore(child, slot)) break;
      this.#heap[i] = child;
      i = place;
    }
    this.#heap[i] = slot;
  }
}
