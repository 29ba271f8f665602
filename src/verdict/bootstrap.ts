import { normalBelow, studentBound } from "./normal.ts";

const pairs = 5000;
const maxKept = 64;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** What two medians are held against each other by: new / base, or new - base. */
export type Scale = "ratio" | "difference";

/**
 * The 95 % bootstrap interval of what becomes of the medians of both sides, from 10,000 resamples of each: percentiles,
 * expanded for few values, as resamples of few vary too little.
 * The draws are always the same, and each pair of draws is used both ways round: swapping the sides inverts the
 * interval, scaling one scales it, and the order of the values is nothing. Both sides have a value at least.
 * Not finite where a ratio is to be taken to a median of 0.
 * B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13; the expansion: T. Hesterberg, What
 * Teachers Should Know About the Bootstrap, The American Statistician 69 (2015) 371–386, section 4.3.
 */
export function intervalOf(base: readonly number[], next: readonly number[], scale: Scale): Interval {
  const [b, n] = [Float64Array.from(base).sort(), Float64Array.from(next).sort()];
  const figures = new Float64Array(2 * pairs);
  const between = (from: Medians, to: Medians, offset: number): void => {
    for (let i = 0; i < pairs; i++) {
      const [x, y] = [from(i), to(i)];
      figures[offset + i] = scale === "ratio" ? y / x : y - x;
    }
  };
  between(medians(b, 1), medians(n, 2), 0);
  between(medians(b, 2), medians(n, 1), pairs);
  figures.sort();
  const cut = beyond(Math.min(b.length, n.length));
  return { low: figures[cut] ?? Number.NaN, high: figures[2 * pairs - 1 - cut] ?? Number.NaN };
}

/** How many of the figures lie beyond the interval on each side: of many values 2.5 %, of 5 a thousandth. */
function beyond(size: number): number {
  const share = size < 2 ? 0 : normalBelow(-Math.sqrt(size / (size - 1)) * studentBound(size - 1));
  return Math.round(share * 2 * pairs);
}

/** The median of the resample of this index. */
type Medians = (index: number) => number;

function medians(sorted: Float64Array, draw: number): Medians {
  const { lower, upper } = middles(sorted.length, draw);
  return (i) => ((sorted[lower[i] ?? 0] ?? 0) + (sorted[upper[i] ?? 0] ?? 0)) / 2;
}

/** Where in the sorted values the two in the middle of each resample stand. */
interface Middles {
  readonly lower: Uint32Array;
  readonly upper: Uint32Array;
}

const kept = new Map<string, Middles>();

function middles(size: number, draw: number): Middles {
  const key = `${size}/${draw}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = drawMiddles(size, draw);
  if (kept.size >= maxKept) kept.clear();
  kept.set(key, made);
  return made;
}

function drawMiddles(size: number, draw: number): Middles {
  const lower = new Uint32Array(pairs);
  const upper = new Uint32Array(pairs);
  const random = generator(Math.imul(size, 0x9e3779b1) + draw);
  const times = new Uint32Array(size);
  for (let i = 0; i < pairs; i++) {
    times.fill(0);
    for (let k = 0; k < size; k++) {
      const place = Math.floor(random() * size);
      times[place] = (times[place] ?? 0) + 1;
    }
    lower[i] = placeOf(times, (size - 1) >> 1);
    upper[i] = placeOf(times, size >> 1);
  }
  return { lower, upper };
}

/** The place whose value is the one of this rank, from 0. */
function placeOf(times: Uint32Array, rank: number): number {
  let before = 0;
  for (let place = 0; place < times.length; place++) {
    before += times[place] ?? 0;
    if (before > rank) return place;
  }
  return times.length - 1;
}

/** Uniform draws in [0, 1). T. Ettinger's mulberry32. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let h = Math.imul(state ^ (state >>> 15), state | 1);
    h ^= h + Math.imul(h ^ (h >>> 7), h | 61);
    return ((h ^ (h >>> 14)) >>> 0) / 4_294_967_296;
  };
}
