import { describe, expect, it } from "vitest";
import { TimeLimit } from "../../src/run/time-limit.ts";
import { planOf } from "../ledger/records.ts";

/** When a run is ended (s) that does nothing more after so many messages, one a second; null: not within a day. */
function endOf(
  yaml: string,
  { moves = 0, disturbed = false, quietUntil = 0, delay = 0 } = {},
): number | null {
  const limit = new TimeLimit(planOf(yaml));
  for (let second = 0; second <= 86_400; second++) {
    const progress = Math.min(second, moves);
    const moment = {
      now: 1000 * second,
      progress,
      plannedQuietUntil: 1000 * quietUntil,
      disturbed,
      delay: 1000 * delay,
    };
    if (limit.look(moment) !== null) return second;
  }
  return null;
}

const work = (ms: number, count = 10): string => `messages: {count: ${count}, kinds: {a: {work: ${ms}ms}}}\n`;

describe("without a limit of its own, a run is ended", () => {
  it.each([
    ["a minute after nothing was done at all", work(0), {}, 60],
    ["not while messages are done, however slow that is", work(0, 100_000), { moves: 90_000 }, null],
    ["later the longer it moved until then", work(0, 1000), { moves: 500 }, 500 + 60 + 500],
    ["after as long as its work takes, thrice the longest and a minute", work(2000), {}, 60 + 3 * 2 + 10],
    [
      "after as long as returned messages take on the average",
      `${work(2000)}workers: {count: 2, reject: {share: 90%, requeue: true}}`,
      {},
      60 + 3 * 2 + 100,
    ],
    ["not before the plan has something to do", work(0), { quietUntil: 3600 }, 3600 + 60 + 3600],
    ["also where faults never end", work(0), { disturbed: true }, 600],
    ["not while returned messages may be delayed", work(0), { delay: 50 }, 60 + 100],
    [
      "not while a worker that a message crashed may be on its way back",
      `${work(0)}workers: {count: 1, crash: {share: 10%, back: 5m}}`,
      {},
      60 + 600,
    ],
  ])("%s", (_, yaml, how, expected) => {
    const end = endOf(yaml, how);
    if (expected === null) expect(end).toBeNull();
    else expect(Math.abs((end ?? Number.POSITIVE_INFINITY) - expected)).toBeLessThanOrEqual(2);
  });
});

it("a limit that the scenario sets holds whatever is done", () => {
  expect(endOf(`timeout: 90s\n${work(0, 1000)}`, { moves: 1000 })).toBe(90);
  const limit = new TimeLimit(planOf(`timeout: 5m\n${work(0)}`));
  const reason = limit.look({ now: 300_000, progress: 1, plannedQuietUntil: 0, disturbed: true, delay: 0 });
  expect(reason).toBe("its time limit of 300 s was reached");
});
