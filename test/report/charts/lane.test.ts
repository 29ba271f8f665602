import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { detail, spansOf, stepBars, stepsOf, visible } from "../../../src/report/charts/lane.ts";

/** Spans of the rows 0, 1, 2, … */
function spans(...ends: readonly (readonly [number, number])[]) {
  return spansOf(
    ends.map((_, row) => row),
    (row) => ends[row]?.[0] ?? Number.NaN,
    (row) => ends[row]?.[1] ?? Number.NaN,
  );
}

const oneKind = (): number => 0;

describe("the spans of a lane", () => {
  it("are sorted by their beginning, without those that never began", () => {
    const { row, from } = spans([20, 30], [Number.NaN, 40], [0, 10]);
    expect([...row]).toEqual([2, 0]);
    expect([...from]).toEqual([0, 20]);
  });

  it("are found in a window also where a long one began far before it", () => {
    expect(visible(spans([0, 100], [10, 20], [30, 40], [90, 95]), 50, 80)).toEqual({ first: 0, past: 3 });
    expect(visible(spans([0, 10], [10, 20], [30, 40]), 25, 26)).toEqual({ first: 2, past: 2 });
    expect(visible(spans(), 0, 1)).toEqual({ first: 0, past: 0 });
  });

  it("in a window are all that touch it", () => {
    const time = fc.integer({ min: 0, max: 100 });
    const span = fc.tuple(time, time).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
    fc.assert(
      fc.property(fc.array(span), span, (ends, [from, to]) => {
        const all = spans(...ends);
        const { first, past } = visible(all, from, to);
        const found = new Set([...all.row].slice(first, past));
        ends.forEach(([begin, end], row) => {
          if (begin <= to && end >= from) expect(found).toContain(row);
        });
      }),
    );
  });
});

describe("the detail of a lane", () => {
  it("is a block a message where each has a px", () => {
    const window = { from: 0, to: 30, width: 30 };
    expect(detail(spans([0, 5], [5, 10], [20, 30]), window, 1, oneKind)).toEqual({
      blocks: [0, 1, 2],
      columns: null,
    });
  });

  it("keeps a narrow message a block where it stands alone", () => {
    const window = { from: 0, to: 100, width: 10 };
    expect(detail(spans([0, 1], [50, 51], [90, 100]), window, 1, oneKind).blocks).toEqual([0, 1, 2]);
  });

  it("is the share of each px that is work, by kind, where messages are denser", () => {
    const window = { from: 0, to: 40, width: 4 };
    const dense = spans([0, 2], [2, 4], [4, 10], [10, 15], [16, 18]);
    const { blocks, columns } = detail(dense, window, 2, (row) => row % 2);
    expect(blocks).toEqual([]);
    const rounded = columns?.map((column) => [...column].map((share) => Math.round(share * 100) / 100));
    expect(rounded).toEqual([
      [0.8, 0.2, 0, 0],
      [0.2, 0.5, 0, 0],
    ]);
  });

  it("loses no work in its columns", () => {
    const gaps = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), { maxLength: 200 });
    fc.assert(
      fc.property(gaps, (pairs) => {
        let at = 0;
        const ends = pairs.map(([gap, length]): [number, number] => {
          const from = at + gap / 100;
          at = from + length / 100;
          return [from, at];
        });
        const all = spans(...ends);
        const { blocks, columns } = detail(all, { from: 0, to: 100, width: 100 }, 1, oneKind);
        const inBlocks = blocks.reduce(
          (sum, place) => sum + (all.to[place] ?? 0) - (all.from[place] ?? 0),
          0,
        );
        const inColumns = columns?.[0]?.reduce((sum, share) => sum + share, 0) ?? 0;
        const worked = ends.reduce((sum, [from, to]) => sum + to - from, 0);
        expect(inBlocks + inColumns).toBeCloseTo(worked, 3);
      }),
    );
  });
});

describe("what waits", () => {
  it("is counted at each time that it changes", () => {
    const { at, count, most } = stepsOf(spans([0, 10], [0, 20], [5, 20], [30, 40]));
    expect([...at]).toEqual([0, 5, 10, 20, 30, 40]);
    expect([...count]).toEqual([2, 3, 2, 0, 1, 0]);
    expect(most).toBe(3);
  });

  it("is a bar a step, cut to the window", () => {
    const steps = stepsOf(spans([0, 10], [0, 20], [30, 40]));
    expect(stepBars(steps, { from: 5, to: 35, width: 30 })).toEqual([
      [0, 5, 2],
      [5, 15, 1],
      [25, 30, 1],
    ]);
  });

  it("is the most of each px where there are more steps than px", () => {
    const many = spans(
      ...Array.from({ length: 100 }, (_, at): [number, number] => [at, at < 50 ? 100 : at + 1]),
    );
    const bars = stepBars(stepsOf(many), { from: 0, to: 100, width: 4 });
    expect(bars).toEqual([
      [0, 1, 25],
      [1, 2, 50],
      [2, 4, 51],
    ]);
    expect(Math.max(...bars.map(([, , count]) => count))).toBe(stepsOf(many).most);
  });
});
