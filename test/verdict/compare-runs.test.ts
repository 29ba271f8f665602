import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type MeasureName, measureNames } from "../../src/figures/catalogue.ts";
import type { Difference, RunResult } from "../../src/result/schema.ts";
import { differencesOf } from "../../src/verdict/compare-runs.ts";
import { measuredRun, runsAround } from "./compared-runs.ts";

const byDefault = { margin: {} };

function differenceIn(differences: readonly Difference[], measure: MeasureName): Difference {
  const found = differences.find((one) => one.measure === measure);
  if (found === undefined) throw new Error(`no ${measure}`);
  return found;
}

describe("a measure", () => {
  test("regressed when the runs show it and the change is beyond its margin", () => {
    const [base, next] = [runsAround({}), runsAround({ efficiency: 0.8 })];
    const efficiency = differenceIn(differencesOf(base, next, byDefault), "efficiency");
    expect(efficiency).toMatchObject({ outcome: "regressed", gated: true, margin: 0.05, moreRuns: null });
    expect(efficiency.change).toBeCloseTo(0.8 / 0.95 - 1, 3);
    // Three gated measures; the lowest p of 5 and 5 runs is 1/252.
    expect(efficiency.p).toBeCloseTo(3 / 252, 10);
    expect(efficiency.interval?.high).toBeLessThan(-0.05);
  });

  test("improved when the sides are swapped", () => {
    const [base, next] = [runsAround({}), runsAround({ efficiency: 0.8 })];
    expect(differenceIn(differencesOf(next, base, byDefault), "efficiency").outcome).toBe("improved");
  });

  test("is unchanged when the interval lies within the margin, however clear the difference is", () => {
    const [base, next] = [runsAround({ efficiency: 0.95 }), runsAround({ efficiency: 0.93 })];
    const efficiency = differenceIn(differencesOf(base, next, byDefault), "efficiency");
    expect(efficiency).toMatchObject({ outcome: "unchanged", moreRuns: null });
    expect(efficiency.p).toBeLessThan(0.05);
  });

  test("is inconclusive when the interval lies across the end of the margin, and says how many more runs it takes", () => {
    const [base, next] = [runsAround({}), runsAround({ efficiency: 0.95 * 0.945 })];
    const efficiency = differenceIn(differencesOf(base, next, byDefault), "efficiency");
    expect(efficiency.outcome).toBe("inconclusive");
    const half = ((efficiency.interval?.high ?? 0) - (efficiency.interval?.low ?? 0)) / 2;
    const distance = Math.abs((efficiency.change ?? 0) + 0.05);
    expect(efficiency.moreRuns).toBe(Math.ceil(5 * (half / distance) ** 2) - 5);
  });

  test("cannot be settled when its change is where the margin ends", () => {
    const at = (factor: number): RunResult[] =>
      [0.9, 0.95, 1, 1.05, 1.1].map((noise) => measuredRun({ throughput: 100 * factor * noise }));
    expect(differenceIn(differencesOf(at(1), at(0.9), byDefault), "throughput")).toMatchObject({
      outcome: "inconclusive",
      moreRuns: null,
    });
  });

  test.each([
    ["starvedShare", { starvedShare: 0.2 }, "regressed"],
    ["fairness.busy", { busy: 0.6 }, "regressed"],
    ["throughput", { throughput: 30 }, "regressed"],
    ["latency.p99", { p99: 2000 }, "regressed"],
    ["latency.p50", { p99: 300 }, "improved"],
  ] as const)("has its better side: %s", (measure, figures, outcome) => {
    const differences = differencesOf(runsAround({}), runsAround(figures), byDefault);
    expect(differenceIn(differences, measure).outcome).toBe(outcome);
  });

  test("that is a share of 0 is compared in points", () => {
    const none = Array.from({ length: 5 }, () => measuredRun({ starvedShare: 0 }));
    const some = Array.from({ length: 5 }, () => measuredRun({ starvedShare: 0.3 }));
    const starved = differenceIn(differencesOf(none, some, byDefault), "starvedShare");
    expect(starved).toMatchObject({
      scale: "difference",
      change: 0.3,
      interval: { low: 0.3, high: 0.3 },
      outcome: "regressed",
    });
  });

  test("of fewer than 4 runs a side neither regresses nor improves, and says how many are missing", () => {
    const differences = differencesOf(runsAround({}), runsAround({ efficiency: 0.2 }, 3), byDefault);
    expect(differences).toHaveLength(measureNames.length);
    for (const one of differences) {
      expect(one).toMatchObject({ outcome: "inconclusive", moreRuns: 1, interval: null, p: null });
    }
    expect(differenceIn(differences, "efficiency").change).toBeCloseTo(0.2 / 0.95 - 1, 2);
  });

  test("can be found by 4 runs a side, after the correction over three measures", () => {
    const differences = differencesOf(runsAround({}, 4), runsAround({ efficiency: 0.7 }, 4), byDefault);
    expect(differenceIn(differences, "efficiency")).toMatchObject({ outcome: "regressed" });
  });

  test("that is not gated is not corrected", () => {
    const differences = differencesOf(runsAround({}), runsAround({ throughput: 20 }), byDefault);
    expect(differenceIn(differences, "throughput")).toMatchObject({ gated: false, outcome: "regressed" });
    expect(differenceIn(differences, "throughput").p).toBeCloseTo(1 / 252, 10);
  });

  test("is gated, with the margin, that the settings say", () => {
    const settings = { gate: ["throughput"] as const, margin: { throughput: 0.6 } };
    const differences = differencesOf(runsAround({}), runsAround({ throughput: 20 }), settings);
    expect(differences.filter(({ gated }) => gated).map(({ measure }) => measure)).toEqual(["throughput"]);
    expect(differenceIn(differences, "throughput")).toMatchObject({ outcome: "unchanged", margin: 0.6 });
  });

  test("counts only in runs that came to their end", () => {
    const cut = { ...measuredRun({ efficiency: 0.1 }, 6), ending: "stalled" as const };
    const [base, next] = [runsAround({}), runsAround({ efficiency: 0.94 })];
    expect(differencesOf(base, [...next, cut], byDefault)).toEqual(differencesOf(base, next, byDefault));
  });

  test("that was measured on neither side is left out", () => {
    const without = runsAround({}).map((run) => ({ ...run, throughput: null }));
    expect(differencesOf(without, without, byDefault).map(({ measure }) => measure)).toEqual(
      measureNames.filter((name) => name !== "throughput"),
    );
    const oneSided = differenceIn(differencesOf(without, runsAround({}), byDefault), "throughput");
    expect(oneSided).toMatchObject({ base: null, change: null, outcome: "inconclusive", moreRuns: null });
  });

  test("without any run on a side takes as many runs as can show a change", () => {
    const throughput = differenceIn(differencesOf([], runsAround({}), byDefault), "throughput");
    expect(throughput).toMatchObject({ base: null, outcome: "inconclusive", moreRuns: 4 });
  });

  test("takes 5 runs a side where 4 measures are gated", () => {
    const gate = ["efficiency", "starvedShare", "fairness.busy", "throughput"] as const;
    const of = (runs: number) =>
      differencesOf(runsAround({}, runs), runsAround({ efficiency: 0.5 }, runs), { gate, margin: {} });
    expect(differenceIn(of(3), "efficiency")).toMatchObject({ outcome: "inconclusive", moreRuns: 2 });
    expect(differenceIn(of(4), "efficiency")).toMatchObject({ outcome: "inconclusive", moreRuns: 1 });
    expect(differenceIn(of(5), "efficiency")).toMatchObject({ outcome: "regressed", moreRuns: null });
    expect(differenceIn(of(3), "latency.p50")).toMatchObject({ gated: false, moreRuns: 1 });
  });

  test("with a base of 0 has no ratio and is inconclusive", () => {
    const zero = Array.from({ length: 5 }, () => measuredRun({ throughput: 0 }));
    expect(differenceIn(differencesOf(zero, runsAround({}), byDefault), "throughput")).toMatchObject({
      change: null,
      interval: null,
      outcome: "inconclusive",
      moreRuns: null,
    });
    expect(differenceIn(differencesOf(zero, zero, byDefault), "throughput").outcome).toBe("unchanged");
  });

  test("of efficiency can be held to one ideal, so that slower workers are no excuse", () => {
    const [base, next] = [runsAround({ ideal: 2000 }), runsAround({ ideal: 3000 })];
    expect(differenceIn(differencesOf(base, next, byDefault), "efficiency").outcome).toBe("unchanged");
    const held = differenceIn(differencesOf(base, next, byDefault, 2000), "efficiency");
    expect(held.outcome).toBe("regressed");
    expect(held.change).toBeCloseTo(-1 / 3, 10);
  });
});

describe("a comparison", () => {
  const figures = fc.record({
    efficiency: fc.double({ min: 0.05, max: 1, noNaN: true }),
    starvedShare: fc.double({ min: 0, max: 1, noNaN: true }),
    busy: fc.double({ min: 0.2, max: 1, noNaN: true }),
    throughput: fc.double({ min: 1, max: 1000, noNaN: true }),
    p99: fc.double({ min: 1, max: 10_000, noNaN: true }),
  });
  const side = fc.oneof(
    fc.array(
      figures.map((one) => measuredRun(one)),
      { minLength: 1, maxLength: 8 },
    ),
    fc.tuple(figures, fc.integer({ min: 4, max: 10 })).map(([one, runs]) => runsAround(one, runs)),
  );
  const swapped = { regressed: "improved", improved: "regressed" } as const;

  test("of swapped sides has swapped outcomes and inverted intervals", () => {
    fc.assert(
      fc.property(side, side, (base, next) => {
        const there = differencesOf(base, next, byDefault);
        const back = differencesOf(next, base, byDefault);
        there.forEach((one, i) => {
          const other = back[i];
          expect(other?.p).toBe(one.p);
          expect(other?.outcome).toBe(
            one.outcome === "regressed" || one.outcome === "improved" ? swapped[one.outcome] : one.outcome,
          );
          if (one.interval === null || other === undefined || other.interval === null) return;
          if (one.scale === "difference") expect(other.interval.low).toBeCloseTo(-one.interval.high, 12);
          else expect((1 + other.interval.low) * (1 + one.interval.high)).toBeCloseTo(1, 9);
        });
      }),
    );
  });

  test("does not depend on the order of the runs", () => {
    const withoutRuns = (differences: readonly Difference[]) =>
      differences.map(({ base: _base, new: _new, ...rest }) => rest);
    fc.assert(
      fc.property(side, side, (base, next) => {
        expect(withoutRuns(differencesOf(base.toReversed(), next.toReversed(), byDefault))).toEqual(
          withoutRuns(differencesOf(base, next, byDefault)),
        );
      }),
    );
  });

  test("of runs with themselves finds nothing changed", () => {
    fc.assert(
      fc.property(
        fc.array(
          figures.map((one) => measuredRun(one)),
          { minLength: 4, maxLength: 8 },
        ),
        (runs) => {
          for (const one of differencesOf(runs, runs, byDefault)) {
            expect(one).toMatchObject({
              outcome: "unchanged",
              change: 0,
              interval: { low: 0, high: 0 },
            });
          }
        },
      ),
    );
  });
});
