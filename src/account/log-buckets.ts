/** No value may be this great: from here on not every whole number is one in floating point. */
export const tooGreat = 2 ** 53;

const int = 2 ** 31;
const half = 2 ** 22;

/**
 * The bucket a whole number from 0 on falls in, rising with it: those that begin with the same `bits` + 1 binary
 * digits share one, so that a bucket is at most a 2^`bits`-th part of its numbers wide.
 */
export function bucketOf(value: number, bits: number): number {
  if (value < int) {
    const shift = 31 - bits - Math.clz32(value);
    return shift <= 0 ? value | 0 : (shift << bits) + (value >>> shift);
  }
  const high = Math.floor(value / half);
  const shift = 31 - bits - Math.clz32(high);
  return ((shift + 22) << bits) + (high >>> shift);
}

/** How many numbers share a bucket. */
export function bucketWidth(bucket: number, bits: number): number {
  return 2 ** Math.max(0, (bucket >> bits) - 1);
}

/** The least number of a bucket. */
export function bucketLow(bucket: number, bits: number): number {
  const first = 2 ** bits;
  return bucket < first ? bucket : ((bucket & (first - 1)) + first) * bucketWidth(bucket, bits);
}
