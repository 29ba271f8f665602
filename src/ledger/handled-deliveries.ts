import { type DeliveryLog, endedAt, outcome, type RunRecord } from "./record.ts";
import { firstAfter, isRising } from "./search.ts";

/** The deliveries of a run that were handled, by the times at which they were received and ended. */
export class Handled {
  readonly #logs: readonly OfOne[];

  constructor({ works }: RunRecord) {
    this.#logs = works.map((log) => new OfOne(log));
  }

  /** When the first was handled at `time` or later, in ms since the run began; NaN: none was. */
  firstSince(time: number): number {
    return soonest(this.#logs.map((log) => log.firstSince(time)));
  }

  /** When the first of those received at `time` or later was handled, in ms since the run began; NaN: none was. */
  firstReceivedSince(time: number): number {
    return soonest(this.#logs.map((log) => log.firstReceivedSince(time)));
  }
}

/** Those of one worker; Infinity: never. */
class OfOne {
  readonly #ended: Float64Array;
  readonly #received: Float64Array;
  /** The soonest end of each of them and of all that were received later. */
  readonly #soonest: Float64Array;

  constructor(log: DeliveryLog) {
    const rows = rowsHandled(log);
    const ended = Float64Array.from(rows, (row) => endedAt(log, row));
    this.#received = Float64Array.from(rows, (row) => log.received[row] ?? 0);
    this.#soonest = ended.slice();
    for (let i = rows.length - 2; i >= 0; i--)
      this.#soonest[i] = Math.min(this.#soonest[i] ?? 0, this.#soonest[i + 1] ?? 0);
    this.#ended = isRising(ended) ? ended : ended.sort();
  }

  firstSince(time: number): number {
    return at(
      this.#ended,
      firstAfter(this.#ended.length, (i) => (this.#ended[i] ?? 0) >= time),
    );
  }

  firstReceivedSince(time: number): number {
    return at(
      this.#soonest,
      firstAfter(this.#received.length, (i) => (this.#received[i] ?? 0) >= time),
    );
  }
}

/** In the order in which they were received. */
function rowsHandled({ length, received, outcome: what }: DeliveryLog): Uint32Array {
  let count = 0;
  let rising = true;
  const rows = new Uint32Array(length);
  for (let row = 0; row < length; row++) {
    if (what[row] !== outcome.handled) continue;
    if (count > 0 && (received[row] ?? 0) < (received[rows[count - 1] ?? 0] ?? 0)) rising = false;
    rows[count++] = row;
  }
  const handled = rows.subarray(0, count);
  return rising ? handled : handled.sort((a, b) => (received[a] ?? 0) - (received[b] ?? 0));
}

function at(times: Float64Array, place: number): number {
  return times[place] ?? Number.POSITIVE_INFINITY;
}

function soonest(times: readonly number[]): number {
  const first = Math.min(...times);
  return first === Number.POSITIVE_INFINITY ? Number.NaN : first;
}
