import { firstAfter } from "../ledger/search.ts";

/** Where more messages than that turn out to have been lost, their number's way is not known any more. */
const maxKept = 1024;

/** When a message that is kept whole was over: as it was told while the run went on, and as it turned out; in ms. */
export interface Correction {
  /** NaN: it was not told. */
  readonly countedAt: number;
  /** null: not before the run's end. */
  readonly over: number | null;
}

/** The number of messages that are sent and not over changes at a time. */
export interface Step {
  readonly time: number;
  readonly before: number;
  readonly after: number;
  /** Whether some were sent, and whether some were over. */
  readonly sent: boolean;
  readonly over: boolean;
}

/**
 * How long after a fault's beginning no more messages wait than before it: what `Outstanding.recovery` says of a whole
 * run, for one that is forgotten as it goes on. Those that were lost are only found at the end, so that it keeps when
 * each number near that of before was reached.
 */
export class Recovery {
  readonly began: number;
  readonly #level: number;
  readonly #aftermath: number;
  /** When it is looked at: the fault is over. */
  #from = Number.POSITIVE_INFINITY;
  /** How many more than before there were then. */
  #atFrom = Number.NaN;
  /** When there were first 1, 2, 3, … more than before. */
  #ups: number[] = [];
  /** When there were first at most 0, 1, 2, … more than before, since they rose and the fault was over. */
  #downs = new Float64Array();
  #least = maxKept;
  #done = false;

  /** @param level how many waited right before it @param aftermath ms after the fault in which a rise is its doing */
  constructor(began: number, level: number, aftermath: number) {
    this.began = began;
    this.#level = level;
    this.#aftermath = aftermath;
  }

  /** Whether nothing that is still to come matters. */
  get isDone(): boolean {
    return this.#done;
  }

  /** When the fault was over, in ms since the run began, as far as is known; Infinity: not yet. */
  get from(): number {
    return this.#from;
  }

  set from(time: number) {
    if (time === this.#from) return;
    this.#from = time;
    this.#atFrom = Number.NaN;
    this.#downs = new Float64Array();
    this.#least = maxKept;
    this.#done = false;
  }

  take({ time, before, after, sent, over }: Step): void {
    if (this.#done) return;
    const more = after - this.#level;
    if (time > this.#from) this.#settle(before);
    if (sent && time <= this.#from + this.#aftermath)
      while (this.#ups.length < Math.min(more, maxKept)) this.#ups.push(time);
    const [rose = Number.POSITIVE_INFINITY] = this.#ups;
    if (over && time >= Math.max(rose, this.#from)) {
      if (this.#downs.length === 0) this.#downs = new Float64Array(maxKept).fill(Number.NaN);
      const least = Math.max(0, more);
      this.#downs.fill(time, least, Math.max(least, this.#least));
      this.#least = Math.min(this.#least, least);
    }
    // What rose may turn out to have been lost: then it rises only later.
    this.#done =
      time > this.#from + this.#aftermath && (rose === Number.POSITIVE_INFINITY || this.#least === 0);
  }

  /** No more comes. @param count how many wait in the end */
  end(count: number): void {
    if (this.#from < Number.POSITIVE_INFINITY) this.#settle(count);
  }

  #settle(count: number): void {
    if (Number.isNaN(this.#atFrom)) this.#atFrom = count - this.#level;
  }

  /**
   * ms from the fault's beginning; 0: there never were more. null: there were to the end, or it cannot be told, as other
   * messages than those of this fault turned out to have been lost meanwhile, or too many, or some to have been there for
   * longer than was told: when there were how many fewer than before, is not kept.
   */
  after(corrections: Corrections): number | null {
    const { began } = this;
    const taken = (time: number) => corrections.upTo(time) - corrections.before(began);
    const rise = this.#ups.findIndex((time, more) => more >= taken(time));
    if (rise === -1) {
      const isSure = this.#ups.length < maxKept && !corrections.isLess(began, this.#from + this.#aftermath);
      return isSure ? 0 : null;
    }
    const rose = this.#ups[rise] ?? 0;
    const looked = Math.max(rose, this.#from);
    if (looked === Number.POSITIVE_INFINITY || corrections.isLess(began, looked)) return null;
    const allowed = taken(looked);
    if (rose <= this.#from && this.#atFrom <= allowed) return this.#from - began;
    const fell = this.#downs[allowed] ?? Number.NaN;
    if (!(fell >= looked) || corrections.isChanged(looked, fell)) return null;
    return fell - began;
  }
}

/** What turned out to have been over otherwise than was told: how many more messages were over at a time. */
export class Corrections {
  readonly #more: Float64Array;
  readonly #less: Float64Array;

  constructor(corrections: readonly Correction[]) {
    const wrong = corrections.filter(({ countedAt, over }) => countedAt !== over);
    this.#more = Float64Array.from(wrong.flatMap(({ over }) => (over === null ? [] : [over]))).sort();
    this.#less = Float64Array.from(
      wrong.flatMap(({ countedAt }) => (Number.isNaN(countedAt) ? [] : [countedAt])),
    ).sort();
  }

  upTo(time: number): number {
    return countTo(this.#more, time) - countTo(this.#less, time);
  }

  before(time: number): number {
    return firstAtLeast(this.#more, time) - firstAtLeast(this.#less, time);
  }

  /** Whether any were fewer than was told, from a time to another. */
  isLess(from: number, to: number): boolean {
    return countTo(this.#less, to) > firstAtLeast(this.#less, from);
  }

  /** Whether there are any after a time, up to another. */
  isChanged(from: number, to: number): boolean {
    return [this.#more, this.#less].some((times) => countTo(times, to) > countTo(times, from));
  }
}

function countTo(times: Float64Array, time: number): number {
  return firstAfter(times.length, (i) => (times[i] ?? 0) > time);
}

function firstAtLeast(times: Float64Array, time: number): number {
  return firstAfter(times.length, (i) => (times[i] ?? 0) >= time);
}
