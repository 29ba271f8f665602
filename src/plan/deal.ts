import { streams, uniform } from "./random.ts";

/** Shares as whole numbers without a common divisor, and their sum. */
export interface WholeWeights {
  readonly weights: readonly number[];
  readonly total: number;
}

const mostDecimals = 9;
/** For shares that no few decimals tell exactly: a third, after rounding. */
const finest = 2 ** 40;
/** Messages that a deal looks ahead at most. */
const farthest = 1_048_576;

/**
 * Shares (of 1, or of whatever they come to) as whole weights: exact where at most nine decimals tell them, else to
 * one part in 2^40.
 */
export function wholeWeights(shares: readonly number[]): WholeWeights {
  const sum = shares.reduce((total, share) => total + share, 0);
  let weights = shares.map((share) => Math.round((share / sum) * finest));
  for (let scale = 1; scale <= 10 ** mostDecimals; scale *= 10) {
    const scaled = shares.map((share) => share * scale);
    if (scaled.some((value) => Math.abs(value - Math.round(value)) > 1e-12 * scale)) continue;
    weights = scaled.map(Math.round);
    break;
  }
  const divisor = weights.reduce(commonDivisor, 0);
  const reduced = weights.map((weight) => weight / divisor);
  return { weights: reduced, total: reduced.reduce((total, weight) => total + weight, 0) };
}

function commonDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/**
 * Deals kinds in exact shares: in every prefix, each kind's count is less than one away from its share. The order
 * within that freedom is drawn from the seed.
 *
 * The j-th message of a kind with share p (j from 0) may then stand at any place of its window, from floor(j / p) up to
 * and without ceil((j + 1) / p), and such windows can always all be kept (R. Tijdeman, The chairman assignment problem,
 * 1980). Each message draws its place in its window; of those whose window is open the one with the earliest is dealt,
 * but none that would leave too few places to what is due before its own window ends. `#spare` counts these: of the
 * places before b that are not dealt yet, those that messages with windows ending by b do not need. Where none is spare
 * before b, only messages whose windows end by b may be dealt (Hall's theorem on intervals), and there always is one.
 *
 * O(kinds) a message, and memory for the longest window.
 */
export class Deal {
  readonly #seed: number;
  readonly #length: number;
  readonly #kinds: number;
  readonly #weights: Float64Array;
  readonly #total: number;

  /** By kind: the window of its next message, the remainder of its beginning, where it would like to stand. */
  readonly #opens: Float64Array;
  readonly #openRest: Float64Array;
  readonly #closes: Float64Array;
  readonly #wish: Float64Array;
  readonly #dealt: Float64Array;

  /** By place modulo its size, for the places up to `#seen`. */
  readonly #spare: Int32Array;
  #seen = 0;
  /** By kind: how many of its windows end by `#seen`, and the remainder. */
  readonly #due: Float64Array;
  readonly #dueRest: Float64Array;
  /** Places without a spare one before them; a binary heap, the earliest first. */
  readonly #tight: number[] = [];
  #place = 0;

  /**
   * @param shares of the kinds, in their order; at least one above 0
   * @param length how many will be dealt at most
   */
  constructor(shares: readonly number[], length: number, seed: number) {
    const { weights, total } = wholeWeights(shares);
    this.#seed = seed;
    this.#length = length;
    this.#kinds = weights.length;
    this.#weights = Float64Array.from(weights);
    this.#total = total;
    this.#opens = new Float64Array(this.#kinds);
    this.#openRest = new Float64Array(this.#kinds);
    this.#closes = new Float64Array(this.#kinds);
    this.#wish = new Float64Array(this.#kinds);
    this.#dealt = new Float64Array(this.#kinds);
    this.#due = new Float64Array(this.#kinds);
    this.#dueRest = new Float64Array(this.#kinds);
    let longest = 1;
    weights.forEach((weight, kind) => {
      if (weight === 0) {
        this.#opens[kind] = Number.POSITIVE_INFINITY;
        this.#closes[kind] = Number.POSITIVE_INFINITY;
        return;
      }
      this.#closes[kind] = Math.ceil(total / weight);
      longest = Math.max(longest, Math.ceil(total / weight) + 1);
      this.#wish[kind] = this.#wishOf(kind, -1 - kind);
    });
    this.#spare = new Int32Array(2 ** Math.ceil(Math.log2(Math.min(farthest, longest, length) + 2)));
    while (this.#seen < Math.min(this.#spare.length - 1, length)) this.#look();
  }

  /** The next kind, as its index. */
  next(): number {
    const place = this.#place;
    while ((this.#tight[0] ?? Number.POSITIVE_INFINITY) <= place) this.#dropTight();
    const kind = this.#pick(place, this.#limit());
    const closes = this.#closes[kind] ?? 0;
    const end = Math.min(closes - 1, this.#seen);
    const mask = this.#spare.length - 1;
    for (let b = place + 1; b <= end; b++) {
      const left = (this.#spare[b & mask] ?? 0) - 1;
      this.#spare[b & mask] = left;
      if (left === 0) this.#addTight(b);
    }
    this.#dealt[kind] = (this.#dealt[kind] ?? 0) + 1;
    this.#advance(kind, place);
    this.#place = place + 1;
    if (this.#seen < this.#length) this.#look();
    return kind;
  }

  /** Windows that end later are not dealt from now. */
  #limit(): number {
    const tight = this.#tight[0] ?? Number.POSITIVE_INFINITY;
    return this.#seen >= this.#length ? tight : Math.min(tight, this.#seen + 1);
  }

  #pick(place: number, limit: number): number {
    let best = -1;
    let wish = Number.POSITIVE_INFINITY;
    for (let kind = 0; kind < this.#kinds; kind++) {
      if ((this.#opens[kind] ?? 0) > place || (this.#closes[kind] ?? 0) > limit) continue;
      const its = this.#wish[kind] ?? 0;
      if (its < wish) {
        wish = its;
        best = kind;
      }
    }
    return best >= 0 ? best : this.#mostUrgent(place);
  }

  /** By the earliest end of a window, which is always safe: for windows that end farther than it looks ahead. */
  #mostUrgent(place: number): number {
    let best = 0;
    let end = Number.POSITIVE_INFINITY;
    for (let kind = 0; kind < this.#kinds; kind++) {
      const closes = this.#closes[kind] ?? 0;
      if ((this.#opens[kind] ?? 0) > place || closes >= end) continue;
      end = closes;
      best = kind;
    }
    return best;
  }

  /** The window of a kind's next message begins where the one before ended, but for rounding. */
  #advance(kind: number, place: number): void {
    const weight = this.#weights[kind] ?? 1;
    const step = (from: number, rest: number): readonly [number, number] => {
      const sum = rest + (this.#total % weight);
      const over = sum >= weight ? 1 : 0;
      return [from + Math.floor(this.#total / weight) + over, sum - over * weight];
    };
    const [opens, rest] = step(this.#opens[kind] ?? 0, this.#openRest[kind] ?? 0);
    this.#opens[kind] = opens;
    this.#openRest[kind] = rest;
    const [ends, endRest] = step(opens, rest);
    this.#closes[kind] = ends + (endRest > 0 ? 1 : 0);
    this.#wish[kind] = this.#wishOf(kind, place);
  }

  #wishOf(kind: number, draw: number): number {
    const opens = this.#opens[kind] ?? 0;
    return opens + ((this.#closes[kind] ?? 0) - opens) * uniform(this.#seed, streams.deal, draw);
  }

  /** Finds what is spare one place farther. */
  #look(): void {
    const place = this.#seen + 1;
    let spare = place;
    for (let kind = 0; kind < this.#kinds; kind++) {
      let rest = (this.#dueRest[kind] ?? 0) + (this.#weights[kind] ?? 0);
      let due = this.#due[kind] ?? 0;
      if (rest >= this.#total) {
        rest -= this.#total;
        due++;
        this.#due[kind] = due;
      }
      this.#dueRest[kind] = rest;
      spare -= Math.max(due, this.#dealt[kind] ?? 0);
    }
    this.#spare[place & (this.#spare.length - 1)] = spare;
    this.#seen = place;
    if (spare === 0) this.#addTight(place);
  }

  #addTight(place: number): void {
    const heap = this.#tight;
    let i = heap.push(place) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if ((heap[parent] ?? 0) <= place) break;
      heap[i] = heap[parent] ?? 0;
      i = parent;
    }
    heap[i] = place;
  }

  #dropTight(): void {
    const heap = this.#tight;
    const last = heap.pop() ?? 0;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if ((heap[child + 1] ?? Number.POSITIVE_INFINITY) < (heap[child] ?? 0)) child++;
      if ((heap[child] ?? 0) >= last) break;
      heap[i] = heap[child] ?? 0;
      i = child;
    }
    heap[i] = last;
  }
}
