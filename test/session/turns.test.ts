import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Repeated, turnsOf } from "../../src/session/turns.ts";

interface Named extends Repeated {
  readonly name: string;
}

const named = (name: string, repeat: number, warmup = 0): Named => ({ name, repeat, warmup });
const order = (all: readonly Named[], seed = 1): string =>
  turnsOf(all, seed)
    .map(({ of, run, warmup }) => `${warmup ? "w" : ""}${of.name}${run}`)
    .join(" ");

describe("turns", () => {
  it("are in the given order where each has one", () => {
    expect(order([named("a", 1), named("b", 1), named("c", 1)])).toBe("a1 b1 c1");
  });

  it("go there and back again, so that a drift hits all alike", () => {
    expect(order([named("a", 2), named("b", 2), named("c", 2)])).toBe("a1 b1 c1 c2 b2 a2");
  });

  it("begin with the warm-ups", () => {
    expect(order([named("a", 1, 2), named("b", 1, 1)])).toBe("wa1 wb1 wa2 a1 b1");
  });

  it("go on with those that have more to run than others", () => {
    expect(order([named("a", 3), named("b", 1)])).toBe("a1 b1 a2 a3");
  });

  const all = fc.array(fc.record({ repeat: fc.nat(6), warmup: fc.nat(3) }), { maxLength: 6 });

  it("give each its runs, counted from 1 in their order, whatever the seed", () => {
    fc.assert(
      fc.property(all, fc.nat(), (given, seed) => {
        const things = given.map(({ repeat, warmup }, index) => named(String(index), repeat, warmup));
        const turns = turnsOf(things, seed);
        for (const thing of things) {
          const own = turns.filter(({ of, warmup }) => of === thing && !warmup);
          expect(own.map(({ run }) => run)).toEqual(Array.from({ length: thing.repeat }, (_, i) => i + 1));
          expect(turns.filter(({ of, warmup }) => of === thing && warmup)).toHaveLength(thing.warmup);
        }
      }),
    );
  });

  it("mirror each pair of rounds, so that the places of each in a pair sum to the same", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        (n, pairs, seed) => {
          const things = Array.from({ length: n }, (_, index) => named(String(index), 2 * pairs));
          const names = turnsOf(things, seed).map(({ of }) => of.name);
          for (let pair = 0; pair < pairs; pair++) {
            const there = names.slice(2 * pair * n, (2 * pair + 1) * n);
            expect(names.slice((2 * pair + 1) * n, (2 * pair + 2) * n)).toEqual(there.toReversed());
          }
        },
      ),
    );
  });

  it("are drawn from the seed after the first pair of rounds", () => {
    const things = ["a", "b", "c", "d", "e"].map((name) => named(name, 4));
    expect(order(things, 1)).toBe(order(things, 1));
    expect(new Set(Array.from({ length: 20 }, (_, seed) => order(things, seed))).size).toBeGreaterThan(10);
  });
});
