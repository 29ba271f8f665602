import { expect, test } from "vitest";
import { observe } from "../../src/commands/observe.ts";
import type { Progress } from "../../src/progress/observer.ts";
import type { RunStart } from "../../src/progress/state.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { planScenario } from "../../src/session/plan-scenario.ts";
import type { Attempt, Job } from "../../src/session/run-scenarios.ts";
import { turnsOf } from "../../src/session/turns.ts";

function job(name: string, text: string): Job {
  const file = parseScenario(text, { file: `${name}.yaml` });
  return { file, planned: planScenario(file) };
}

/** What the progress hears of the starts of all runs of a group. */
function startsOf(group: readonly Job[], jobs: readonly Job[] = group): RunStart[] {
  const starts: RunStart[] = [];
  const nothing = (): void => undefined;
  const progress: Progress = {
    note: nothing,
    step: nothing,
    start: (start) => starts.push(start),
    tick: nothing,
    fault: nothing,
    end: nothing,
    close: nothing,
  };
  const observer = observe(progress, { group, jobs, windDown: new AbortController().signal });
  const attempts = group.flatMap(({ file, planned }, index) =>
    planned.map((one): Attempt => {
      const job = group[index] ?? { file, planned };
      return { job, planned: one, repeat: file.repeat, warmup: file.warmup, runs: [] };
    }),
  );
  const turns = turnsOf(attempts, 1);
  for (const [place, turn] of turns.entries()) observer.started(turn, place, turns);
  return starts;
}

const half = "messages: {count: 100, kinds: {task: {work: 10ms}}}\nworkers: {count: 2}\n";

test("every run knows its place among all, warm-ups and other files too", () => {
  const a = job("a", `${half}repeat: 2\nwarmup: 1\nvariants: {x: {}, y: {}}\n`);
  const b = job("b", half);
  const starts = startsOf([a, b]);
  expect(
    starts.map(({ label, run, runs, turn, turns }) => `${label} ${run}/${runs}, ${turn}/${turns}`),
  ).toEqual([
    "a x, warm-up 1/1, 1/7",
    "a y, warm-up 1/1, 2/7",
    "a x 1/2, 3/7",
    "a y 1/2, 4/7",
    "b default 1/1, 5/7",
    "a y 2/2, 6/7",
    "a x 2/2, 7/7",
  ]);
  expect(starts[0]?.ahead.map(({ key }) => key)).toEqual(starts.slice(1).map(({ key }) => key));
});

test("a file that is run alone is named with its place among the files", () => {
  const [a, b] = [job("a", half), job("b", half)];
  expect(startsOf([b], [a, b])[0]?.scenario).toBe("b (2 of 2 scenarios)");
  expect(startsOf([b])[0]?.scenario).toBe("b");
});

test.each([
  ["its work, by its workers", half, 500],
  ["its arrivals, when these take longer", `${half}producers: {rate: 10/s}\n`, 9900],
  ["its duration", "messages: {duration: 3s, kinds: {task: {work: 1ms}}}\nworkers: {count: 2}\n", 3000],
  ["nothing, when there is no work", "messages: {count: 100}\nworkers: {count: 2}\n", null],
])("a run is expected to take as long as %s", (_, text, ms) => {
  expect(startsOf([job("a", text)])[0]?.expected()).toBe(ms);
});
