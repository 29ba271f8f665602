import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import { bare, type Case, causeOf, down, purge, sent, silent, unknown } from "./cause-cases.ts";
import { event, faultDone, planWith, publishLog, recordOf } from "./records.ts";

describe("the cause of a message lost around an outage", () => {
  it.each<[string, Case, string, number | null]>([
    [
      "is the queue that is not durable, where it was there when the broker went down",
      { scenario: "queue: {durable: false}", publishes: sent },
      "queue-not-durable",
      100,
    ],
    [
      "is nothing that is known, where a durable queue loses what it promised to keep",
      { publishes: sent },
      "unexplained",
      null,
    ],
    [
      "is no outage that was over before it was sent",
      { scenario: "queue: {durable: false}", publishes: [{ id: 0, sent: 200 }] },
      "unexplained",
      null,
    ],
    [
      "is no outage that it was seen after",
      {
        scenario: "queue: {durable: false}",
        publishes: sent,
        rows: [{ id: 0, received: 120, ended: 130, outcome: "cutOff" }],
      },
      "unexplained",
      null,
    ],
    [
      "is the outage whose beginning it was still confirmed in",
      { scenario: "queue: {durable: false}", publishes: [{ id: 0, sent: 102, settled: 103 }] },
      "queue-not-durable",
      100,
    ],
    [
      "is in transit, where its publish was cut off unanswered, whatever the queue",
      { scenario: "queue: {durable: false}", publishes: unknown, events: down },
      "in-transit",
      100,
    ],
    [
      "is the queue, where a worker had seen a message whose publish was cut off unanswered",
      {
        scenario: "queue: {durable: false}",
        publishes: unknown,
        rows: [{ id: 0, received: 60, ended: 105, outcome: "cutOff" }],
        events: down,
      },
      "queue-not-durable",
      100,
    ],
    [
      "is the queue, where it was sent without confirms before the outage",
      { scenario: `queue: {durable: false}\n${bare}`, publishes: silent, events: down },
      "queue-not-durable",
      100,
    ],
    [
      "is in transit, where it was sent without confirms while the broker went down",
      {
        scenario: `queue: {durable: false}\n${bare}`,
        publishes: [{ id: 0, sent: 102, how: "sent", settled: Number.NaN }],
        events: down,
      },
      "in-transit",
      100,
    ],
    [
      "is in transit, where a broker lost with itself what it had given a worker and never saved",
      {
        scenario: bare,
        publishes: silent,
        rows: [{ id: 0, received: 60, ended: 105, outcome: "cutOff" }],
        events: down,
      },
      "in-transit",
      100,
    ],
    [
      "is not in transit, where a broker that stayed up lost what a worker had had",
      {
        scenario: bare,
        publishes: silent,
        rows: [{ id: 0, received: 60, ended: 105, outcome: "cutOff" }],
        deeds: [{ do: "cut-connection" }],
        faults: [faultDone(100, { who: ["producer-1", "worker-1"] })],
        events: down,
      },
      "unexplained",
      null,
    ],
    [
      "is in transit, where its producer was killed after sending it without confirms",
      {
        scenario: bare,
        publishes: silent,
        deeds: [{ do: "kill-producer" }],
        faults: [faultDone(100, { who: ["producer-1"] })],
        events: [event(101, "killed", "producer-1")],
      },
      "in-transit",
      100,
    ],
    [
      "is what came first of an outage and a purge",
      {
        scenario: "queue: {durable: false}",
        deeds: [purge, { do: "restart-broker" }],
        faults: [faultDone(100, { fault: 1, brokerBack: 110 }), faultDone(200)],
        publishes: sent,
      },
      "queue-not-durable",
      100,
    ],
    [
      "is the second outage, where it was sent again after the first",
      {
        scenario: "queue: {durable: false}",
        publishes: [
          { id: 0, sent: 50, how: "unknown", settled: 105 },
          { id: 0, sent: 120 },
        ],
        faults: [faultDone(100, { brokerBack: 110 }), faultDone(300, { brokerBack: 310 })],
        events: down,
      },
      "queue-not-durable",
      300,
    ],
    [
      "is the second outage, where it was sent before the first was known to be over",
      {
        scenario: "queue: {durable: false}",
        publishes: [{ id: 0, sent: 107 }],
        faults: [faultDone(100, { brokerBack: 110 }), faultDone(300, { brokerBack: 310 })],
        events: [event(102, "link-down", "producer-1"), event(106, "link-up", "producer-1")],
      },
      "queue-not-durable",
      300,
    ],
    [
      "is the outage of a broker that never came back",
      {
        scenario: "queue: {durable: false}",
        faults: [faultDone(100, { ended: Number.NaN })],
        publishes: sent,
        events: [event(101, "link-down", "producer-1")],
      },
      "queue-not-durable",
      100,
    ],
    [
      "is no outage of a broker that could not be taken down",
      {
        scenario: "queue: {durable: false}",
        faults: [faultDone(100, { failure: "not ours" })],
        publishes: sent,
      },
      "unexplained",
      null,
    ],
    [
      "is the outage that a command brought about",
      {
        scenario: "queue: {durable: false}",
        deeds: [{ do: "exec", run: "x" }],
        faults: [faultDone(100)],
        publishes: sent,
        events: down,
      },
      "queue-not-durable",
      100,
    ],
    [
      "is no command that cut no connection",
      {
        scenario: "queue: {durable: false}",
        deeds: [{ do: "exec", run: "x" }],
        faults: [faultDone(100)],
        publishes: sent,
      },
      "unexplained",
      null,
    ],
  ])("%s", (_name, given, cause, at) => {
    expect(causeOf(given)).toEqual({ cause, at });
  });

  it.each([
    ["classic", "transient-at-restart"],
    ["quorum", "unexplained"],
  ])("of a message that is not persistent, in a %s queue when the broker restarts, is %s", (type, cause) => {
    const plan = planWith(`messages: {count: 1, persistent: false}\nqueue: {type: ${type}}`, [
      { do: "restart-broker" },
    ]);
    const faults = [faultDone(100, { brokerBack: 110 })];
    const record = recordOf({ publishes: [publishLog(sent)], faults });
    expect(account(plan, record).ledger.causes).toEqual({ [cause]: 1 });
  });
});
