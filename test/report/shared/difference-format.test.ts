import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatChange,
  formatInterval,
  formatWithInterval,
} from "../../../src/report/shared/difference-format.ts";
import { difference } from "../comparison-fixture.ts";

describe("a change", () => {
  test.each([
    [0.91, "ratio", "+91 %"],
    [-0.047, "ratio", "-4.7 %"],
    [5.214, "ratio", "+521 %"],
    [-0.12, "difference", "-12 pts"],
    [0.0021, "difference", "+0.2 pts"],
    [-0.0001, "ratio", "0 %"],
    [0.0996, "ratio", "+10 %"],
    [null, "ratio", "–"],
  ] as const)("of %d as a %s reads %s", (change, scale, text) => {
    expect(formatChange({ change, scale })).toBe(text);
  });

  test("has its interval in the same decimals beside it", () => {
    const beside = (change: number, low: number, high: number) =>
      formatWithInterval(difference({ change, interval: { low, high } }));
    expect(beside(0.91, 0.88, 0.93)).toBe("+91 % (+88 to +93)");
    expect(beside(0.01, -0.003, 0.021)).toBe("+1.0 % (-0.3 to +2.1)");
    expect(beside(-0.04, -0.25, 0.31)).toBe("-4 % (-25 to +31)");
  });

  test("without an interval stands alone", () => {
    expect(formatWithInterval(difference({ change: 0.91, interval: null }))).toBe("+91 %");
  });
});

describe("an interval", () => {
  test("has a decimal where its ends would look the same without", () => {
    expect(formatInterval({ interval: { low: -0.472, high: -0.465 }, scale: "ratio" })).toBe(
      "-47.2 to -46.5 %",
    );
    expect(formatInterval({ interval: null, scale: "ratio" })).toBe("–");
  });

  test("never says plus of what is less, nor minus of what is more", () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 20, noNaN: true }), (change) => {
        const text = formatChange({ change, scale: "ratio" });
        if (text.startsWith("+")) expect(change).toBeGreaterThan(0);
        else if (text.startsWith("-")) expect(change).toBeLessThan(0);
        else expect(Math.abs(change)).toBeLessThanOrEqual(0.0005);
      }),
    );
  });
});
