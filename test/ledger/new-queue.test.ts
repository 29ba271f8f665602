import { describe, expect, it } from "vitest";
import type { FaultAction } from "../../src/faults/kinds.ts";
import { account } from "../../src/ledger/account.ts";
import { faultDone, planWith, publishLog, recordOf } from "./records.ts";

const quorum = "queue: {type: quorum}";
const kill: FaultAction = { do: "kill-broker" };

/** A message that was sent at 50 ms, confirmed, and is gone; the broker was down from 100 to 110 ms. */
function ranWith(
  declaredAt: number | null | undefined,
  { scenario = quorum, version = "4.3.6", deed = kill } = {},
) {
  const plan = planWith(`messages: {count: 1}\n${scenario}`, [deed]);
  const broker = { version, policy: null, ...(declaredAt !== undefined && { declaredAt }) };
  const publishes = [publishLog([{ id: 0, sent: 50 }])];
  const faults = [faultDone(100, { brokerBack: 110 })];
  const { ledger, warnings, faults: rows } = account(plan, { ...recordOf({ publishes, faults }), broker });
  const told = warnings.filter((text) => text.startsWith("the quorum queue was declared"));
  return { causes: ledger.causes, told, lost: rows[0]?.lost };
}

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
