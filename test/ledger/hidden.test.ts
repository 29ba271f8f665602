import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import type { Hidden } from "../../src/ledger/record.ts";
import { folded } from "../account/slices.ts";
import { type Delivery, faultDone, planWith, publishLog, recordOf, workLog } from "./records.ts";

const yaml = `messages: {count: 6}
queue: {type: quorum, deadLetter: {strategy: at-least-once}, overflow: reject-publish}
workers: {count: 1, prefetch: 4}`;
const uncounted: Hidden = { reason: "the queue may still hold dead letters", count: null };
const handled = (id: number): Delivery => ({ id, received: 10 + id, started: 10 + id, ended: 20 + id });
const rejected = (id: number): Delivery => ({ ...handled(id), outcome: "rejected" });

/** What both accounts say of a run in which message 0 was handled, and what was there at 100 ms purged. */
function runOf(hidden: Hidden | null | undefined, works: readonly Delivery[] = []) {
  const plan = planWith(yaml, [{ do: "purge-queue" }]);
  const sent = [0, 1, 2].map((id) => ({ id, sent: id }));
  const later = [3, 4, 5].map((id) => ({ id, sent: 200 + id }));
  const record = recordOf({
    publishes: [publishLog([...sent, ...later])],
    works: [workLog([handled(0), ...works])],
    faults: [faultDone(100)],
    ...(hidden === undefined ? {} : { hidden }),
  });
  const run = account(plan, record);
  const summed = folded(plan, record, [{ at: 150, silent: 0 }]);
  expect(summed.ledger).toEqual(run.ledger);
  expect(summed.problem).toBe(run.problem);
  expect(summed.faults.map(({ lost }) => lost)).toEqual(run.faults.map(({ lost }) => lost));
  return run;
}

const late = [3, 4, 5].map((id): Delivery => ({ ...rejected(id), received: 210, started: 210, ended: 220 }));
const done = late.map((row): Delivery => ({ ...row, outcome: "handled" }));

describe("where a queue may hold messages out of sight", () => {
  it("what a fault took is lost all the same, and only what nothing explains is unresolved", () => {
    const { ledger, problem } = runOf(uncounted, late);
    expect(ledger.fates).toMatchObject({ handled: 1, lost: 2, unresolved: 3 });
    expect(ledger.causes).toEqual({ "queue-purged": 2 });
    expect(ledger.lostConfirmed).toBe(2);
    expect(problem).toBe("3 messages are missing: the queue may still hold dead letters");
  });

  it("nothing is unresolved, and no problem told, when all that is missing is explained", () => {
    const { ledger, problem } = runOf(uncounted, done);
    expect(ledger.fates).toMatchObject({ handled: 4, lost: 2, unresolved: 0 });
    expect(problem).toBeNull();
  });

  it("no more is unresolved than was counted there: first what a worker had", () => {
    const { ledger, problem } = runOf({ reason: "the queue still held 1 message", count: 1 }, [
      ...done.slice(0, 1),
      ...late.slice(2),
    ]);
    expect(ledger.fates).toMatchObject({ handled: 2, lost: 3, unresolved: 1 });
    expect(ledger.causes).toEqual({ "queue-purged": 2, unexplained: 1 });
    expect(ledger.samples.lost.map(({ id }) => id)).toEqual([4, 1, 2]);
    expect(problem).toBe("1 message is missing: the queue still held 1 message");
  });

  it.each([null, undefined])("everything that is missing is lost where it holds none (%s)", (hidden) => {
    const { ledger, problem } = runOf(hidden, late);
    expect(ledger.fates).toMatchObject({ handled: 1, lost: 5, unresolved: 0 });
    expect(ledger.causes).toEqual({ "queue-purged": 2, unexplained: 3 });
    expect(problem).toBeNull();
  });
});
