import { streams, uniform, uniforms } from "./random.ts";

/** Shares as whole numbers without a common divisor, and their sum. */
export interface WholeWeights {
  readonly weights: readonly number[];
  readonly total: number;
}

const maxDecimals = 9;
/** For shares that no few decimals tell exactly: a third, after rounding. */
const finest = 2 ** 40;
/** Messages that a deal looks ahead at most. */
const farthest = 1_048_576;
/** Messages that are drawn for at once. */
const block = 256;

/**
 * Shares (of 1, or of whatever they come to) as whole weights: exact where at most nine decimals tell them, else to
 * one part in 2^40.
 */
export function wholeWeights(shares: readonly number[]): WholeWeights {
  const sum = shares.reduce((total, share) => total + share, 0);
  let weights = shares.map((share) => Math.round((share / sum) * finest));
  for (let scale = 1; scale <= 10 ** maxDecimals; scale *= 10) {
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
 * O(kinds) a message, nothing allocated for it, and memory for the longest window.
 */
export class Deal {
  readonly #seed: number;
  readonly #length: number;
  readonly #kinds: number;
  readonly #weights: Float64Array;

  /** By kind: the places from one window to the next, and the remainder. */
  readonly #step: Float64Array;
  readonly #stepRest: Float64Array;
  /** By kind: the window of its next message, the remainder of its beginning, where it would like to stand. */
  readonly #opens: Float64Array;
  readonly #openRest: Float64Array;
  readonly #closes: Float64Array;
  readonly #wish: Float64Array;
  readonly #dealt: Float64Array;
  /** Of the places from the last whole block on: a number that is returned would be allocated. */
  readonly #draws = new Float64Array(block);

  /** By place modulo its size, for the places up to `#seen`. */
  readonly #spare: Int32Array;
  #seen = 0;
  /** By kind: how many of its windows end by `#seen`, and where the next one does, with the remainder. */
  readonly #due: Float64Array;
  readonly #dueAt: Float64Array;
  readonly #dueRest: Float64Array;
  /** Kinds by that place, modulo the size of `#spare`: the first, and by kind the one after it; -1: none. */
  readonly #firstDue: Int32Array;
  readonly #nextDue: Int32Array;
  /** Places up to `#seen` that are dealt, or that messages with windows ending by it need. */
  #needed = 0;
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
    this.#step = Float64Array.from(weights, (weight) => Math.floor(total / weight));
    this.#stepRest = Float64Array.from(weights, (weight) => total % weight);
    this.#opens = new Float64Array(this.#kinds);
    this.#openRest = new Float64Array(this.#kinds);
    this.#closes = new Float64Array(this.#kinds);
    this.#wish = new Float64Array(this.#kinds);
    this.#dealt = new Float64Array(this.#kinds);
    this.#due = new Float64Array(this.#kinds);
    this.#dueAt = new Float64Array(this.#kinds);
    this.#dueRest = new Float64Array(this.#kinds);
    this.#nextDue = new Int32Array(this.#kinds).fill(-1);
    let longest = 1;
    weights.forEach((weight, kind) => {
      if (weight === 0) {
        this.#opens[kind] = Number.POSITIVE_INFINITY;
        this.#closes[kind] = Number.POSITIVE_INFINITY;
        return;
      }
      this.#closes[kind] = Math.ceil(total / weight);
      longest = Math.max(longest, Math.ceil(total / weight) + 1);
      this.#wishFor(kind, uniform(seed, streams.deal, -1 - kind));
    });
    this.#spare = new Int32Array(2 ** Math.ceil(Math.log2(Math.min(farthest, longest, length) + 2)));
    this.#firstDue = new Int32Array(this.#spare.length).fill(-1);
    weights.forEach((weight, kind) => {
      if (weight > 0) this.#expect(kind);
    });
    while (this.#seen < Math.min(this.#spare.length - 1, length)) this.#look();
  }

  /** The next kind, as its index. */
  next(): number {
    const place = this.#place;
    while (this.#tight.length > 0 && (this.#tight[0] ?? 0) <= place) this.#dropTight();
    const kind = this.#pick(place);
    const spare = this.#spare;
    const end = Math.min((this.#closes[kind] ?? 0) - 1, this.#seen);
    const mask = spare.length - 1;
    for (let b = place + 1; b <= end; b++) {
      const left = (spare[b & mask] ?? 0) - 1;
      spare[b & mask] = left;
      if (left === 0) this.#addTight(b);
    }
    const dealt = (this.#dealt[kind] ?? 0) + 1;
    this.#dealt[kind] = dealt;
    if (dealt > (this.#due[kind] ?? 0)) this.#needed++;
    this.#advance(kind, place);
    this.#place = place + 1;
    if (this.#seen < this.#length) this.#look();
    return kind;
  }

  #pick(place: number): number {
    const opens = this.#opens;
    const closes = this.#closes;
    const wishes = this.#wish;
    // Windows that end later are not dealt from now.
    let limit = this.#seen >= this.#length ? Number.POSITIVE_INFINITY : this.#seen + 1;
    if (this.#tight.length > 0) limit = Math.min(limit, this.#tight[0] ?? 0);
    let best = -1;
    let wish = Number.POSITIVE_INFINITY;
    for (let kind = 0; kind < opens.length; kind++) {
      const its = wishes[kind] ?? 0;
      if (its >= wish || (opens[kind] ?? 0) > place || (closes[kind] ?? 0) > limit) continue;
      wish = its;
      best = kind;
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
    const step = this.#step[kind] ?? 0;
    const stepRest = this.#stepRest[kind] ?? 0;
    let opens = (this.#opens[kind] ?? 0) + step;
    let rest = (this.#openRest[kind] ?? 0) + stepRest;
    if (rest >= weight) {
      rest -= weight;
      opens++;
    }
    this.#opens[kind] = opens;
    this.#openRest[kind] = rest;
    // Up from the beginning of the one after it, where that is no whole place: by two where its remainder goes over.
    const end = rest + stepRest;
    this.#closes[kind] = opens + step + (end > weight ? 2 : end > 0 ? 1 : 0);
    if (place % block === 0) uniforms(this.#draws, this.#seed, streams.deal, place);
    this.#wishFor(kind, this.#draws[place % block] ?? 0);
  }

  /** Where in its window a kind would like to stand. */
  #wishFor(kind: number, draw: number): void {
    const opens = this.#opens[kind] ?? 0;
    this.#wish[kind] = opens + ((this.#closes[kind] ?? 0) - opens) * draw;
  }

  /** Notes where the next window of a kind ends. */
  #expect(kind: number): void {
    const weight = this.#weights[kind] ?? 1;
    let at = (this.#dueAt[kind] ?? 0) + (this.#step[kind] ?? 0);
    let rest = (this.#dueRest[kind] ?? 0) + (this.#stepRest[kind] ?? 0);
    if (rest >= weight) {
      rest -= weight;
      at++;
    }
    this.#dueAt[kind] = at;
    this.#dueRest[kind] = rest;
    this.#wait(kind);
  }

  /** Puts a kind where its window is due; one that is due farther off than there is room comes by before that. */
  #wait(kind: number): void {
    const slot = this.#duePlace(kind) & (this.#spare.length - 1);
    this.#nextDue[kind] = this.#firstDue[slot] ?? -1;
    this.#firstDue[slot] = kind;
  }

  /** A window that ends within a place is due at the end of it. */
  #duePlace(kind: number): number {
    return (this.#dueAt[kind] ?? 0) + ((this.#dueRest[kind] ?? 0) > 0 ? 1 : 0);
  }

  /** Finds what is spare one place farther. */
  #look(): void {
    const place = this.#seen + 1;
    const slot = place & (this.#spare.length - 1);
    let kind = this.#firstDue[slot] ?? -1;
    this.#firstDue[slot] = -1;
    while (kind >= 0) {
      const next = this.#nextDue[kind] ?? -1;
      if (this.#duePlace(kind) > place) this.#wait(kind);
      else {
        const due = (this.#due[kind] ?? 0) + 1;
        this.#due[kind] = due;
        if (due > (this.#dealt[kind] ?? 0)) this.#needed++;
        this.#expect(kind);
      }
      kind = next;
    }
    const spare = place - this.#needed;
    this.#spare[slot] = spare;
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
