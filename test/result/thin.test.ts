import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordRows } from "../../src/result/record-rows.ts";
import { thin } from "../../src/result/thin.ts";
import { handledRows, type Row, rowsFrom } from "./rows.ts";

const limits = (rowsOfRun: number, rowsOfAll = 1_000_000) => ({ rowsOfRun, rowsOfAll });

function one(all: readonly RecordRows[]): RecordRows {
  const [rows] = all;
  if (rows === undefined) throw new Error("no rows");
  return rows;
}

const ids = (rows: RecordRows): number[] => Array.from(rows.id);

/** Runs whose messages are delivered a few times each. */
const runs = fc.array(
  fc
    .array(fc.record({ id: fc.nat({ max: 400 }) }), { maxLength: 300 })
    .map((rows: readonly Row[]) => rowsFrom(rows)),
  { minLength: 1, maxLength: 4 },
);
const someLimits = fc.record({
  rowsOfRun: fc.integer({ min: 5, max: 200 }),
  rowsOfAll: fc.integer({ min: 5, max: 300 }),
});

describe("thinning", () => {
  it("leaves what is within the limits as it is", () => {
    const rows = handledRows(100);
    expect(thin([rows], limits(100))).toEqual([rows]);
    expect(one(thin([rows], limits(100)))).toBe(rows);
  });

  it("keeps one in 2 where one run has a row too many, and every run the same messages", () => {
    const [first, second] = thin([handledRows(1000), handledRows(1001)], limits(1000));
    expect([first?.oneIn, second?.oneIn]).toEqual([2, 2]);
    expect(first?.length).toBeGreaterThan(400);
    expect(first?.length).toBeLessThan(600);
    expect(first && ids(first)).toEqual(second && ids(second).filter((id) => id < 1000));
  });

  it("keeps all rows of all runs within their limit together", () => {
    const all = thin([handledRows(500), handledRows(500), handledRows(500)], limits(1000, 1000));
    expect(all.map(({ oneIn }) => oneIn)).toEqual([2, 2, 2]);
  });

  it("keeps the columns of a row together", () => {
    const { length, id, kind, due, received, ended } = one(thin([handledRows(1000)], limits(300)));
    expect(length).toBeGreaterThan(0);
    for (let row = 0; row < length; row++) {
      const its = id[row] ?? -1;
      expect([kind[row], due[row], received[row], ended[row]]).toEqual([its % 2, its, its + 1, its + 2.125]);
    }
  });

  it.each([2, 3, 4, 8])(
    "keeps of each kind as much, in a pattern that repeats after %i messages",
    (period) => {
      const kinds = Array.from({ length: period }, (_, kind) => `kind-${kind}`);
      for (const most of [50_000, 13_000, 7_000]) {
        const { oneIn, length, kind } = one(thin([handledRows(100_000, { kinds })], limits(most)));
        expect(oneIn).toBeGreaterThan(1);
        for (let k = 0; k < period; k++) {
          const share = kind.filter((its) => its === k).length / length;
          // Five standard deviations of a fair draw.
          const deviation = Math.sqrt(((1 / period) * (1 - 1 / period)) / length);
          expect(Math.abs(share - 1 / period)).toBeLessThan(5 * deviation);
        }
      }
    },
  );

  it("is nested: whatever one in 4 keeps, one in 2 keeps too", () => {
    fc.assert(
      fc.property(
        runs,
        fc.integer({ min: 5, max: 100 }),
        fc.integer({ min: 1, max: 4 }),
        (all, most, times) => {
          const few = thin(all, limits(most));
          const many = thin(all, limits(most * times));
          few.forEach((rows, run) => {
            const more = new Set(many[run]?.id);
            expect(ids(rows).every((id) => more.has(id))).toBe(true);
          });
        },
      ),
    );
  });

  it("holds the limits, keeps all deliveries of a message or none, and the same messages in all runs", () => {
    fc.assert(
      fc.property(runs, someLimits, (all, given) => {
        const kept = thin(all, given);
        expect(Math.max(...kept.map(({ length }) => length))).toBeLessThanOrEqual(given.rowsOfRun);
        expect(new Set(kept.map(({ oneIn }) => oneIn)).size).toBe(1);
        const chosen = new Set(kept.flatMap(ids));
        kept.forEach((rows, run) => {
          const before = all[run];
          expect(before && ids(before).filter((id) => chosen.has(id))).toEqual(ids(rows));
          expect(rows.id).toHaveLength(rows.length);
          expect(rows.redelivered).toHaveLength(rows.length);
        });
        const total = kept.reduce((sum, { length }) => sum + length, 0);
        expect(total).toBeLessThanOrEqual(given.rowsOfAll);
      }),
    );
  });

  it("done again changes nothing, and one run after the other comes to the same as all at once", () => {
    fc.assert(
      fc.property(runs, someLimits, (all, given) => {
        const once = thin(all, given);
        expect(thin(once, given)).toEqual(once);
        let inTurn: readonly RecordRows[] = [];
        for (const rows of all) inTurn = thin([...inTurn, rows], given);
        expect(inTurn).toEqual(once);
      }),
    );
  });
});
