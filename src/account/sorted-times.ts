/** Up to so many runs are merged: times of a few workers, one after the other. */
const maxRuns = 64;
/** Steps a value is moved in the mean, at most: times of several workers as they come. */
const maxSteps = 16;

/**
 * Sorts times that are nearly sorted, or made of a few parts that are, faster than `sort` does; any others as it does.
 * @returns the times, rising, in the given array or another one
 */
export function sorted(times: Float64Array): Float64Array {
  const runs = runsOf(times);
  if (runs === null) return insertionSorted(times) ? times : times.sort();
  return merged(times, runs);
}

/** Where each rising part begins, and the length; null: there are too many. */
function runsOf(times: Float64Array): number[] | null {
  const begins = [0];
  let before = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] ?? 0;
    if (time < before && begins.push(i) > maxRuns) return null;
    before = time;
  }
  begins.push(times.length);
  return begins;
}

/** Merges neighbours until one part is left. */
function merged(times: Float64Array, runs: number[]): Float64Array {
  let from = times;
  let to = runs.length > 2 ? new Float64Array(times.length) : times;
  let begins = runs;
  while (begins.length > 2) {
    const next: number[] = [];
    for (let run = 0; run < begins.length - 1; run += 2) {
      const begin = begins[run] ?? 0;
      const middle = begins[run + 1] ?? times.length;
      merge(from, to, begin, middle, begins[run + 2] ?? middle);
      next.push(begin);
    }
    next.push(times.length);
    begins = next;
    [from, to] = [to, from];
  }
  return from;
}

function merge(from: Float64Array, to: Float64Array, begin: number, middle: number, end: number): void {
  let left = begin;
  let right = middle;
  for (let at = begin; at < end; at++) {
    const takesLeft = right >= end || (left < middle && !((from[right] ?? 0) < (from[left] ?? 0)));
    to[at] = (takesLeft ? from[left++] : from[right++]) ?? 0;
  }
}

/** @returns false: too much is out of order; then the times are still the same ones */
function insertionSorted(times: Float64Array): boolean {
  let steps = maxSteps * times.length;
  for (let i = 1; i < times.length; i++) {
    const time = times[i] ?? 0;
    let at = i;
    while (at > 0 && (times[at - 1] ?? 0) > time) {
      times[at] = times[at - 1] ?? 0;
      at--;
    }
    times[at] = time;
    steps -= i - at;
    if (steps < 0) return false;
  }
  return true;
}
