import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holm } from "../../src/verdict/holm.ts";
import { mannWhitney } from "../../src/verdict/mann-whitney.ts";

/** Values without ties of which `u` pairs have the greater one on the new side. */
function sidesWith(n: number, m: number, u: number): { base: number[]; next: number[] } {
  const base = Array.from({ length: n }, (_, i) => i + 1);
  const above = Array.from({ length: m }, (_, j) => Math.min(n, Math.max(0, u - j * n)));
  return { base, next: above.map((below, j) => below + 0.5 + j / 100) };
}

const lowerP = (n: number, m: number, u: number): number => {
  const { base, next } = sidesWith(n, m, u);
  return mannWhitney(base, next).lower;
};

describe("the exact Mann-Whitney test", () => {
  // The probability of a U of at most 0, 1, 2, … of 6 values and so many: H. B. Mann, D. R. Whitney (1947), table I, as
  // the tests of SciPy's mannwhitneyu have it (rounded up or down by one in the last place here and there).
  test.each([
    [4, [0.005, 0.01, 0.019, 0.033, 0.057, 0.086, 0.129, 0.176, 0.238, 0.305, 0.381, 0.457, 0.543]],
    [
      5,
      [
        0.002, 0.004, 0.009, 0.015, 0.026, 0.041, 0.063, 0.089, 0.123, 0.165, 0.214, 0.268, 0.331, 0.396,
        0.465, 0.535,
      ],
    ],
    [
      6,
      [
        0.001, 0.002, 0.004, 0.008, 0.013, 0.021, 0.032, 0.047, 0.066, 0.09, 0.12, 0.155, 0.197, 0.242, 0.294,
        0.35, 0.409, 0.469, 0.531,
      ],
    ],
  ])("has the published probabilities for 6 and %i values", (m, published) => {
    for (const [u, p] of published.entries()) expect(Math.abs(lowerP(6, m, u) - p)).toBeLessThan(0.001);
  });

  test("agrees with wilcox.test(exact = TRUE) of R", () => {
    const x = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const { u, lower, upper } = mannWhitney([1.15, 0.88, 0.9, 0.74, 1.21], x);
    expect(u).toBe(35);
    expect(lower).toBeCloseTo(0.8967698967699, 12);
    expect(upper).toBeCloseTo(0.1272061272061, 12);
  });

  // The greatest U that is significant, one-tailed, for 4 to 10 values and as many or fewer. At 0.025 the common table
  // for 0.05 two-tailed (numeracy-bank.net, t/stt/mwu); at 0.05 one of the smallest rank sums, less n(n + 1)/2.
  const criticalValues = {
    0.05: [
      [1],
      [2, 4],
      [3, 5, 7],
      [4, 6, 8, 11],
      [5, 8, 10, 13, 15],
      [6, 9, 12, 15, 18, 21],
      [7, 11, 14, 17, 20, 24, 27],
    ],
    0.025: [
      [0],
      [1, 2],
      [2, 3, 5],
      [3, 5, 6, 8],
      [4, 6, 8, 10, 13],
      [4, 7, 10, 12, 15, 17],
      [5, 8, 11, 14, 17, 20, 23],
    ],
  };
  test.each(Object.entries(criticalValues))("has the published critical values at %s", (level, rows) => {
    rows.forEach((row, i) => {
      row.forEach((u, j) => {
        const [n, m] = [i + 4, j + 4];
        expect(lowerP(n, m, u), `${n}, ${m}`).toBeLessThanOrEqual(Number(level));
        expect(lowerP(n, m, u + 1), `${n}, ${m}`).toBeGreaterThan(Number(level));
      });
    });
  });

  const values = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 });

  test("counts what trying every order counts, ties and all", () => {
    fc.assert(
      fc.property(values, values, (base, next) => {
        const { u, lower, upper } = mannWhitney(base, next);
        const us = choices(base.length + next.length, next.length).map((chosen) =>
          uOf([...base, ...next], chosen),
        );
        expect(u).toBe(
          uOf(
            [...base, ...next],
            next.map((_, i) => base.length + i),
          ),
        );
        expect(lower).toBeCloseTo(us.filter((other) => other <= u).length / us.length, 12);
        expect(upper).toBeCloseTo(us.filter((other) => other >= u).length / us.length, 12);
      }),
    );
  });

  test("says of swapped sides the opposite", () => {
    fc.assert(
      fc.property(values, values, (base, next) => {
        const [one, other] = [mannWhitney(base, next), mannWhitney(next, base)];
        expect([other.lower, other.upper]).toEqual([one.upper, one.lower]);
        expect(one.u + other.u).toBe(base.length * next.length);
      }),
    );
  });

  test("gives way to the normal approximation where that is as good", () => {
    const side = (size: number, shift: number): number[] =>
      Array.from({ length: size }, (_, i) => ((i * 37) % 101) + shift);
    const exact = mannWhitney(side(50, 0), side(50, 10));
    const approximate = mannWhitney(side(50, 0), side(51, 10));
    expect(Math.abs(approximate.upper - exact.upper)).toBeLessThan(0.01);
    expect(Math.abs(approximate.lower - exact.lower)).toBeLessThan(0.01);
    expect(approximate.upper).toBeLessThan(0.1);
    expect(mannWhitney(new Array(60).fill(1), new Array(60).fill(1))).toMatchObject({ lower: 1, upper: 1 });
  });
});

describe("Holm's correction", () => {
  test("agrees with the worked example of Wikipedia, Holm–Bonferroni method", () => {
    expect(rounded(holm([0.01, 0.04, 0.03, 0.005]))).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  test("agrees with p.adjust(method = holm) of R", () => {
    expect(rounded(holm([0.01, 0.04, 0.2, 0.03, 0.005, 0.07]))).toEqual([0.05, 0.12, 0.2, 0.12, 0.03, 0.14]);
  });

  test("changes nothing of one alone and never goes above 1", () => {
    expect(holm([0.04])).toEqual([0.04]);
    expect(holm([0.6, 0.7])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});

function rounded(ps: readonly number[]): number[] {
  return ps.map((p) => Number(p.toFixed(10)));
}

/** U by its definition: pairs in which the chosen value is the greater one, ties half. */
function uOf(all: readonly number[], chosen: readonly number[]): number {
  const rest = all.filter((_, i) => !chosen.includes(i));
  const pairs = chosen.flatMap((i) => rest.map((other) => Math.sign((all[i] ?? 0) - other)));
  return pairs.reduce((sum, sign) => sum + (sign + 1) / 2, 0);
}

function choices(size: number, count: number): number[][] {
  if (count === 0) return [[]];
  if (size < count) return [];
  const without = choices(size - 1, count);
  return [...without, ...choices(size - 1, count - 1).map((chosen) => [...chosen, size - 1])];
}
