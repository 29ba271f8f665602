import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Deal, wholeWeights } from "../../src/plan/deal.ts";

function dealt(shares: readonly number[], length: number, seed = 1): number[] {
  const deal = new Deal(shares, length, seed);
  return Array.from({ length }, () => deal.next());
}

/** The furthest that a kind's count ever was from its exact share of a prefix, in messages. */
function furthestOff(shares: readonly number[], kinds: readonly number[]): number {
  const { weights, total } = wholeWeights(shares);
  const counts = weights.map(() => 0);
  let furthest = 0;
  kinds.forEach((kind, index) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
    weights.forEach((weight, k) => {
      const off = Math.abs((counts[k] ?? 0) - ((index + 1) * weight) / total);
      furthest = Math.max(furthest, off);
    });
  });
  return furthest;
}

const weightsOf = (most: number, largest: number) =>
  fc.array(fc.integer({ min: 1, max: largest }), { minLength: 1, maxLength: most });
const sharesOf = (weights: readonly number[]): number[] => {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
};

describe("exact shares", () => {
  it.each([
    ["a rare kind", [0.01, 0.99], 1204, [12, 1192]],
    ["halves", [0.5, 0.5], 1000, [500, 500]],
    ["thirds that were rounded", [0.3333, 0.3333, 0.3334], 30_000, [9999, 9999, 10_002]],
    ["a kind of no share", [0, 0.25, 0.75], 400, [0, 100, 300]],
    ["three sizes of jobs", [0.9, 0.09, 0.01], 1000, [900, 90, 10]],
  ])("%s comes in its share", (_name, shares, length, counts) => {
    const kinds = dealt(shares, length);
    const found = shares.map((_, kind) => kinds.filter((one) => one === kind).length);
    found.forEach((count, kind) => {
      expect(Math.abs(count - (counts[kind] ?? 0))).toBeLessThan(1.001);
    });
  });

  it("are less than one message off in every prefix, for any shares of up to 50 kinds", () => {
    const few = fc.tuple(weightsOf(6, 1000), fc.integer());
    const many = fc.tuple(weightsOf(50, 40), fc.integer());
    fc.assert(
      fc.property(fc.oneof(few, many), ([weights, seed]) => {
        const shares = sharesOf(weights);
        expect(furthestOff(shares, dealt(shares, 1500, seed))).toBeLessThan(1);
      }),
      { numRuns: 150 },
    );
  });

  it("are less than one off where some kinds are very rare and others nearly everything", () => {
    const weight = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 100_000 }));
    fc.assert(
      fc.property(fc.array(weight, { minLength: 2, maxLength: 20 }), fc.integer(), (weights, seed) => {
        const shares = sharesOf(weights);
        expect(furthestOff(shares, dealt(shares, 5000, seed))).toBeLessThan(1);
      }),
      { numRuns: 60 },
    );
  });

  it("come in the same order for the same seed, and in another for another", () => {
    const shares = [0.9, 0.09, 0.01];
    expect(dealt(shares, 2000, 5)).toEqual(dealt(shares, 2000, 5));
    expect(dealt(shares, 2000, 5)).not.toEqual(dealt(shares, 2000, 6));
  });

  it("do not make halves odd and even: each pair is as often one way round as the other", () => {
    const kinds = dealt([0.5, 0.5], 20_000);
    const firsts = kinds.filter((kind, index) => index % 2 === 0 && kind === 0).length;
    expect(firsts / 10_000).toBeCloseTo(0.5, 1);
    expect(kinds.filter((kind, index) => kind === kinds[index - 1]).length / 20_000).toBeCloseTo(0.25, 1);
  });

  it("put a rare kind anywhere in its hundred, about as often early as late", () => {
    const kinds = dealt([0.01, 0.99], 200_000);
    const places = kinds.flatMap((kind, index) => (kind === 0 ? [index % 100] : []));
    expect(places).toHaveLength(2000);
    const quarters = [0, 1, 2, 3].map((quarter) => places.filter((p) => Math.floor(p / 25) === quarter));
    for (const quarter of quarters) expect(quarter.length / 2000).toBeCloseTo(0.25, 1);
  });

  it("leave a kind that is too rare for a short load to chance", () => {
    const seeds = Array.from({ length: 300 }, (_, seed) => seed);
    const withRare = seeds.filter((seed) => dealt([0.001, 0.999], 200, seed).includes(0)).length;
    expect(withRare / 300).toBeGreaterThan(0.08);
    expect(withRare / 300).toBeLessThan(0.35);
  });

  it("hold when a share is smaller than the deal looks ahead", () => {
    const shares = [2e-7, 0.3, 0.7 - 2e-7];
    const kinds = dealt(shares, 3_000_000, 3);
    const { weights, total } = wholeWeights(shares);
    const counts = [0, 0, 0];
    let furthest = 0;
    kinds.forEach((kind, index) => {
      counts[kind] = (counts[kind] ?? 0) + 1;
      const off = Math.abs((counts[kind] ?? 0) - ((index + 1) * (weights[kind] ?? 0)) / total);
      if (off > furthest) furthest = off;
    });
    expect(furthest).toBeLessThan(1);
  });

  it("are whole weights without a common divisor", () => {
    expect(wholeWeights([0.01, 0.99])).toEqual({ weights: [1, 99], total: 100 });
    expect(wholeWeights([1 / 3, 1 / 3, 1 / 3])).toEqual({ weights: [1, 1, 1], total: 3 });
    expect(wholeWeights([0.125, 0.875])).toEqual({ weights: [1, 7], total: 8 });
  });
});
