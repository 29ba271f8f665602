import { expect, it } from "vitest";
import type { RunResult } from "../../src/result/schema.ts";
import { differencesOf } from "../../src/verdict/compare-runs.ts";
import { quietRun } from "../report/parts.ts";
import { runsAround } from "./compared-runs.ts";

const machine = {
  ...{ cores: 2, others: 0.9, waited: 900, threadWaited: 200, brokerWaited: 100 },
  loopDelay: null,
};

/** The same runs on a machine that others kept busy, for so long at most. */
function busy(runs: readonly RunResult[], heldUp: number): RunResult[] {
  const generator = { ...quietRun.generator, machine: { ...machine, heldUp }, late: ["machine" as const] };
  return runs.map((run) => ({ ...run, generator }));
}

function outcomes(base: readonly RunResult[], next: readonly RunResult[]): Record<string, string> {
  const settings = { margin: {} };
  return Object.fromEntries(
    differencesOf(base, next, settings).map(({ measure, outcome }) => [measure, outcome]),
  );
}

const good = runsAround({ efficiency: 0.95, starvedShare: 0.02, ideal: 2000 });
const slow = runsAround({ efficiency: 0.8, starvedShare: 0.15, ideal: 2000 });

it("a loss that the machine may have made is undecided, not regressed", () => {
  expect(outcomes(good, slow)).toMatchObject({ efficiency: "regressed", starvedShare: "regressed" });
  expect(outcomes(good, busy(slow, 400))).toMatchObject({
    efficiency: "inconclusive",
    starvedShare: "inconclusive",
  });
});

it("a loss that is more than the machine can have made is regressed all the same", () => {
  const bad = runsAround({ efficiency: 0.5, starvedShare: 0.48, ideal: 2000 });
  expect(outcomes(good, busy(bad, 400))).toMatchObject({
    efficiency: "regressed",
    starvedShare: "regressed",
  });
});

it("a gain over a base that the machine held up is undecided as well, and so is what looks unchanged", () => {
  expect(outcomes(busy(slow, 400), good).efficiency).toBe("inconclusive");
  expect(outcomes(good, busy(good, 20)).efficiency).toBe("unchanged");
  expect(outcomes(good, busy(good, 300)).efficiency).toBe("inconclusive");
  expect(outcomes(busy(good, 300), slow).efficiency).toBe("regressed");
  expect(outcomes(busy(slow, 400), slow).efficiency).toBe("inconclusive");
});

it("what is undecided for that names no number of further runs", () => {
  const found = differencesOf(good, busy(slow, 400), { margin: {} });
  expect(found.find(({ measure }) => measure === "efficiency")?.moreRuns).toBeNull();
});
