import { expect, test } from "vitest";
import { widened, widenedRing } from "../../src/common/growable-array.ts";

test("a widened array is of the same kind, holds what it held, and zeros after that", () => {
  expect(widened(Float64Array.of(1, 2.5))).toEqual(Float64Array.of(1, 2.5, 0, 0));
  expect(widened(Uint8Array.of(255), 3)).toEqual(Uint8Array.of(255, 0, 0));
});

test("in a widened ring every number has its place at it modulo the length", () => {
  const ring = Uint32Array.of(8, 9, 6, 7); // 6 to 9, in a ring of four
  expect(widenedRing(ring, 6)).toEqual(Uint32Array.of(8, 9, 0, 0, 0, 0, 6, 7));
});
