/** One place where a message can be worked on, in ms since the run began. */
export interface Slot {
  readonly speed: number;
  readonly start: number;
  /** Takes no message from then on. */
  readonly stop: number;
}

/**
 * When a perfect queue would have ended the last message, in ms since the run began: a work-conserving
 * first-in-first-out queue without a network, in which each message, in publish order, starts at the later
 * of its publish time and the earliest time that any slot is free (of slots free at once, the fastest).
 * null without messages or when no slot is there to take one.
 *
 * @param published publish times in ms, rising
 * @param work ms of work of the same messages
 */
export function idealEnd(published: Float64Array, work: Float64Array, slots: readonly Slot[]): number | null {
  if (published.length === 0) return null;
  const free = new SlotHeap(slots);
  let last = 0;
  for (let i = 0; i < published.length; i++) {
    const at = published[i] ?? 0;
    const end = free.take(at, work[i] ?? 0);
    if (end === null) return null;
    if (end > last) last = end;
  }
  return last;
}

/** Slots by (free time, slowness); of those already free when a message comes, the fastest is taken. */
class SlotHeap {
  readonly #heap: { free: number; readonly slot: Slot }[];
  readonly #sameSpeed: boolean;

  constructor(slots: readonly Slot[]) {
    this.#heap = slots.map((slot) => ({ free: slot.start, slot }));
    this.#sameSpeed = slots.every((slot) => slot.speed === slots[0]?.speed);
    this.#heap.sort((a, b) => a.free - b.free || b.slot.speed - a.slot.speed);
  }

  take(at: number, work: number): number | null {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined) return null;
      const index = this.#sameSpeed || first.free > at ? 0 : this.#fastestFree(at);
      const chosen = this.#heap[index];
      if (chosen === undefined) return null;
      const start = Math.max(at, chosen.free);
      if (start >= chosen.slot.stop) {
        this.#remove(index);
        continue;
      }
      chosen.free = start + work / chosen.slot.speed;
      this.#down(index);
      return chosen.free;
    }
  }

  #fastestFree(at: number): number {
    let best = 0;
    for (let i = 1; i < this.#heap.length; i++) {
      const candidate = this.#heap[i];
      const current = this.#heap[best];
      if (candidate && current && candidate.free <= at && candidate.slot.speed > current.slot.speed) best = i;
    }
    return best;
  }

  #remove(index: number): void {
    const last = this.#heap.pop();
    if (last === undefined || index === this.#heap.length) return;
    this.#heap[index] = last;
    this.#down(index);
    for (let i = index; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.#before(i, parent)) break;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #before(a: number, b: number): boolean {
    const x = this.#heap[a];
    const y = this.#heap[b];
    if (x === undefined || y === undefined) return false;
    return x.free !== y.free ? x.free < y.free : x.slot.speed > y.slot.speed;
  }

  #swap(a: number, b: number): void {
    const x = this.#heap[a];
    const y = this.#heap[b];
    if (x === undefined || y === undefined) return;
    this.#heap[a] = y;
    this.#heap[b] = x;
  }

  #down(index: number): void {
    for (let i = index; ; ) {
      const left = 2 * i + 1;
      const right = left + 1;
      let least = i;
      if (this.#before(left, least)) least = left;
      if (this.#before(right, least)) least = right;
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }
}
