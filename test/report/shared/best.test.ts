import { expect, test } from "vitest";
import { bestRow } from "../../../src/report/shared/best.ts";
import { type Figure, type Row, rowsOf } from "../../../src/report/shared/figures.ts";
import type { Difference, RunResult, Spread, VariantResult } from "../../../src/result/schema.ts";
import { difference, spread } from "../comparison-fixture.ts";
import { quietRun, variant } from "../parts.ts";

test("the best of a figure is the one that leads clearly, whichever way is better", () => {
  expect(bestOf("efficiency", { a: spread(0.7), b: spread(0.9) })).toBe("b");
  expect(bestOf("starvedShare", { a: spread(0.3), b: spread(0.1) })).toBe("b");
  expect(bestOf("throughput", { a: spread(50), b: spread(40) })).toBe("a");
  expect(bestOf("latency.p99", { a: spread(50), b: spread(40) })).toBe("b");
});

test("there is no best where two are too near, or equal", () => {
  expect(bestOf("efficiency", { a: spread(0.9), b: spread(0.91) })).toBeUndefined();
  expect(bestOf("latency.p99", { a: spread(1000), b: spread(970), c: spread(2000) })).toBeUndefined();
  expect(bestOf("starvedShare", { a: spread(0), b: spread(0) })).toBeUndefined();
});

test("there is no best where the runs of two overlap", () => {
  expect(bestOf("efficiency", { a: spread(0.5, 0.7, 0.8), b: spread(0.75, 0.9, 0.9) })).toBeUndefined();
  expect(bestOf("efficiency", { a: spread(0.5, 0.6, 0.7), b: spread(0.75, 0.9, 0.9) })).toBe("b");
});

test("there is no best of different loads", () => {
  const rows = rowsWith("efficiency", { a: spread(0.5), b: spread(0.9) });
  const other = rows.map((row, i) => ({ ...row, variant: { ...row.variant, loadDigest: `${i}` } }));
  expect(bestRow(other, "efficiency")).toBeUndefined();
});

test("the best efficiency of a slower variant is not the best: slow workers are easily kept busy", () => {
  const made = (name: string, efficiency: number, makespan: number): VariantResult =>
    variant({
      name,
      runs: [quietRun],
      summary: { efficiency: spread(efficiency), makespan: spread(makespan) },
    });
  const names = (slow: number) =>
    bestRow(rowsOf([made("a", 0.9, 1000), made("slow", 0.99, slow)]), "efficiency")?.variant.name;
  expect(names(2000)).toBeUndefined();
  expect(names(900)).toBe("slow");
});

test("a run that was cut short is best at nothing", () => {
  const cut: RunResult = { ...quietRun, ending: "interrupted" };
  const rows = rowsWith("makespan", { a: spread(10), b: spread(1000), c: spread(2000) });
  const withCut = rows.map((row, i) =>
    i === 0 ? { ...row, variant: { ...row.variant, runs: [cut] } } : row,
  );
  expect(bestRow(withCut, "makespan")?.variant.name).toBe("b");
});

test("there is no best where no difference to another is proven", () => {
  const runs = { a: spread(0.5, 0.6, 0.7), b: spread(0.75, 0.9, 0.9) };
  const [first, second] = rowsWith("efficiency", runs);
  if (first === undefined || second === undefined) throw new Error("no rows");
  const best = (figures: Partial<Difference>, figure = "efficiency") => {
    const differences = [difference({ change: 0.4, outcome: "improved", ...figures })];
    const rows = [first, { ...second, variant: { ...second.variant, differences } }];
    return bestRow(rows, figure)?.variant.name;
  };
  expect(best({})).toBe("b");
  expect(best({ outcome: "inconclusive" })).toBeUndefined();
  expect(best({ outcome: "unchanged" })).toBeUndefined();
  expect(best({ interval: null, outcome: "inconclusive" })).toBeUndefined();
  // Too few runs to prove anything.
  expect(best({ measure: "latency.p99", interval: null, outcome: "inconclusive" })).toBeUndefined();
  expect(best({ measure: "latency.p99" })).toBe("b");
});

test("how long it took is proven by the throughput", () => {
  const [first, second] = rowsWith("makespan", { a: spread(100, 101), b: spread(50, 51) });
  if (first === undefined || second === undefined) throw new Error("no rows");
  const best = (outcome: Difference["outcome"]) => {
    const differences = [difference({ measure: "throughput", outcome })];
    const rows = [first, { ...second, variant: { ...second.variant, differences } }];
    return bestRow(rows, "makespan")?.variant.name;
  };
  expect(best("improved")).toBe("b");
  expect(best("inconclusive")).toBeUndefined();
});

test.each([0, 1])("there is no best where time was not kept in a figure, whosever it is", (place) => {
  const late: RunResult = { ...quietRun, generator: { ...quietRun.generator, late: ["works"] } };
  const best = (figure: Figure) =>
    bestRow(
      rowsWith(figure, { a: spread(0.5), b: spread(0.9) }).map((row, i) =>
        i === place ? { ...row, variant: { ...row.variant, runs: [late] } } : row,
      ),
      figure,
    )?.variant.name;
  expect(best("efficiency")).toBeUndefined();
  expect(best("fairness.messages")).toBe("b");
});

function bestOf(figure: Figure, spreads: Readonly<Record<string, Spread>>): string | undefined {
  return bestRow(rowsWith(figure, spreads), figure)?.variant.name;
}

function rowsWith(figure: Figure, spreads: Readonly<Record<string, Spread>>): Row[] {
  return rowsOf(
    Object.entries(spreads).map(([name, one]) =>
      variant({ name, runs: [quietRun], summary: { [figure]: one } }),
    ),
  );
}
