import { expect, it } from "vitest";
import { onlyVariant } from "../../src/report/shared/select.ts";
import { pool } from "../../src/result/pool.ts";
import { Records } from "../../src/session/kept-rows.ts";
import { resultOf } from "../result/recorded.ts";
import { handledRows } from "../result/rows.ts";

it("the rows of runs are kept by owner, thinned together as they come", () => {
  const records = new Records<string>();
  for (let run = 1; run <= 6; run++) records.add("one", handledRows(190_000, { run }));
  records.add("other", handledRows(5));
  const all = records.of("one");
  expect(all.map(({ run, oneIn }) => [run, oneIn])).toEqual([1, 2, 3, 4, 5, 6].map((run) => [run, 2]));
  expect(records.of("other").map(({ oneIn }) => oneIn)).toEqual([1]);
  expect(records.of("nobody")).toEqual([]);
});

it("results put together, or one variant alone, have no record: no one file is theirs", () => {
  const result = resultOf([handledRows(3)]);
  const later = { ...result, startedAt: "2026-02-01T12:00:00.000Z" };
  const [alone] = pool([{ result, path: "a" }]);
  const [both] = pool([
    { result, path: "a" },
    { result: later, path: "b" },
  ]);
  expect(alone?.result.record).toEqual({ file: "record.parquet", rows: 3, oneIn: 1 });
  expect(both?.result.record).toBeNull();
  expect(onlyVariant(result, "default").record).toBeNull();
});
