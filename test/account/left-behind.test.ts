import { expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import { auto } from "../ledger/cause-cases.ts";
import { event, faultDone, planWith, publishLog, recordOf } from "../ledger/records.ts";

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

/** The same of a message without a confirm, where a worker had the queue declared again by 500 ms. */
function causesOfSilent({ queue = "queue: {type: quorum}", version = "4.3.6", sent = 400 } = {}) {
  const plan = planWith(`messages: {count: 1}\n${queue}\nproducers: {confirms: false}`, [
    { do: "delete-queue" },
  ]);
  const publishes = [publishLog([{ id: 0, sent, how: "sent", settled: Number.NaN }])];
  const events = [event(150, "link-down", "worker-1"), event(500, "link-up", "worker-1")];
  const record = recordOf({ publishes, events, faults: [faultDone(100)] });
  return account(plan, { ...record, broker: { version, policy: null } }).ledger.causes;
}

it("what a producer sent to a quorum queue that was being declared again, without confirms, is lost to the deletion", () => {
  expect(causesOfSilent()).toEqual({ "queue-deleted": 1 });
});

it.each([
  ["it was sent when the queue was there again", { sent: 501 }],
  ["RabbitMQ before 4.3 closes the producer's connection instead", { version: "4.0.5" }],
  ["the queue is a classic one, which is there at once", { queue: "" }],
])("such a message is unexplained, where %s", (_why, given) => {
  expect(causesOfSilent(given)).toEqual({ unexplained: 1 });
});
