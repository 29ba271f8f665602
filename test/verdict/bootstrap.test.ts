import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { intervalOf } from "../../src/verdict/bootstrap.ts";

const side = fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), { minLength: 1, maxLength: 12 });

describe("the bootstrap interval", () => {
  test("of swapped sides is the reciprocal, or the negative", () => {
    fc.assert(
      fc.property(side, side, (base, next) => {
        const [ratio, inverse] = [intervalOf(base, next, "ratio"), intervalOf(next, base, "ratio")];
        expect(inverse.low * ratio.high).toBeCloseTo(1, 12);
        expect(inverse.high * ratio.low).toBeCloseTo(1, 12);
        const [up, down] = [intervalOf(base, next, "difference"), intervalOf(next, base, "difference")];
        expect([down.low + up.high, down.high + up.low]).toEqual([0, 0]);
      }),
    );
  });

  test("moves by the ratio that one side is multiplied by, and by the difference that is added", () => {
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 64 }), (base, next, constant) => {
        const plain = intervalOf(base, next, "ratio");
        const scaled = intervalOf(
          base,
          next.map((value) => value * constant),
          "ratio",
        );
        expect(scaled.low / plain.low).toBeCloseTo(constant, 9);
        expect(scaled.high / plain.high).toBeCloseTo(constant, 9);
        const difference = intervalOf(base, next, "difference");
        const moved = intervalOf(
          base,
          next.map((value) => value + constant),
          "difference",
        );
        expect(moved.low - difference.low).toBeCloseTo(constant, 9);
        expect(moved.high - difference.high).toBeCloseTo(constant, 9);
      }),
    );
  });

  test("takes no notice of the order of the values", () => {
    fc.assert(
      fc.property(side, side, (base, next) => {
        expect(intervalOf(base.toReversed(), next.toReversed(), "ratio")).toEqual(
          intervalOf(base, next, "ratio"),
        );
      }),
    );
  });

  test("holds 95 % of the ratios that the resamples of three values can have", () => {
    // Of three values, a resample's median is the least one in 7 of 27 cases, and the greatest in 7.
    expect(intervalOf([1], [1, 2, 4], "ratio")).toEqual({ low: 1, high: 4 });
    // The least of the nine ratios, 1/4, comes in 49 of 729 cases: more than 2.5 %.
    expect(intervalOf([1, 2, 4], [1, 2, 4], "ratio")).toEqual({ low: 0.25, high: 4 });
  });

  test("covers the true ratio about as often as it says", () => {
    const covered = Array.from({ length: 200 }, (_, seed) => {
      const draw = (i: number): number => 100 + 6 * quantile((seed * 20 + i) * 0.754_877_666_246_693);
      const [base, next] = [0, 10].map((from) => Array.from({ length: 10 }, (_, i) => draw(from + i)));
      const { low, high } = intervalOf(base ?? [], next ?? [], "ratio");
      return low <= 1 && 1 <= high;
    }).filter(Boolean).length;
    expect(covered).toBeGreaterThanOrEqual(185);
    expect(covered).toBeLessThan(200);
  });
});

/** Of something like a normal distribution (the logistic one), at the fractional part of `x`. */
function quantile(x: number): number {
  const u = Math.min(0.999, Math.max(0.001, scrambled(x)));
  return Math.log(u / (1 - u)) / 1.8;
}

function scrambled(x: number): number {
  const y = Math.sin(x * 12.9898) * 43_758.5453;
  return y - Math.floor(y);
}
