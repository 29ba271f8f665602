import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import type { FaultAction } from "../../src/faults/kinds.ts";
import { faultDone, planWith, publishLog, recordOf, workLog } from "./records.ts";

const quorum = "queue: {type: quorum}";
const kill: FaultAction = { do: "kill-broker" };

/**
 * A message that was sent at 50 ms, confirmed, and is gone; the broker was down from 100 to 110 ms.
 * @param isFound whether one more, sent at the same time, was delivered after that
 */
function ranWith(
  declaredAt: number | null | undefined,
  { scenario = quorum, version = "4.3.6", deed = kill, isFound = false } = {},
) {
  const plan = planWith(`messages: {count: 2}\n${scenario}`, [deed]);
  const broker = { version, policy: null, ...(declaredAt !== undefined && { declaredAt }) };
  const sent = [{ id: 0, sent: 50 }, ...(isFound ? [{ id: 1, sent: 50 }] : [])];
  const publishes = [publishLog(sent)];
  const works = isFound ? [workLog([{ id: 1, received: 120, started: 120, ended: 121 }])] : [];
  const faults = [faultDone(100, { brokerBack: 110 })];
  const {
    ledger,
    warnings,
    faults: rows,
  } = account(plan, { ...recordOf({ publishes, works, faults }), broker });
  const told = warnings.filter((text) => /^the (quorum|classic) queue was declared/.test(text));
  return { causes: ledger.causes, told, lost: rows[0]?.lost };
}

describe("what was in a durable classic queue when the broker was killed", () => {
  const classic = { scenario: "queue: {type: classic}" };

  it.each(["3.10.8", "4.0.5"])(
    "is lost to that in RabbitMQ %s, where the run had declared the queue a moment before",
    (version) => {
      const { causes, told, lost } = ranWith(-300, { ...classic, version });
      expect(causes).toEqual({ "new-queue-at-kill": 1 });
      expect(lost).toBe(1);
      expect(told[0]).toContain("the classic queue was declared 400 ms before the broker was killed");
    },
  );

  it.each([
    ["RabbitMQ is 4.3", -300, { version: "4.3.6" }],
    ["the queue had been there for longer", -2000, { version: "3.10.8" }],
    ["something else that was in it was seen again", -300, { version: "3.10.8", isFound: true }],
    [
      "the broker was stopped in order",
      -300,
      { version: "3.10.8", deed: { do: "restart-broker" } as FaultAction },
    ],
  ])("is unexplained, where %s", (_why, declaredAt, given) => {
    expect(ranWith(declaredAt, { ...classic, ...given }).causes).toEqual({ unexplained: 1 });
  });
});

it("a message that a worker had rejected was on its way to the dead letters, however new its queue was", () => {
  const plan = planWith("messages: {count: 1}\nqueue: {type: classic, deadLetter: true}", [kill]);
  const record = recordOf({
    publishes: [publishLog([{ id: 0, sent: 50 }])],
    works: [workLog([{ id: 0, received: 60, started: 60, ended: 90, outcome: "rejected" }])],
    faults: [faultDone(100, { brokerBack: 110 })],
  });
  const broker = { version: "3.10.8", policy: null, declaredAt: -300 };
  expect(account(plan, { ...record, broker }).ledger.causes).toEqual({ "dead-letter-in-transit": 1 });
});

describe("what was in a quorum queue when the broker was killed", () => {
  it("is lost to that, where the run had declared the queue a moment before", () => {
    const { causes, told, lost } = ranWith(-300);
    expect(causes).toEqual({ "new-queue-at-kill": 1 });
    expect(lost).toBe(1);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("was declared 400 ms before the broker was killed");
  });

  it.each([
    ["the queue had been there for longer", -1500, {}],
    ["nobody knows when the queue was declared", null, {}],
    ["an older record says nothing of it", undefined, {}],
    ["the queue is classic", -300, { scenario: "queue: {type: classic}" }],
    ["the broker was stopped in order", -300, { deed: { do: "restart-broker" } as FaultAction }],
  ])("is unexplained, where %s", (_why, declaredAt, given) => {
    const { causes, told } = ranWith(declaredAt, given);
    expect(causes).toEqual({ unexplained: 1 });
    expect(told).toEqual([]);
  });

  it.each(["3.10.8", "4.0.5"])(
    "is lost to that by RabbitMQ %s, too, which answers for it no more",
    (version) => {
      const { causes, told } = ranWith(-300, { version });
      expect(causes).toEqual({ "new-queue-at-kill": 1 });
      expect(told).toHaveLength(1);
    },
  );
});
