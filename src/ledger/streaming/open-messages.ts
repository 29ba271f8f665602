import { how, outcome } from "../record.ts";
import { flag, IdWindow } from "./id-window.ts";
import {
  type DeliveryRow,
  isRefusal,
  type MessageHistory,
  MessageState,
  newHistory,
} from "./message-history.ts";

/** A delivery so many messages ahead of what its producer has sent is kept aside until that has come. */
const farAhead = 262_144;

/** Hears of messages of which nothing earlier can come any more. */
export interface MessageConsumer {
  /** In the order of their publishes. @returns whether it can be forgotten */
  next(id: number, facts: MessageState): boolean;
  /** One that `next` had to hear of before it was known what became of it. @returns whether it can be forgotten */
  late(id: number, facts: MessageState, story: MessageHistory): boolean;
}

/**
 * The messages of a run of which not all is known, and those that have more to tell than times. Any other that was
 * sent is closed: only that is still known of it.
 */
export class OpenMessages {
  readonly #windows: readonly IdWindow[];
  readonly #maxWaited: number;
  readonly #stories = new Map<number, MessageHistory>();
  /** Deliveries far ahead of their producer. */
  readonly #strays = new Map<number, DeliveryRow[]>();
  /** Stories outside of the windows that have new rows. */
  readonly #touched = new Set<number>();
  /** How many in the windows are decided. */
  #decided = 0;
  readonly #facts = new MessageState();

  /** @param maxWaited how many messages there may be in the windows before one that is stuck is passed over */
  constructor(producers: number, maxWaited: number) {
    this.#windows = Array.from({ length: Math.max(1, producers) }, () => new IdWindow());
    this.#maxWaited = maxWaited;
  }

  /** How many messages have a place in memory. */
  get size(): number {
    return this.#inWindows + this.#stories.size + this.#strays.size;
  }

  /** Those that are kept whole, by id. */
  get stories(): ReadonlyMap<number, MessageHistory> {
    return this.#stories;
  }

  /** Adds a publish; false: its message is closed. @param due ms; asked for only the first time */
  publish(id: number, sent: number, settled: number, how: number, due: () => number): boolean {
    const { window, place } = this.#placeOf(id);
    const refused = isRefusal(how);
    if (place < window.base && !this.#stories.has(id)) return false;
    window.reach(place);
    if (place >= window.sentTop) window.sentTop = place + 1;
    const at = window.at(place);
    const inWindow = place >= window.base;
    if (inWindow && !this.#has(window, place, flag.sent | flag.story)) {
      window.sent[at] = sent;
      window.settled[at] = settled;
      window.how[at] = how;
      window.due[at] = due();
      window.flags[at] = (window.flags[at] ?? 0) | flag.sent;
      if (refused) this.#decide(window, at);
    } else {
      const story = this.#storyOf(id, window, place);
      if (story.publishes.length === 0) story.due = due();
      story.publishes.push({ sent, settled, how });
      if (inWindow && refused) this.#decide(window, at);
    }
    const before = this.#strays.size === 0 ? undefined : this.#strays.get(id);
    this.#strays.delete(id);
    for (const row of before ?? []) this.delivery(id, row);
    return true;
  }

  /** Adds a delivery; false: its message is closed. */
  delivery(id: number, row: DeliveryRow): boolean {
    const { window, place } = this.#placeOf(id);
    if (place < window.base && !this.#stories.has(id)) return false;
    if (place >= Math.max(window.sentTop, window.base) + farAhead) {
      const rows = this.#strays.get(id) ?? [];
      rows.push(row);
      this.#strays.set(id, rows);
      return true;
    }
    window.reach(place);
    const inWindow = place >= window.base;
    const at = window.at(place);
    if (inWindow && !this.#has(window, place, flag.delivered | flag.story)) {
      window.worker[at] = row.worker;
      window.received[at] = row.received;
      window.started[at] = row.started;
      window.ended[at] = row.ended;
      window.outcome[at] = row.outcome;
      const again = row.redelivered ? flag.redelivered : 0;
      window.flags[at] = (window.flags[at] ?? 0) | flag.delivered | again;
    } else this.#storyOf(id, window, place).deliveries.push(row);
    const worked = row.outcome === outcome.handled || row.outcome === outcome.rejected;
    if (inWindow && worked) this.#decide(window, at);
    return true;
  }

  /** A message that was only sent came back. */
  returned(id: number, how: number): boolean {
    const { window, place } = this.#placeOf(id);
    const story = this.#stories.get(id);
    const last = story?.publishes.at(-1);
    if (last !== undefined) {
      last.how = how;
      this.#touched.add(id);
    } else if (place < window.base || place >= window.top) return false;
    const at = window.at(place);
    if (place >= window.base) {
      if (last === undefined) window.how[at] = how;
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
   * Takes away those that are kept whole although they were handled, and that ended before `until`; not those that
   * were sent again or will be: a copy may still come.
   */
  settle(until: number): Map<number, MessageHistory> {
    const settled = new Map<number, MessageHistory>();
    for (const [id, story] of this.#stories) {
      const { window, place } = this.#placeOf(id);
      if (place >= window.base || this.#touched.has(id)) continue;
      const facts = this.#facts.of(story);
      if (story.publishes.length > 1 || facts.how === how.unknown) continue;
      if (facts.handled === 0 || facts.open > 0) continue;
      if (facts.endedAt < until) settled.set(id, story);
    }
    for (const id of settled.keys()) this.#stories.delete(id);
    return settled;
  }

  /** Deliveries of messages that were never sent, by id. */
  *neverSent(): Generator<readonly [id: number, deliveries: number]> {
    for (const [id, rows] of this.#strays) yield [id, rows.length];
    for (const [id, { publishes, deliveries }] of this.#stories) {
      if (publishes.length === 0 && deliveries.length > 0) yield [id, deliveries.length];
    }
  }

  get #inWindows(): number {
    return this.#windows.reduce((sum, { base, top }) => sum + top - base, 0);
  }

  #placeOf(id: number): { readonly window: IdWindow; readonly place: number } {
    const count = this.#windows.length;
    const window = this.#windows[id % count];
    if (window === undefined) throw new Error(`no window for message ${id}`);
    return { window, place: Math.floor(id / count) };
  }

  #has(window: IdWindow, place: number, flags: number): boolean {
    return ((window.flags[window.at(place)] ?? 0) & flags) !== 0;
  }

  #decide(window: IdWindow, at: number): void {
    const flags = window.flags[at] ?? 0;
    if ((flags & flag.decided) !== 0) return;
    window.flags[at] = flags | flag.decided;
    this.#decided++;
  }

  #storyOf(id: number, window: IdWindow, place: number): MessageHistory {
    if (place < window.base) this.#touched.add(id);
    const known = this.#stories.get(id);
    if (known !== undefined) return known;
    const story = newHistory();
    window.tell(story, window.at(place));
    this.#stories.set(id, story);
    return story;
  }

  /** Whether it is known what became of a place, and nothing that was before `until` is to come of it. */
  #isReady(window: IdWindow, place: number, id: number, until: number): boolean {
    const story = this.#has(window, place, flag.story) ? this.#stories.get(id) : undefined;
    if (story === undefined) window.facts(this.#facts, window.at(place));
    else this.#facts.of(story);
    if (until === Number.POSITIVE_INFINITY) return true;
    const known = this.#facts.decided || this.#has(window, place, flag.passed);
    return known && this.#facts.endedAt < until;
  }

  #readyTo(until: number): number {
    const count = this.#windows.length;
    return this.#windows.reduce((soonest, window, first) => {
      for (; window.ready < window.top; window.ready++) {
        const place = window.ready;
        const sent = this.#sentAt(window, place, place * count + first);
        if (Number.isNaN(sent)) {
          // Producers send in order: it was left out, unless its row is still to come.
          if (place < window.sentTop || until === Number.POSITIVE_INFINITY) continue;
          break;
        }
        if (sent >= until) break;
        if (!this.#isReady(window, place, place * count + first, until)) return Math.min(soonest, sent);
      }
      return soonest;
    }, until);
  }

  /** ms; NaN: it was not sent. */
  #sentAt(window: IdWindow, place: number, id: number): number {
    const at = window.at(place);
    const flags = window.flags[at] ?? 0;
    if ((flags & flag.story) === 0)
      return (flags & flag.sent) === 0 ? Number.NaN : (window.sent[at] ?? Number.NaN);
    return this.#facts.of(this.#stories.get(id) ?? newHistory()).sent;
  }

  #takeBefore(to: number, closer: MessageConsumer): void {
    const count = this.#windows.length;
    const ids: number[] = [];
    const sent: number[] = [];
    this.#windows.forEach((window, first) => {
      let latest = Number.NEGATIVE_INFINITY;
      for (let place = window.base; place < window.ready; place++) {
        const id = place * count + first;
        const time = this.#sentAt(window, place, id);
        if (time >= to) break;
        // Each window is emptied from the front.
        latest = Math.max(latest, time || latest);
        ids.push(id);
        sent.push(latest);
      }
    });
    const order = ids.map((_, i) => i);
    if (count > 1) order.sort((a, b) => (sent[a] ?? 0) - (sent[b] ?? 0) || (ids[a] ?? 0) - (ids[b] ?? 0));
    for (const i of order) this.#leave(ids[i] ?? 0, closer);
  }

  /** Tells of the first of a window, and takes it from there. */
  #leave(id: number, closer: MessageConsumer): void {
    const { window, place } = this.#placeOf(id);
    const at = window.at(place);
    const facts = this.#facts;
    const told = this.#has(window, place, flag.story) ? this.#stories.get(id) : undefined;
    if (told === undefined) window.facts(facts, at);
    else facts.of(told);
    const isClosed = facts.publishes > 0 && closer.next(id, facts);
    if (isClosed) this.#stories.delete(id);
    else {
      const story = told ?? this.#storyOf(id, window, place);
      story.worked = facts.worked;
      story.waited = !Number.isNaN(facts.started);
      story.told = facts.overAt;
    }
    if (this.#has(window, place, flag.decided)) this.#decided--;
    window.drop();
  }

  /** Gives up waiting for the message that holds up all others; false: none does. */
  #passOver(until: number): boolean {
    const count = this.#windows.length;
    let earliest: IdWindow | undefined;
    let soonest = until;
    for (const [first, window] of this.#windows.entries()) {
      if (window.ready >= window.top) continue;
      const sent = this.#sentAt(window, window.ready, window.ready * count + first);
      if (!(sent < soonest) || this.#has(window, window.ready, flag.decided | flag.passed)) continue;
      soonest = sent;
      earliest = window;
    }
    if (earliest === undefined) return false;
    const at = earliest.at(earliest.ready);
    earliest.flags[at] = (earliest.flags[at] ?? 0) | flag.passed;
    return true;
  }

  #lookAgain(until: number, closer: MessageConsumer): void {
    for (const id of this.#touched) {
      const story = this.#stories.get(id);
      const { window, place } = this.#placeOf(id);
      if (story === undefined || place >= window.base || !this.#facts.of(story).decided) {
        this.#touched.delete(id);
        continue;
      }
      if (!(this.#facts.endedAt < until)) continue;
      this.#touched.delete(id);
      if (closer.late(id, this.#facts, story)) this.#stories.delete(id);
    }
  }
}
