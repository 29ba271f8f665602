import fc from "fast-check";
import { expect, it } from "vitest";
import { Sorted, Sorter } from "../../src/ledger/durations.ts";

/** Durations of messages of two groups in turn, sorted; and in ms, as they are rounded. */
function sortedOf(values: readonly number[]): { of: Sorted[]; expected: number[][] } {
  const took = { until: Float64Array.from(values), since: null, where: null };
  const expected = [0, 1].map((group) =>
    values
      .filter((value, id) => id % 2 === group && !Number.isNaN(value))
      .map((value) => Math.round(value * 1000) / 1000)
      .sort((a, b) => a - b),
  );
  return { of: new Sorter(values.length).sort(took, 2, (id) => id % 2), expected };
}

function ranked(sorted: Sorted): number[] {
  return Array.from({ length: sorted.count }, (_, i) => sorted.nth(i + 1));
}

it.each([
  ["short ones", 0, 5000],
  ["some before their time", -1, 5],
  ["some of days", 0, 1e9],
])("durations are in order in each group and together: %s", (_, min, max) => {
  const durations = fc.oneof(
    { weight: 9, arbitrary: fc.double({ min, max, noNaN: true }) },
    fc.constant(Number.NaN),
  );
  fc.assert(
    fc.property(
      fc.array(durations, { maxLength: 60 }),
      fc.double({ min, max, noNaN: true }),
      (values, bound) => {
        const { of, expected } = sortedOf(values);
        expect(of.map(ranked)).toEqual(expected.map((list) => list.map((value) => value + 0)));
        const all = expected.flat().sort((a, b) => a - b);
        const together = Sorted.together(of);
        expect(ranked(together)).toEqual(all.map((value) => value + 0));
        expect(together.below(bound)).toBe(all.filter((value) => value < bound).length);
      },
    ),
  );
});

it("very many are in order too, with several digits", () => {
  let state = 1;
  const values = Array.from({ length: 50_000 }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 1000 - 1000;
  });
  const { of, expected } = sortedOf(values);
  expect(of.map(ranked)).toEqual(expected);
});

it("only those are sorted that have a number in a column, and what they took since another time", () => {
  const sorter = new Sorter(3);
  const where = { column: Uint8Array.of(1, 0, 1), is: 1 };
  const [sorted] = sorter.sort({ until: Float64Array.of(9, 8, 7), since: Float64Array.of(1, 1, 2), where });
  expect(sorted === undefined ? [] : ranked(sorted)).toEqual([5, 8]);
});
