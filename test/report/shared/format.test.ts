import { describe, expect, test } from "vitest";
import {
  formatCount,
  formatDuration,
  formatIndex,
  formatRate,
  formatShare,
} from "../../../src/report/shared/format.ts";
import { formatExpected, formatFigure, unitOf } from "../../../src/report/shared/units.ts";

describe("figures", () => {
  test.each([
    [0, "0 ms"],
    [0.001, "<0.01 ms"],
    [0.42, "0.42 ms"],
    [9.996, "10.0 ms"],
    [42.3, "42.3 ms"],
    [420.4, "420 ms"],
    [999.6, "1.00 s"],
    [5032, "5.03 s"],
    [12_345, "12.3 s"],
    [59_960, "1 min 00 s"],
    [125_000, "2 min 05 s"],
    [3_599_600, "1 h 00 min"],
    [3_900_000, "1 h 05 min"],
    [-20, "-20.0 ms"],
    [null, "–"],
  ])("a duration of %s ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test.each([
    [0, "0 %"],
    [1, "100 %"],
    [0.5166, "51.7 %"],
    [0.9965, "99.7 %"],
    [0.99999, ">99.9 %"],
    [0.004, "0.4 %"],
    [0.0001, "<0.1 %"],
    [1.2, "120.0 %"],
    [0.5, "50.0 %"],
    [null, "–"],
  ])("a share of %s is %s", (share, text) => {
    expect(formatShare(share)).toBe(text);
  });

  test("an index is 1.00 only if it is", () => {
    expect([1, 0.998, 0.5422, null].map(formatIndex)).toEqual(["1.00", "0.998", "0.54", "–"]);
  });

  test("rates have about three digits and counts have all", () => {
    expect([0, 3.974, 39.74, 438.9, 12_345.6, null].map(formatRate)).toEqual([
      "0",
      "3.97",
      "39.7",
      "439",
      "12,346",
      "–",
    ]);
    expect([0, 1_234_567, null].map(formatCount)).toEqual(["0", "1,234,567", "–"]);
  });
});

describe("an expectation", () => {
  test.each([
    ["lost", "0", "= 0"],
    ["dispatch.efficiency", "<= 0.6", "≤ 60 %"],
    ["dispatch.efficiency", ">= 90%", "≥ 90%"],
    ["dispatch.efficiency", "between 0.4 and 0.6", "between 40 % and 60 %"],
    ["workers.worker-1.messageShare", ">= 0.333", "≥ 33.3 %"],
    ["latency.p99", "< 2s", "< 2s"],
    ["latency.p99", "< 2500", "< 2.5 s"],
    ["latency.p99", "!= 50", "≠ 50 ms"],
    ["throughput", "> 1000", "> 1000 msg/s"],
    ["throughput", "> 1000/s", "> 1000/s"],
    ["dispatch.fairness.busy", ">= 0.95", "≥ 0.95"],
  ])("of %s written %j reads %j", (path, written, text) => {
    expect(formatExpected(written, unitOf(path))).toBe(text);
  });

  test.each([
    ["dispatch.efficiency", 0.5166, "51.7 %"],
    ["dispatch.starved", 4787.7, "4.79 s"],
    ["dispatch.fairness.busy", 0.5422, "0.54"],
    ["throughput", 39.74, "39.7 msg/s"],
    ["lost", 12, "12"],
    ["lost", null, "–"],
  ])("of %s that is %s reads %j", (path, actual, text) => {
    expect(formatFigure(actual, unitOf(path))).toBe(text);
  });
});
