import { outcome, type RunRecord } from "./record.ts";
import { firstAfter } from "./search.ts";

/** The deliveries of a run that were handled, by the times at which they were received and ended. */
export class Handled {
  readonly #ended: Float64Array;
  readonly #received: Float64Array;
  /** The soonest end of each of them and of all that were received later. */
  readonly #soonest: Float64Array;

  constructor({ works }: RunRecord) {
    const rows: { received: number; ended: number }[] = [];
    for (const { length, received, ended, outcome: what } of works) {
      for (let row = 0; row < length; row++) {
        if (what[row] === outcome.handled)
          rows.push({ received: received[row] ?? 0, ended: ended[row] ?? Number.POSITIVE_INFINITY });
      }
    }
    rows.sort((a, b) => a.received - b.received);
    this.#ended = Float64Array.from(rows, ({ ended }) => ended).sort();
    this.#received = Float64Array.from(rows, ({ received }) => received);
    this.#soonest = Float64Array.from(rows, ({ ended }) => ended);
    for (let i = rows.length - 2; i >= 0; i--)
      this.#soonest[i] = Math.min(this.#soonest[i] ?? 0, this.#soonest[i + 1] ?? 0);
  }

  /** When the first was handled at `time` or later, in ms since the run began; NaN: none was. */
  firstSince(time: number): number {
    return this.#ended[firstAfter(this.#ended.length, (i) => (this.#ended[i] ?? 0) >= time)] ?? Number.NaN;
  }

  /** When the first of those received at `time` or later was handled, in ms since the run began; NaN: none was. */
  firstReceivedSince(time: number): number {
    const first = firstAfter(this.#received.length, (i) => (this.#received[i] ?? 0) >= time);
    return this.#soonest[first] ?? Number.NaN;
  }
}
