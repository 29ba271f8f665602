import { describe, expect, test } from "vitest";
import { workerNames } from "../../../src/scenario/rules/worker-names.ts";
import { nameOfFile } from "../../../src/scenario/schema/names.ts";
import { nearest } from "../../../src/scenario/schema/nearest.ts";

test("unnamed workers are numbered through all groups, named ones in their group", () => {
  expect(
    workerNames([{ count: 2 }, { name: "slow", count: 1 }, { name: "fast", count: 2 }, { count: 1 }]),
  ).toEqual([["worker-1", "worker-2"], ["slow"], ["fast-1", "fast-2"], ["worker-3"]]);
});

describe("the nearest word", () => {
  test.each([
    ["prefech", "prefetch"],
    ["PREFETCH", "prefetch"],
    ["cuont", "count"],
    ["kinds2", "kinds"],
    ["zebra", undefined],
    ["", undefined],
  ])("to %s is %s", (word, expected) => {
    expect(nearest(word, ["prefetch", "count", "kinds"])).toBe(expected);
  });
});

test.each([
  ["a/b/odd-heavy.yaml", "odd-heavy"],
  ["C:\\x\\y.YML", "y"],
  ["a.b.yaml", "a.b"],
  [".yaml", ".yaml"],
  ["a\u0007b.yaml", "a-b"],
  ["", "scenario"],
  [`${"x".repeat(200)}.yaml`, "x".repeat(100)],
])("the name of %j is %s", (file, name) => {
  expect(nameOfFile(file)).toBe(name);
});
