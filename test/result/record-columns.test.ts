import { expect, it } from "vitest";
import { recordColumns } from "../../src/result/record-columns.ts";
import { handledRows } from "./rows.ts";

const rows = handledRows(1);

function takes(name: string, value: unknown): boolean | undefined {
  return recordColumns.find((column) => column.name === name)?.put(rows)(0, value);
}

it.each<[string, readonly unknown[], readonly unknown[]]>([
  ["variant", ["default"], ["fair", null, undefined, 1]],
  ["run", [1], [2, 1n, "1", null]],
  ["id", [0, 7, 2 ** 31 - 1], [-1, 0.5, 2 ** 31, Number.NaN, 1n, "1", null, undefined]],
  ["kind", ["heavy", "light"], ["dark", "", 0, null, undefined]],
  ["due", [0, -1.5, 1e9, null], [Number.NaN, Number.POSITIVE_INFINITY, "1", 1n, undefined]],
  ["ended", [2.25, null], [Number.NEGATIVE_INFINITY, true, undefined]],
  ["publish", ["sent", "unknown"], ["lost", null, 1]],
  ["fate", ["deadLettered"], ["dead-lettered", "toString", null]],
  ["cause", ["in-transit", null], ["because", "", undefined]],
  ["worker", ["worker-2", null], ["worker-3", "__proto__", 0, undefined]],
  ["outcome", ["cut off", null], ["cutOff", undefined]],
  ["redelivered", [true, false], [0, 1, "true", null, undefined]],
])("the column %s takes what can be in it, and nothing else", (name, good, bad) => {
  expect(good.map((value) => takes(name, value))).toEqual(good.map(() => true));
  expect(bad.map((value) => takes(name, value))).toEqual(bad.map(() => false));
});
