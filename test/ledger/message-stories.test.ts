import { expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import { folded } from "../account/slices.ts";
import { event, faultDone, planWith, publishLog, recordOf, workLog } from "./records.ts";

it("an unexplained loss comes with all that happened, the last fault, and why each cause was ruled out", () => {
  const plan = planWith("messages: {count: 1}\nworkers: {count: 1}", [
    { do: "kill-broker" },
    { do: "purge-queue" },
  ]);
  const record = recordOf({
    publishes: [
      publishLog([
        { id: 0, sent: 50, how: "unknown", settled: 105 },
        { id: 0, sent: 120, settled: 130 },
      ]),
    ],
    works: [
      workLog([{ id: 0, received: 140, started: 150, ended: 160, outcome: "requeued", redelivered: true }]),
    ],
    events: [
      event(40, "link-up", "worker-1"),
      event(105, "link-down", "producer-1"),
      event(110, "link-up", "producer-1"),
      event(300, "link-down", "worker-1"),
      event(300, "link-down", "worker-2"),
    ],
    faults: [faultDone(100, { brokerBack: 110 }), faultDone(200, { fault: 1, failure: "no queue" })],
  });
  const { samples, causes } = account(plan, record).ledger;
  expect(causes).toEqual({ unexplained: 1 });
  const story = samples.lost[0]?.story;
  expect(story?.happened.map(({ at, what, who }) => `${at} ${what} ${who}`)).toEqual([
    "50 sent producer-1",
    "105 cut off unanswered producer-1",
    "105 connection lost producer-1",
    "110 connected again producer-1",
    "120 sent again producer-1",
    "130 confirmed producer-1",
    "140 delivered, flagged redelivered worker-1",
    "150 started worker-1",
    "160 requeued worker-1",
    "300 connection lost worker-1",
  ]);
  expect(story).toMatchObject({ omitted: 0, lastFault: { index: 0, do: "kill-broker", at: 100 } });
  const why = Object.fromEntries(story?.ruledOut.map((one) => [one.cause, one.why]) ?? []);
  expect(why).toMatchObject({
    "transient-at-restart": "it was persistent",
    "queue-not-durable": "the queue is durable",
    "queue-deleted": "no fault deleted the queue",
    "in-transit": "the broker had confirmed it",
    overflow: "no limit that drops messages is known to be set",
  });
  expect(folded(plan, record, [{ at: 250, silent: 0 }]).ledger.samples.lost).toEqual(samples.lost);
});
