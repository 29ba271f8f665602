import { expect, test } from "vitest";
import { comparisonSchema } from "../../src/result/comparison.ts";
import { resultSchema } from "../../src/result/schema.ts";
import {
  fewRuns,
  hostileComparison,
  lossy,
  regressed,
  unchanged,
  withDifferences,
} from "./comparison-fixture.ts";
import { durability } from "./durability.ts";
import { oddHeavy } from "./fixture.ts";
import {
  hostile,
  manyWorkers,
  matrix,
  repeated,
  withFailure,
  withLosses,
  withNothingMeasured,
} from "./variations.ts";

test.each([
  oddHeavy,
  manyWorkers(),
  withLosses(),
  withFailure(),
  withNothingMeasured(),
  repeated(),
  matrix(),
  durability(),
  withDifferences(),
  withDifferences(1),
  hostile("\u001B"),
])("fixture %# is a Result", (result) => {
  expect(resultSchema.parse(result)).toEqual(result);
});

test.each([unchanged, regressed, lossy, fewRuns, hostileComparison("\u001B")])(
  "fixture %# is a Comparison",
  (comparison) => {
    expect(comparisonSchema.parse(comparison)).toEqual(comparison);
  },
);

test("the figures of the fixture agree with each other", () => {
  for (const run of oddHeavy.variants.flatMap((variant) => variant.runs)) {
    const { dispatch, workers, timeline } = run;
    const sum = (figures: readonly number[]) => figures.reduce((a, b) => a + b, 0);
    const makespan = dispatch.makespan ?? 0;
    const busy = workers.map((worker) => worker.busy);
    expect(dispatch.efficiency).toBeCloseTo((dispatch.ideal ?? 0) / makespan, 3);
    expect(run.throughput).toBeCloseTo((200 / makespan) * 1000, 1);
    expect(dispatch.fairness.busy).toBeCloseTo(sum(busy) ** 2 / (2 * sum(busy.map((x) => x * x))), 3);
    expect(dispatch.starvedShare).toBeCloseTo((dispatch.starved ?? 0) / (2 * makespan), 3);
    expect(sum(workers.map((worker) => worker.messages))).toBe(200);
    expect(sum(timeline.handled)).toBe(200);
    for (const worker of workers) expect(worker.busyShare).toBeCloseTo(worker.busy / makespan, 3);
  }
});
