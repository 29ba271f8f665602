import {
  type DeliveryLog,
  endedAt,
  how,
  outcome,
  type PublishLog,
  settledAt,
  startedAt,
} from "../ledger/record.ts";
import type { Dues } from "../plan/dues.ts";
import { flag, IdWindow } from "./id-window.ts";
import { Merge } from "./merge.ts";
import { MessageBatch } from "./message-batch.ts";
import { MessageHistories } from "./message-histories.ts";
import { isRefusal, MessageState } from "./message-state.ts";

/** A delivery so many messages ahead of what its producer has sent is kept aside until that has come. */
const farAhead = 262_144;

/** Hears of messages of which nothing earlier can come any more, in the order of their publishes. */
export interface MessageConsumer {
  /** Those of which nothing is to be told but times: they are forgotten. */
  closed(batch: MessageBatch): void;
  /**
   * Any other that was sent.
   * @param slot its place among the histories; -1: it is not there @returns whether it can be forgotten
   */
  next(id: number, facts: MessageState, slot: number): boolean;
  /** One that was never sent, and was delivered: its place among the histories. */
  unsent(slot: number): void;
  /**
   * One that `next` had to hear of before it was known what became of it.
   * @param slot its place among the histories @returns whether it can be forgotten
   */
  late(id: number, facts: MessageState, slot: number): boolean;
}

/** What a publish was: of a message that is closed, of one that was sent before, or the first of one. */
export const publishOf = { closed: 0, known: 1, fresh: 2 } as const;

/** What a delivery was: of a message that is closed, of one that `next` has heard of, or of one that it will hear of. */
export const deliveryOf = { closed: 0, heard: 1, open: 2 } as const;

/**
 * The messages of a run of which not all is known, and those that have more to tell than times. Any other that was
 * sent is closed: only that is still known of it.
 */
export class OpenMessages {
  readonly #windows: readonly IdWindow[];
  readonly #count: number;
  readonly #dues: Dues | null;
  readonly #maxWaited: number;
  /** Those that are kept whole. */
  readonly histories = new MessageHistories();
  /** Deliveries far ahead of their producer. */
  readonly #strays = new MessageHistories();
  /** Messages outside of the windows, kept whole, that have new rows. */
  readonly #touched = new Set<number>();
  /** How many in the windows are decided. */
  #decided = 0;
  readonly #facts = new MessageState();
  readonly #merge: Merge;
  readonly #batch = new MessageBatch();
  /** By producer: what its messages are answered with. */
  readonly #promises: readonly number[];
  /**
   * When the last of `publish` that was the first of its message was due, or else sent; in ms since the run began. A
   * method would have to allocate it.
   */
  due = Number.NaN;

  /**
   * @param promises by producer: what its messages are answered with, of `how`
   * @param dues when messages are due; null: as they are sent
   * @param maxWaited how many messages there may be in the windows before one that is stuck is passed over
   */
  constructor(promises: readonly number[], dues: Dues | null, maxWaited: number) {
    this.#promises = promises;
    this.#count = Math.max(1, promises.length);
    this.#windows = Array.from({ length: this.#count }, () => new IdWindow());
    this.#dues = dues;
    this.#maxWaited = maxWaited;
    this.#merge = new Merge(this.#count);
  }

  /** How many messages have a place in memory. */
  get size(): number {
    return this.#inWindows + this.histories.size + this.#strays.size;
  }

  /** Adds a row of a producer; returns what it was, of `publishOf`. */
  publish(log: PublishLog, row: number): number {
    const id = log.id[row] ?? 0;
    const window = this.#windowOf(id);
    const place = this.#placeOf(id);
    const inWindow = place >= window.base;
    if (!inWindow && this.histories.slotOf(id) === -1) return publishOf.closed;
    window.reach(place);
    if (place >= window.sentTop) window.sentTop = place + 1;
    const at = window.at(place);
    const flags = window.flags[at] ?? 0;
    const verdict = log.how[row] ?? how.sent;
    let isFirst = true;
    if (inWindow && (flags & (flag.sent | flag.history)) === 0) {
      this.#findDue(id, log, row);
      window.sent[at] = log.sent[row] ?? Number.NaN;
      window.settled[at] = settledAt(log, row);
      window.how[at] = verdict;
      window.due[at] = this.due;
      window.flags[at] = flags | flag.sent;
    } else {
      const slot = this.#historyOf(id, window, place);
      isFirst = !this.histories.wasSent(slot);
      if (isFirst) {
        this.#findDue(id, log, row);
        this.histories.due[slot] = this.due;
      }
      this.histories.publishes.publish(slot, log.sent[row] ?? Number.NaN, settledAt(log, row), verdict);
    }
    if (inWindow && isRefusal(verdict)) this.#decide(window, at);
    if (this.#strays.size > 0) this.#claim(id, window, place);
    return isFirst ? publishOf.fresh : publishOf.known;
  }

  /** Adds a row of a worker, by its place in the plan; returns what it was, of `deliveryOf`. */
  delivery(worker: number, log: DeliveryLog, row: number): number {
    const id = log.id[row] ?? 0;
    const window = this.#windowOf(id);
    const place = this.#placeOf(id);
    const inWindow = place >= window.base;
    if (!inWindow && this.histories.slotOf(id) === -1) return deliveryOf.closed;
    if (place >= Math.max(window.sentTop, window.base) + farAhead) {
      const known = this.#strays.slotOf(id);
      addDelivery(this.#strays, known === -1 ? this.#strays.add(id) : known, worker, log, row);
      return deliveryOf.open;
    }
    window.reach(place);
    const at = window.at(place);
    const flags = window.flags[at] ?? 0;
    const what = log.outcome[row] ?? outcome.received;
    if (inWindow && (flags & (flag.delivered | flag.history)) === 0) {
      window.worker[at] = worker;
      window.received[at] = log.received[row] ?? Number.NaN;
      window.started[at] = startedAt(log, row);
      window.ended[at] = endedAt(log, row);
      window.outcome[at] = what;
      window.flags[at] = flags | flag.delivered | (log.redelivered[row] === 1 ? flag.redelivered : 0);
    } else addDelivery(this.histories, this.#historyOf(id, window, place), worker, log, row);
    if (inWindow && (what === outcome.handled || what === outcome.rejected)) this.#decide(window, at);
    return inWindow ? deliveryOf.open : deliveryOf.heard;
  }

  /** A message that was only sent came back. */
  returned(id: number, how: number): boolean {
    const window = this.#windowOf(id);
    const place = this.#placeOf(id);
    const { publishes } = this.histories;
    const slot = this.histories.slotOf(id);
    const last = slot === -1 ? -1 : (publishes.last[slot] ?? -1);
    if (last !== -1) {
      publishes.how[last] = how;
      this.#touched.add(id);
    } else if (place < window.base || place >= window.top) return false;
    const at = window.at(place);
    if (place >= window.base) {
      if (last === -1) window.how[at] = how;
      this.#decide(window, at);
    }
    return true;
  }

  /**
   * Tells of all messages, in the order of their publishes, of which nothing is to come that was before `until`.
   * @returns ms: the publish time of the first of which something is; Infinity as `until`: the run is over
   */
  take(until: number, closer: MessageConsumer): number {
    for (;;) {
      const to = this.#readyTo(until);
      this.#takeBefore(to, closer);
      const size = this.#inWindows;
      const stuck = size > this.#maxWaited && 2 * this.#decided > size;
      if (stuck && this.#passOver(until)) continue;
      this.#lookAgain(until, closer);
      return to;
    }
  }

  /**
   * The slots of those that are kept whole although they were handled, and that ended before `until`; not those that
   * were sent again or will be: a copy may still come.
   */
  settled(until: number): Int32Array {
    const slots = this.histories.sentSlots();
    const facts = this.#facts;
    let count = 0;
    for (const slot of slots) {
      const id = this.histories.ids[slot] ?? 0;
      if (this.#placeOf(id) >= this.#windowOf(id).base || this.#touched.has(id)) continue;
      facts.of(this.histories, slot);
      if (facts.publishes > 1 || facts.how === how.unknown) continue;
      if (facts.handled === 0 || facts.open > 0) continue;
      if (facts.endedAt < until) slots[count++] = slot;
    }
    return slots.subarray(0, count);
  }

  /** Deliveries of messages that were never sent, by id. */
  *neverSent(): Generator<readonly [id: number, deliveries: number]> {
    for (const histories of [this.#strays, this.histories]) {
      for (let slot = 0; slot < histories.end; slot++) {
        if (!histories.has(slot) || histories.wasSent(slot)) continue;
        const deliveries = [...histories.deliveries.of(slot)].length;
        if (deliveries > 0) yield [histories.ids[slot] ?? 0, deliveries];
      }
    }
  }

  get #inWindows(): number {
    let sum = 0;
    for (const { base, top } of this.#windows) sum += top - base;
    return sum;
  }

  #windowOf(id: number): IdWindow {
    const window = this.#windows[this.#count === 1 ? 0 : id % this.#count];
    if (window === undefined) throw new Error(`no window for message ${id}`);
    return window;
  }

  #placeOf(id: number): number {
    return this.#count === 1 ? id : Math.floor(id / this.#count);
  }

  #findDue(id: number, log: PublishLog, row: number): void {
    const due = this.#dues === null ? Number.NaN : this.#dues.at(id);
    this.due = Number.isNaN(due) ? (log.sent[row] ?? Number.NaN) : due;
  }

  #decide(window: IdWindow, at: number): void {
    const flags = window.flags[at] ?? 0;
    if ((flags & flag.decided) !== 0) return;
    window.flags[at] = flags | flag.decided;
    this.#decided++;
  }

  /** The slot of a message that is kept whole, from now on if it was not. */
  #historyOf(id: number, window: IdWindow, place: number): number {
    if (place < window.base) this.#touched.add(id);
    const known = this.histories.slotOf(id);
    return known === -1 ? window.toHistory(this.histories, id, window.at(place)) : known;
  }

  /** Adds to a message that was sent the deliveries that were kept aside. */
  #claim(id: number, window: IdWindow, place: number): void {
    const stray = this.#strays.slotOf(id);
    if (stray === -1) return;
    const { deliveries } = this.#strays;
    const slot = this.#historyOf(id, window, place);
    for (const row of deliveries.of(stray)) {
      const what = deliveries.outcome[row] ?? outcome.received;
      this.histories.deliveries.delivery(
        slot,
        deliveries.worker[row] ?? 0,
        deliveries.received[row] ?? Number.NaN,
        deliveries.started[row] ?? Number.NaN,
        deliveries.ended[row] ?? Number.NaN,
        what,
        deliveries.redelivered[row] ?? 0,
      );
      const worked = what === outcome.handled || what === outcome.rejected;
      if (worked && place >= window.base) this.#decide(window, window.at(place));
    }
    this.#strays.remove(stray);
  }

  /** Finds out what is known of a place; returns its slot if it is kept whole, or else -1. */
  #look(window: IdWindow, at: number, id: number): number {
    const slot = ((window.flags[at] ?? 0) & flag.history) === 0 ? -1 : this.histories.slotOf(id);
    if (slot === -1) window.facts(this.#facts, at);
    else this.#facts.of(this.histories, slot);
    return slot;
  }

  /** Whether it is known what became of a place, and nothing that was before `until` is to come of it. */
  #isReady(window: IdWindow, at: number, id: number, until: number): boolean {
    if (until === Number.POSITIVE_INFINITY) return true;
    const flags = window.flags[at] ?? 0;
    const isPassed = (flags & flag.passed) !== 0;
    if ((flags & flag.history) === 0) {
      const ended = (flags & flag.delivered) === 0 ? Number.NaN : (window.ended[at] ?? Number.NaN);
      return (isPassed || (flags & flag.decided) !== 0) && !(ended >= until);
    }
    this.#look(window, at, id);
    return (isPassed || this.#facts.decided) && this.#facts.endedAt < until;
  }

  #readyTo(until: number): number {
    let soonest = until;
    for (let first = 0; first < this.#windows.length; first++) {
      const window = this.#windows[first];
      if (window !== undefined) soonest = Math.min(soonest, this.#windowReadyTo(window, first, until));
    }
    return soonest;
  }

  #windowReadyTo(window: IdWindow, first: number, until: number): number {
    for (; window.ready < window.top; window.ready++) {
      const at = window.at(window.ready);
      const id = window.ready * this.#count + first;
      const sent = this.#sentAt(window, at, id);
      if (Number.isNaN(sent)) {
        // Producers send in order: it was left out, unless its row is still to come.
        if (window.ready < window.sentTop || until === Number.POSITIVE_INFINITY) continue;
        break;
      }
      if (sent >= until) break;
      if (!this.#isReady(window, at, id, until)) return sent;
    }
    return until;
  }

  /** ms; NaN: it was not sent. */
  #sentAt(window: IdWindow, at: number, id: number): number {
    const flags = window.flags[at] ?? 0;
    if ((flags & flag.history) === 0)
      return (flags & flag.sent) === 0 ? Number.NaN : (window.sent[at] ?? Number.NaN);
    this.#look(window, at, id);
    return this.#facts.sent;
  }

  #takeBefore(to: number, closer: MessageConsumer): void {
    if (this.#count === 1) {
      const [window] = this.#windows;
      while (window !== undefined && this.#isBefore(window, 0, to)) this.#leave(window, 0, closer);
      this.#flush(closer);
      return;
    }
    const merge = this.#merge;
    merge.clear();
    for (let first = 0; first < this.#count; first++) this.#offer(first, to);
    for (let first = merge.take(); first !== -1; first = merge.take()) {
      const window = this.#windows[first];
      if (window === undefined) continue;
      this.#leave(window, first, closer);
      this.#offer(first, to);
    }
    this.#flush(closer);
  }

  /** Tells of the batch. */
  #flush(closer: MessageConsumer): void {
    if (this.#batch.length > 0) closer.closed(this.#batch);
    this.#batch.length = 0;
  }

  /** Adds a place to the batch; false: there is more to tell of it than times. */
  #batched(window: IdWindow, at: number, id: number, first: number, closer: MessageConsumer): boolean {
    const all = flag.sent | flag.delivered | flag.redelivered | flag.history;
    const ended = window.ended[at] ?? Number.NaN;
    const started = window.started[at] ?? Number.NaN;
    if (((window.flags[at] ?? 0) & all) !== (flag.sent | flag.delivered)) return false;
    if (window.outcome[at] !== outcome.handled || window.how[at] !== this.#promises[first]) return false;
    if (Number.isNaN(started) || Number.isNaN(ended)) return false;
    if (this.#batch.isFull) this.#flush(closer);
    const batch = this.#batch;
    const row = batch.length++;
    batch.id[row] = id;
    batch.due[row] = window.due[at] ?? Number.NaN;
    batch.sent[row] = window.sent[at] ?? Number.NaN;
    batch.settled[row] = window.settled[at] ?? Number.NaN;
    batch.started[row] = started;
    batch.ended[row] = ended;
    batch.confirmed[row] = window.how[at] === how.confirmed ? 1 : 0;
    batch.worker[row] = window.worker[at] ?? 0;
    return true;
  }

  /** Lets the first of a window be merged, if that was sent before `to`. */
  #offer(first: number, to: number): void {
    const window = this.#windows[first];
    if (window === undefined || !this.#isBefore(window, first, to)) return;
    const id = window.base * this.#count + first;
    // One that was left out goes with the one before it.
    this.#merge.add(first, this.#sentAt(window, window.at(window.base), id), id);
  }

  /** Whether the first of a window is ready, and was sent before `to` if ever. */
  #isBefore(window: IdWindow, first: number, to: number): boolean {
    if (window.base >= window.ready) return false;
    return !(this.#sentAt(window, window.at(window.base), window.base * this.#count + first) >= to);
  }

  /** Tells of the first of a window, and takes it from there. */
  #leave(window: IdWindow, first: number, closer: MessageConsumer): void {
    const place = window.base;
    const at = window.at(place);
    const id = place * this.#count + first;
    if (!this.#batched(window, at, id, first, closer)) this.#leaveApart(window, at, id, closer);
    if (((window.flags[at] ?? 0) & flag.decided) !== 0) this.#decided--;
    window.drop();
  }

  /** Tells of one by itself. */
  #leaveApart(window: IdWindow, at: number, id: number, closer: MessageConsumer): void {
    this.#flush(closer);
    const facts = this.#facts;
    const known = this.#look(window, at, id);
    if (facts.publishes > 0 && closer.next(id, facts, known)) {
      if (known !== -1) this.histories.remove(known);
      return;
    }
    const slot = known === -1 ? this.#historyOf(id, window, window.base) : known;
    if (facts.publishes === 0) closer.unsent(slot);
    this.histories.worked[slot] = facts.worked ? 1 : 0;
    this.histories.waited[slot] = facts.publishes === 0 || Number.isNaN(facts.started) ? 0 : 1;
    this.histories.countedAt[slot] = facts.overAt;
  }

  /** Gives up waiting for the message that holds up all others; false: none does. */
  #passOver(until: number): boolean {
    let earliest: IdWindow | undefined;
    let soonest = until;
    for (const [first, window] of this.#windows.entries()) {
      if (window.ready >= window.top) continue;
      const at = window.at(window.ready);
      const sent = this.#sentAt(window, at, window.ready * this.#count + first);
      if (!(sent < soonest) || ((window.flags[at] ?? 0) & (flag.decided | flag.passed)) !== 0) continue;
      soonest = sent;
      earliest = window;
    }
    if (earliest === undefined) return false;
    const at = earliest.at(earliest.ready);
    earliest.flags[at] = (earliest.flags[at] ?? 0) | flag.passed;
    return true;
  }

  #lookAgain(until: number, closer: MessageConsumer): void {
    const facts = this.#facts;
    for (const id of this.#touched) {
      const slot = this.histories.slotOf(id);
      const inWindow = this.#placeOf(id) >= this.#windowOf(id).base;
      if (slot === -1 || inWindow || !facts.of(this.histories, slot).decided) {
        this.#touched.delete(id);
        continue;
      }
      if (!(facts.endedAt < until)) continue;
      this.#touched.delete(id);
      if (closer.late(id, facts, slot)) this.histories.remove(slot);
    }
  }
}

function addDelivery(
  { deliveries }: MessageHistories,
  slot: number,
  worker: number,
  log: DeliveryLog,
  row: number,
): void {
  const received = log.received[row] ?? Number.NaN;
  const what = log.outcome[row] ?? outcome.received;
  const again = log.redelivered[row] ?? 0;
  deliveries.delivery(slot, worker, received, startedAt(log, row), endedAt(log, row), what, again);
}
