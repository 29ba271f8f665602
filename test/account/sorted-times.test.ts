import fc from "fast-check";
import { expect, it } from "vitest";
import { sorted } from "../../src/account/sorted-times.ts";

const time = fc.double({ min: -10, max: 1e6, noNaN: true });
const rising = fc.array(time, { maxLength: 50 }).map((times) => times.sort((a, b) => a - b));
/** A few rising parts, many of them, times that are a little out of order, and any. */
const times = fc.oneof(
  fc.array(rising, { maxLength: 5 }).map((parts) => parts.flat()),
  fc.array(rising, { minLength: 70, maxLength: 100 }).map((parts) => parts.flat()),
  fc.array(fc.nat({ max: 8 }), { maxLength: 400 }).map((late) => late.map((by, i) => i + by)),
  fc.array(time, { maxLength: 400 }),
);

it("times are sorted, whatever their order was", () => {
  fc.assert(
    fc.property(times, (given) => {
      const known = given.map((at) => at + 0);
      const wanted = Float64Array.from(known).sort();
      expect(sorted(Float64Array.from(known))).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});
