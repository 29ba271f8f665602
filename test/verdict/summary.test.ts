import { describe, expect, test } from "vitest";
import type { RunResult } from "../../src/result/schema.ts";
import { medianOf, spreadOf } from "../../src/verdict/spread.ts";
import { summaryOf } from "../../src/verdict/summary.ts";
import { quietRun } from "../report/parts.ts";
import { measuredRun } from "./compared-runs.ts";

describe("a summary", () => {
  const runs = [0.9, 0.7, 0.8].map((efficiency, i) => measuredRun({ efficiency }, i + 1));

  test("has the median of the runs, their ends and each of them, by figure", () => {
    const summary = summaryOf(runs);
    expect(Object.keys(summary)).toEqual([
      "makespan",
      "efficiency",
      "starvedShare",
      "fairness.messages",
      "fairness.busy",
      "throughput",
      "latency.p50",
      "latency.p95",
      "latency.p99",
      "lost",
      "lostConfirmed",
      "duplicates",
    ]);
    expect(summary["efficiency"]).toEqual({ median: 0.8, min: 0.7, max: 0.9, runs: [0.9, 0.7, 0.8] });
  });

  test("leaves out what was measured in no run", () => {
    expect(Object.keys(summaryOf([quietRun]))).toEqual(["lost", "lostConfirmed", "duplicates"]);
  });

  test("measures runs that came to their end, and counts in all of them", () => {
    const cut = {
      ...measuredRun({ efficiency: 0.1 }, 4),
      ending: "interrupted",
      ledger: { ...quietRun.ledger, duplicates: 5 },
    } satisfies RunResult;
    const summary = summaryOf([...runs, cut]);
    expect(summary["efficiency"]).toMatchObject({ median: 0.8, runs: [0.9, 0.7, 0.8, null] });
    expect(summary["duplicates"]).toMatchObject({ median: 0, max: 5 });
    expect(summaryOf([cut])["efficiency"]).toMatchObject({ median: 0.1 });
  });

  test("of even many runs has the median between the two in the middle", () => {
    expect(spreadOf([4, null, 1])).toEqual({ median: 2.5, min: 1, max: 4, runs: [4, null, 1] });
    expect(spreadOf([null])).toBeNull();
    expect(medianOf([])).toBeNull();
    expect(medianOf([1, null, 4])).toBeNull();
    expect(medianOf([1.5e308, 1.7e308])).toBe(1.6e308);
    expect(medianOf([5e-324])).toBe(5e-324);
  });
});
