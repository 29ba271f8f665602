import fc from "fast-check";
import { expect, it } from "vitest";
import { Merge, TimeColumns } from "../../src/ledger/time-columns.ts";
import { publishLog, workLog } from "./records.ts";

const times = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 30 });

it("the times of several columns come in order, each with its column and row", () => {
  fc.assert(
    fc.property(fc.array(times, { maxLength: 6 }), (columns) => {
      const logs = columns.map((column) => publishLog(column.map((sent, id) => ({ id, sent }))));
      const merge = new Merge(logs.map(TimeColumns.ofSent));
      const seen: number[] = [];
      const places = new Set<string>();
      while (merge.next()) {
        expect(columns[merge.column]?.[merge.row]).toBe(merge.time);
        seen.push(merge.time);
        places.add(`${merge.column} ${merge.row}`);
      }
      expect(seen).toEqual(columns.flat().sort((a, b) => a - b));
      expect(places.size).toBe(seen.length);
    }),
  );
});

it("starts and ends leave out what was not started, and ends may be in any order", () => {
  const log = workLog([
    { id: 0, received: 1, started: 2, ended: 9 },
    { id: 1, received: 1, ended: 3 },
    { id: 2, received: 2, started: 4, ended: 6 },
    { id: 3, received: 3, started: 5 },
  ]);
  const all = (of: TimeColumns): number[] => {
    const merge = new Merge([of]);
    const found: number[] = [];
    while (merge.next()) found.push(merge.time);
    return found;
  };
  expect(all(TimeColumns.ofStarts(log, 0))).toEqual([2, 4, 5]);
  expect(all(TimeColumns.ofEnds(log, 0))).toEqual([6, 9]);
});

it("a time that an error put before an earlier one comes with it", () => {
  const log = workLog([
    { id: 0, received: 0, started: 5, ended: 6 },
    { id: 1, received: 0, started: 4.75, ended: 7 },
  ]);
  const merge = new Merge([TimeColumns.ofStarts(log, 0.5)]);
  expect([merge.next(), merge.time, merge.next(), merge.time]).toEqual([true, 5, true, 5]);
});
