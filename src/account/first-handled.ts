import { firstAfter } from "../ledger/search.ts";

/** A time of which it is asked when the first message was handled since; NaN: none was so far. */
interface Mark {
  readonly at: number;
  soonest: number;
}

/** Deliveries that were handled, until nobody can ask for them any more: answers when the first was after some times. */
export class FirstHandled {
  #received: number[] = [];
  #ended: number[] = [];
  readonly #byEnd = new Map<number, number>();
  readonly #byReceipt = new Map<number, number>();
  #openByEnd: Mark[] = [];
  #openByReceipt: Mark[] = [];

  /** A delivery was handled. */
  add(received: number, ended: number): void {
    this.#received.push(received);
    this.#ended.push(ended);
  }

  /** It will be asked for the first that was handled at `time` or later. */
  askSince(time: number): void {
    if (this.#byEnd.has(time)) return;
    this.#byEnd.set(time, Number.NaN);
    this.#openByEnd.push({ at: time, soonest: Number.POSITIVE_INFINITY });
  }

  /** It will be asked for the first of those received at `time` or later. */
  askReceivedSince(time: number): void {
    if (this.#byReceipt.has(time)) return;
    this.#byReceipt.set(time, Number.NaN);
    this.#openByReceipt.push({ at: time, soonest: Number.POSITIVE_INFINITY });
  }

  /** Looks at those received before `until`: all of them have come. */
  sweep(until: number): void {
    const kept: { received: number[]; ended: number[] } = { received: [], ended: [] };
    const isAsked = this.#openByEnd.length + this.#openByReceipt.length > 0;
    const rows: { readonly received: number; readonly ended: number }[] = [];
    this.#received.forEach((received, i) => {
      const ended = this.#ended[i] ?? Number.NaN;
      if (!(received < until)) {
        kept.received.push(received);
        kept.ended.push(ended);
      } else if (isAsked) rows.push({ received, ended });
    });
    this.#received = kept.received;
    this.#ended = kept.ended;
    if (!isAsked) return;
    const ends = Float64Array.from(rows, ({ ended }) => ended).sort();
    rows.sort((a, b) => a.received - b.received);
    // Of each and all that were received later.
    const soonest = new Float64Array(rows.length + 1).fill(Number.POSITIVE_INFINITY);
    for (let i = rows.length - 1; i >= 0; i--)
      soonest[i] = Math.min(rows[i]?.ended ?? Number.NaN, soonest[i + 1] ?? Number.NaN);
    const byEnd = (at: number) => ends[firstAfter(ends.length, (i) => (ends[i] ?? 0) >= at)];
    const byReceipt = (at: number) => soonest[firstAfter(rows.length, (i) => (rows[i]?.received ?? 0) >= at)];
    this.#openByEnd = answered(this.#openByEnd, this.#byEnd, byEnd, until);
    this.#openByReceipt = answered(this.#openByReceipt, this.#byReceipt, byReceipt, until);
  }

  /** ms since the run began; NaN: none was, or nobody said that it would be asked for. */
  since(time: number): number {
    return this.#byEnd.get(time) ?? Number.NaN;
  }

  /** ms since the run began; NaN as `since`. */
  receivedSince(time: number): number {
    return this.#byReceipt.get(time) ?? Number.NaN;
  }
}

/** @returns those to which an earlier answer may still come: whatever is to come was received at `until` or later */
function answered(
  open: Mark[],
  answers: Map<number, number>,
  soonestOf: (at: number) => number | undefined,
  until: number,
): Mark[] {
  return open.filter((mark) => {
    mark.soonest = Math.min(mark.soonest, soonestOf(mark.at) ?? Number.POSITIVE_INFINITY);
    if (mark.soonest < Number.POSITIVE_INFINITY) answers.set(mark.at, mark.soonest);
    return !(mark.soonest < until);
  });
}
