/**
 * Jain's index of fairness (Σx)² / (n·Σx²): 1 when all are equal, 1/n when one has everything; null when all
 * are 0. R. Jain, D. Chiu, W. Hawe, DEC-TR-301, 1984.
 */
export function jain(values: readonly number[]): number | null {
  const sum = values.reduce((total, x) => total + x, 0);
  const squares = values.reduce((total, x) => total + x * x, 0);
  return squares === 0 ? null : round4((sum * sum) / (values.length * squares));
}

/** µs precision for a value in ms. */
export function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** For shares and indexes. */
export function round4(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** `part / whole`, rounded; null when there is no whole. */
export function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? round4(part / whole) : null;
}

/** Events/s; null when they took no time. */
export function perSecond(count: number, ms: number): number | null {
  return ms > 0 ? round3((count * 1000) / ms) : null;
}

/** How many of the first `length` of a column are 1. */
export function ones(column: Uint8Array, length: number): number {
  let count = 0;
  for (let row = 0; row < length; row++) count += column[row] ?? 0;
  return count;
}
