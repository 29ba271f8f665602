import { widenedRing } from "../common/growable-array.ts";
import type { MessageHistories } from "./message-histories.ts";
import type { MessageState } from "./message-state.ts";

const firstCapacity = 64;

/**
 * The messages of one producer that are still looked at, in columns by their place among its messages: the first publish
 * and the only delivery of each. Those of which there is more to tell are kept whole, and only have their place here.
 */
export class IdWindow {
  /** All places before it are done with. */
  base = 0;
  /** 1 + the last place of which anything is known. */
  top = 0;
  /** 1 + the last place that was sent. */
  sentTop = 0;
  /** All places from the base to before this one are decided, and nothing earlier can come of them. */
  ready = 0;
  #mask = firstCapacity - 1;
  sent = new Float64Array(firstCapacity);
  settled = new Float64Array(firstCapacity);
  due = new Float64Array(firstCapacity);
  received = new Float64Array(firstCapacity);
  started = new Float64Array(firstCapacity);
  ended = new Float64Array(firstCapacity);
  how = new Uint8Array(firstCapacity);
  outcome = new Uint8Array(firstCapacity);
  worker = new Uint16Array(firstCapacity);
  /** Bits of `flag`. */
  flags = new Uint8Array(firstCapacity);

  at(place: number): number {
    return place & this.#mask;
  }

  /** Makes room up to a place. */
  reach(place: number): void {
    if (place < this.top) return;
    this.top = place + 1;
    if (this.top - this.base > this.#mask + 1) this.#widen(this.top - this.base);
  }

  /** Takes the first place away. */
  drop(): void {
    this.flags[this.at(this.base)] = 0;
    this.base++;
    if (this.ready < this.base) this.ready = this.base;
    if (this.top < this.base) this.top = this.base;
  }

  /** What is known of a place that is not kept whole. */
  facts(into: MessageState, at: number): void {
    const flags = this.flags[at] ?? 0;
    into.clear();
    into.due = this.due[at] ?? Number.NaN;
    if ((flags & flag.sent) !== 0) {
      into.publishes = 1;
      into.sent = this.sent[at] ?? Number.NaN;
      into.settled = this.settled[at] ?? Number.NaN;
      into.how = this.how[at] ?? 0;
    }
    if ((flags & flag.delivered) === 0) return;
    into.firstWorker = this.worker[at] ?? 0;
    into.firstReceived = this.received[at] ?? Number.NaN;
    into.firstFlagged = (flags & flag.redelivered) !== 0;
    into.delivery(
      this.worker[at] ?? 0,
      this.started[at] ?? Number.NaN,
      this.ended[at] ?? Number.NaN,
      this.outcome[at] ?? 0,
    );
  }

  /** Moves what is known of a place into a history; returns its slot. */
  toHistory(histories: MessageHistories, id: number, at: number): number {
    const slot = histories.add(id);
    const flags = this.flags[at] ?? 0;
    if ((flags & flag.sent) !== 0) {
      histories.due[slot] = this.due[at] ?? Number.NaN;
      const settled = this.settled[at] ?? Number.NaN;
      histories.publishes.publish(slot, this.sent[at] ?? Number.NaN, settled, this.how[at] ?? 0);
    }
    if ((flags & flag.delivered) !== 0) {
      histories.deliveries.delivery(
        slot,
        this.worker[at] ?? 0,
        this.received[at] ?? Number.NaN,
        this.started[at] ?? Number.NaN,
        this.ended[at] ?? Number.NaN,
        this.outcome[at] ?? 0,
        (flags & flag.redelivered) === 0 ? 0 : 1,
      );
    }
    this.flags[at] = flags | flag.history;
    return slot;
  }

  #widen(needed: number): void {
    const capacity = 2 ** Math.ceil(Math.log2(needed));
    this.#mask = capacity - 1;
    this.sent = widenedRing(this.sent, this.base, capacity);
    this.settled = widenedRing(this.settled, this.base, capacity);
    this.due = widenedRing(this.due, this.base, capacity);
    this.received = widenedRing(this.received, this.base, capacity);
    this.started = widenedRing(this.started, this.base, capacity);
    this.ended = widenedRing(this.ended, this.base, capacity);
    this.how = widenedRing(this.how, this.base, capacity);
    this.outcome = widenedRing(this.outcome, this.base, capacity);
    this.worker = widenedRing(this.worker, this.base, capacity);
    this.flags = widenedRing(this.flags, this.base, capacity);
  }
}

/** What is known of a place. */
export const flag = { sent: 1, delivered: 2, redelivered: 4, history: 8, decided: 16, passed: 32 } as const;
