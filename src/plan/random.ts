import { hash32 } from "../common/hash.ts";

/** What a draw is for; draws of different streams are independent of each other. */
export const streams = { kind: 1, work: 2, arrival: 3, reject: 4, crash: 5, turn: 6, deal: 7 } as const;
export type Stream = (typeof streams)[keyof typeof streams];

/**
 * A uniform draw in [0, 1) that depends on nothing but its arguments, so that any slice of a plan
 * can be made anywhere.
 */
export function uniform(seed: number, stream: Stream, index: number): number {
  const base = hash32(hash32(hash32(seed) + Math.imul(stream, 0x9e3779b1)) + index);
  const high = hash32(base ^ 0x5bd1e995) >>> 5;
  const low = hash32(base + 0x27d4eb2f) >>> 6;
  return (high * 67_108_864 + low) / 9_007_199_254_740_992;
}

/** Fills a column with the draws from an index on. */
export function uniforms(column: Float64Array, seed: number, stream: Stream, from: number): void {
  for (let i = 0; i < column.length; i++) column[i] = uniform(seed, stream, from + i);
}
