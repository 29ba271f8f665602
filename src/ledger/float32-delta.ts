const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);

/**
 * How long after `earlier` a `time` was, in ms, as a column of 32 bits can hold it: never more than it was, and less
 * by under 1 µs up to 16 s, by 0.12 µs a second (120 ppb) beyond. So what came after that time still does.
 */
export function float32Delta(earlier: number, time: number): number {
  const exact = time - earlier;
  single[0] = exact;
  const near = single[0];
  if (!(near > exact)) return near;
  // Its bits, as a number, rise with its size, whatever its sign.
  bits[0] = (bits[0] ?? 0) + (near > 0 ? -1 : 1);
  return single[0];
}
