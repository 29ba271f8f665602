const offset = Number(process.hrtime.bigint()) / 1e6 - performance.now();

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
