import { expect, it } from "vitest";
import { account } from "../../src/ledger/account.ts";
import { auto } from "./cause-cases.ts";
import { event, faultDone, planWith, publishLog, recordOf } from "./records.ts";

/** The causes of a message that was sent at 400 ms, after the queue had been deleted at 100 ms, and never delivered. */
function causesWith({ workers = auto, version = "3.10.8", cutAt = Number.NaN } = {}) {
  const plan = planWith(`messages: {count: 1}\n${workers}`, [{ do: "delete-queue" }]);
  const events = Number.isNaN(cutAt) ? [] : [event(cutAt, "link-down", "worker-1")];
  const publishes = [publishLog([{ id: 0, sent: 400 }])];
  const record = recordOf({ publishes, events, faults: [faultDone(100)] });
  return account(plan, { ...record, broker: { version, policy: null } }).ledger.causes;
}

it("what RabbitMQ 3.10 gives an auto-acking consumer of a deleted queue is lost to the deletion", () => {
  expect(causesWith()).toEqual({ "queue-deleted": 1 });
});

it.each([
  ["the consumer had been cancelled", { cutAt: 150 }],
  ["the broker cancels its consumers", { version: "4.0.5" }],
  ["all workers acknowledge what they have handled", { workers: "workers: {count: 1}" }],
])("a message after the deletion is unexplained, where %s", (_why, given) => {
  expect(causesWith(given)).toEqual({ unexplained: 1 });
});
