import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import { judge } from "../../src/verdict/judge.ts";
import { folded } from "../account/slices.ts";
import { type Publish, planOf, publishLog, recordOf, workLog } from "./records.ts";

const nacked = (id: number): Publish => ({ id, sent: id, how: "nacked" });

/** The account of publishes of which message 0 was handled; the summary says the same. */
function run(queue: string, publishes: readonly Publish[], left: readonly number[] = []) {
  const plan = planOf(`queue: ${queue}\nmessages: {count: 4}\nworkers: {count: 1}`);
  const record = recordOf({
    publishes: [publishLog([{ id: 0, sent: 0 }, ...publishes])],
    works: [workLog([{ id: 0, started: 5, ended: 6 }])],
    left,
  });
  const result = account(plan, record);
  expect(folded(plan, record, [{ at: 100, silent: 0 }]).ledger).toEqual(result.ledger);
  return result;
}

describe("what was refused", () => {
  it("was refused by a queue that was away, where nothing explains a nack", () => {
    const { ledger } = run("{}", [nacked(1), nacked(2), { id: 3, sent: 3, how: "returned" }]);
    expect(ledger.fates.refused).toBe(3);
    expect(ledger.refusals).toEqual({ returned: 1, overflow: 0, unavailable: 2 });
  });

  it.each([
    ["{maxLength: 1, overflow: reject-publish}", { returned: 0, overflow: 1, unavailable: 0 }],
    ["{maxBytes: 9B, overflow: reject-publish-dlx}", { returned: 0, overflow: 1, unavailable: 0 }],
    [
      "{arguments: {x-max-length: 1, x-overflow: reject-publish}}",
      { returned: 0, overflow: 1, unavailable: 0 },
    ],
    ["{maxLength: 1}", { returned: 0, overflow: 0, unavailable: 1 }],
  ])("of a queue %s", (queue, refusals) => {
    expect(run(queue, [nacked(1)]).ledger.refusals).toEqual(refusals);
  });

  it("is not what was nacked and is in the queue all the same", () => {
    const { ledger } = run("{}", [nacked(1)], [1]);
    expect(ledger.fates).toMatchObject({ refused: 0, left: 1 });
  });

  it("is not what was taken when it was sent again", () => {
    const { ledger } = run("{}", [nacked(1), { id: 1, sent: 50 }]);
    expect(ledger).toMatchObject({ confirmed: 2, republished: 1, lostConfirmed: 1 });
    expect(ledger.refusals).toEqual({ returned: 0, overflow: 0, unavailable: 0 });
  });

  it("fails a run by itself where the queue was away, unless the scenario speaks of it", () => {
    const away = run("{}", [nacked(1)]);
    expect(judge([], [away]).filter(({ verdict }) => verdict === "fail")).toMatchObject([
      { name: "refusals.unavailable", expected: "0", actual: 1 },
    ]);
    for (const path of ["refused", "refusals.unavailable"]) {
      const expected = { path, text: "<= 1", test: { op: "<=", value: 1 } as const };
      expect(judge([expected], [away]).every(({ verdict }) => verdict === "pass")).toBe(true);
    }
    const full = run("{maxLength: 1, overflow: reject-publish}", [nacked(1)]);
    expect(judge([], [full]).every(({ verdict }) => verdict === "pass")).toBe(true);
  });
});
