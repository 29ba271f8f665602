const tries = 50;

/**
 * What to add to `performance.now()` of this thread for the machine's monotonic clock, in ms. Each thread's
 * `performance` has a zero of its own; of several readings the one with the tightest bracket counts, as the first
 * ones are slow.
 */
function calibrate(): number {
  let offset = 0;
  let tightest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < tries; i++) {
    const before = performance.now();
    const machine = process.hrtime.bigint();
    const after = performance.now();
    if (after - before >= tightest) continue;
    tightest = after - before;
    offset = Number(machine) / 1e6 - (before + after) / 2;
  }
  return offset;
}

const offset = calibrate();

/** ms on the machine's monotonic clock, the same in every thread of this process. */
export function monotonic(): number {
  return performance.now() + offset;
}

/** ms since an epoch on the monotonic clock; not a number before `start`. */
export class Clock {
  #shift = Number.NaN;

  start(epoch: number): void {
    this.#shift = offset - epoch;
  }

  now(): number {
    return performance.now() + this.#shift;
  }
}
