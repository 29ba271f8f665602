import { describe, expect, it } from "vitest";
import { normalBelow, studentBound } from "../../src/verdict/normal.ts";

describe("distributions", () => {
  // M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, tables 26.1 and 26.10.
  it.each([
    [0, 0.5],
    [1, 0.8413447],
    [1.96, 0.9750021],
    [-2.5, 0.0062097],
    [-3, 0.0013499],
  ])("%d has %d of the normal distribution below it", (z, below) => {
    expect(normalBelow(z)).toBeCloseTo(below, 6);
  });

  it.each([
    [3, 3.182],
    [4, 2.776],
    [5, 2.571],
    [9, 2.262],
    [20, 2.086],
    [60, 2.0],
  ])("%d degrees of freedom have 97.5 %% of Student's t below %d", (degrees, bound) => {
    expect(Math.abs(studentBound(degrees) / bound - 1)).toBeLessThan(0.01);
  });
});
