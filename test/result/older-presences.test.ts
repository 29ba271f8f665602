import { describe, expect, test } from "vitest";
import { presencesByFaults } from "../../src/result/older-presences.ts";
import { fault } from "../report/parts.ts";

const effects = fault({});
const done = (at: number, ended: number | null, ...who: string[]) => ({ ...effects, at, ended, who });
const presences = (...faults: Partial<ReturnType<typeof fault>>[]) => {
  const of = presencesByFaults(faults.map(fault));
  return ["worker-1", "worker-2", "added-1"].map((name) => of(name).map(({ from, to }) => [from, to]));
};

describe("a worker of a result that does not say when it was there", () => {
  test("was there from 0 on, or from when it was added, and to the end, or until it had left", () => {
    expect(
      presences(
        { do: "add-workers", occurrences: [done(200, 210, "added-1")] },
        { do: "remove-workers", occurrences: [done(600, 650, "worker-2"), done(700, null, "added-1")] },
        { do: "cut-connection", occurrences: [done(300, null, "worker-1")] },
      ),
    ).toEqual([[[0, null]], [[0, 650]], [[200, 700]]]);
  });

  test("was gone when it was killed for good, and not there until it came back", () => {
    expect(
      presences({
        do: "kill-worker",
        occurrences: [
          done(300, 400, "worker-1", "worker-2"),
          done(500, null, "worker-2"),
          done(800, null, "worker-2"),
          done(900, 1500, "worker-1"),
          done(350, 450, "worker-1"),
        ],
      }),
    ).toEqual([
      [
        [0, 300],
        [450, 900],
        [1500, null],
      ],
      [
        [0, 300],
        [400, 500],
      ],
      [[0, null]],
    ]);
  });

  test("was never gone before it came", () => {
    expect(
      presences(
        { do: "add-workers", occurrences: [done(900, null, "added-1")] },
        { do: "remove-workers", occurrences: [done(100, -5, "added-1"), done(50, 60, "__proto__")] },
      ),
    ).toEqual([[[0, null]], [[0, null]], []]);
  });
});
