import { widened } from "../common/growable-array.ts";
import type { Phase } from "../scenario/scenario.ts";
import { timeInPhase } from "./arrivals.ts";
import { streams, uniform } from "./random.ts";

/** How messages arrive, where their due times are found one by one rather than written in a column. */
export interface Pace {
  readonly phases: readonly Phase[];
  readonly arrivals: "steady" | "poisson";
  readonly seed: number;
  /** ms since the run began at which nothing is due any more; Infinity: no such time. */
  readonly until: number;
  /** Messages at most; Infinity: without a limit. */
  readonly most: number;
}

/** When messages are due. */
export interface Dues {
  /** ms since the run began; NaN: the load has no such message. */
  at(id: number): number;
}

/** When the messages of a load are due; null: as fast as the broker takes them. */
export function duesOf({
  due,
  pace,
}: {
  readonly due: Float64Array | null;
  readonly pace: Pace | null;
}): Dues | null {
  if (due !== null) return { at: (id) => due[id] ?? Number.NaN };
  return pace === null ? null : new PacedDues(pace);
}

/** Finds due times without a column: what has been found takes 8 bytes for 1,024 random arrivals, steady ones nothing. */
export class PacedDues implements Dues {
  readonly #pace: Pace;
  readonly #amounts: { at(id: number): number };
  /** Of the phase that was looked at last. */
  #phase = 0;
  readonly #phaseStart: readonly number[];
  readonly #amountBefore: readonly number[];

  constructor(pace: Pace) {
    this.#pace = pace;
    this.#amounts = pace.arrivals === "poisson" ? new PoissonSums(pace.seed) : { at: (id) => id };
    let start = 0;
    let amount = 0;
    const starts: number[] = [];
    const amounts: number[] = [];
    for (const { for: length, from, to } of pace.phases) {
      starts.push(start);
      amounts.push(amount);
      start += length;
      amount += (length * (from + to)) / 2000;
    }
    this.#phaseStart = starts;
    this.#amountBefore = amounts;
  }

  at(id: number): number {
    if (id >= this.#pace.most) return Number.NaN;
    const amount = this.#amounts.at(id);
    while (this.#phase > 0 && amount < this.#before(this.#phase)) this.#phase--;
    for (;;) {
      const phase = this.#pace.phases[this.#phase];
      if (phase === undefined) {
        this.#phase = 0;
        return Number.NaN;
      }
      const inside = amount - this.#before(this.#phase);
      if (inside < (phase.for * (phase.from + phase.to)) / 2000) {
        const time = (this.#phaseStart[this.#phase] ?? 0) + timeInPhase(phase, inside);
        return time < this.#pace.until ? time : Number.NaN;
      }
      this.#phase++;
    }
  }

  #before(phase: number): number {
    return this.#amountBefore[phase] ?? Number.POSITIVE_INFINITY;
  }
}

/** Messages between two sums that are kept. */
const block = 1024;

/** The sums of `poissonAmounts`, in any order. */
class PoissonSums {
  readonly #seed: number;
  /** The sum before each block as far as it is known. */
  #before = new Float64Array(64);
  #known = 1;
  readonly #sums = new Float64Array(block);
  #summed = -1;

  constructor(seed: number) {
    this.#seed = seed;
  }

  at(id: number): number {
    const wanted = Math.floor(id / block);
    while (this.#known <= wanted) this.#sum(this.#known - 1);
    if (this.#summed !== wanted) this.#sum(wanted);
    return this.#sums[id % block] ?? Number.NaN;
  }

  #sum(index: number): void {
    let sum = this.#before[index] ?? 0;
    for (let i = 0; i < block; i++) {
      sum -= Math.log(1 - uniform(this.#seed, streams.arrival, index * block + i));
      this.#sums[i] = sum;
    }
    this.#summed = index;
    if (index + 1 < this.#known) return;
    if (this.#known === this.#before.length) this.#before = widened(this.#before);
    this.#before[this.#known++] = sum;
  }
}

/** How many messages steady arrivals come to, by halving: due times rise. */
export function countOfSteady(pace: Pace, most: number): number {
  const dues = new PacedDues(pace);
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (Number.isNaN(dues.at(middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}
