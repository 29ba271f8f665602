import type { Messages } from "./messages.ts";

/** How many ms passed between two times of each message; of those only that had both, and are `among` them. */
export function differences(
  { size }: Messages,
  later: Float64Array,
  earlier: Float64Array,
  among: (id: number) => boolean = () => true,
): Float64Array {
  const values = new Float64Array(size);
  let count = 0;
  for (let id = 0; id < size; id++) {
    const difference = (later[id] ?? Number.NaN) - (earlier[id] ?? Number.NaN);
    if (!Number.isNaN(difference) && among(id)) values[count++] = difference;
  }
  return values.slice(0, count);
}
