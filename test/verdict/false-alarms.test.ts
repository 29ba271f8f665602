import { describe, expect, test } from "vitest";
import { type Machine, simulate } from "../../bench/simulate.mjs";
import { differencesOf } from "../../src/verdict/compare-runs.ts";

// A smaller version of bench/false-alarms.mjs, whose tables are in docs/explanation/how-a-comparison-decides.md.
describe("on simulated runs with 3 % noise", () => {
  const machines: readonly Machine[] = ["normal", "lognormal", "outliers", "drift"];

  test.each(machines.flatMap((machine) => [5, 10].map((runs) => [machine, runs] as const)))(
    "comparing the same with the same raises an alarm at most once in a hundred times: %s, %i runs a side",
    (machine, runs) => {
      const { regressed, improved } = simulate(differencesOf, { machine, runs, noise: 0.03, times: 100 });
      expect(regressed + improved).toBeLessThanOrEqual(1);
    },
  );

  test("a loss of 15 % of efficiency is found by 10 runs a side in 95 of 100 times", () => {
    const what = { machine: "normal", runs: 10, noise: 0.03, loss: 0.15, times: 100 } as const;
    expect(simulate(differencesOf, what).efficiencyRegressed).toBeGreaterThanOrEqual(95);
  });
});
