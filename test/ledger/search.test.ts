import fc from "fast-check";
import { expect, it } from "vitest";
import { Minima } from "../../src/ledger/search.ts";

it("finds the first value from a place on that is small enough", () => {
  const values = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 });
  fc.assert(
    fc.property(values, fc.nat({ max: 45 }), fc.integer({ min: -1, max: 9 }), (row, from, most) => {
      const expected = row.findIndex((value, i) => i >= from && value <= most);
      expect(new Minima(Float64Array.from(row)).firstAtMost(most, from)).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});
