import { describe, expect, it } from "vitest";
import { auto, type Case, causeOf, purge, removal, sent } from "./cause-cases.ts";
import { event, faultDone } from "./records.ts";

describe("the cause of a message lost without an outage", () => {
  it.each<[string, Case, string, number | null]>([
    [
      "is the deletion, where a busy worker read only after it what the old queue had given it, and never answered",
      {
        deeds: [removal],
        faults: [faultDone(100)],
        publishes: [{ id: 0, sent: 101, settled: 103 }],
        rows: [{ id: 0, received: 150, ended: 200, outcome: "cutOff" }],
      },
      "queue-deleted",
      100,
    ],
    [
      "is no deletion, where a worker had it after that, and answered",
      {
        scenario: "queue: {deadLetter: true}",
        deeds: [removal],
        faults: [faultDone(100)],
        publishes: sent,
        rows: [{ id: 0, received: 140, ended: 160, outcome: "rejected" }],
      },
      "unexplained",
      null,
    ],
    [
      "is no deletion, where a worker had it from the new queue, long after",
      {
        deeds: [removal],
        faults: [faultDone(100)],
        publishes: [{ id: 0, sent: 101, settled: 103 }],
        rows: [{ id: 0, received: 1500, ended: 1600, outcome: "cutOff" }],
      },
      "unexplained",
      null,
    ],
    [
      "is a full queue that refused it, where it was sent without confirms and nobody could hear of that",
      {
        scenario: "queue: {maxLength: 5, overflow: reject-publish}\nproducers: {confirms: false}",
        deeds: [purge],
        faults: [],
        publishes: [{ id: 0, sent: 50, how: "sent", settled: Number.NaN }],
      },
      "overflow",
      null,
    ],
    [
      "is no refusal, where the broker would have said so",
      {
        scenario: "queue: {maxLength: 5, overflow: reject-publish}",
        deeds: [purge],
        faults: [],
        publishes: sent,
      },
      "unexplained",
      null,
    ],
    [
      "is the purge, where it waited then",
      { deeds: [purge], faults: [faultDone(100)], publishes: sent },
      "queue-purged",
      100,
    ],
    [
      "is no purge that failed",
      { deeds: [purge], faults: [faultDone(100, { failure: "no queue" })], publishes: sent },
      "unexplained",
      null,
    ],
    [
      "is no purge while a worker held it",
      {
        deeds: [purge],
        faults: [faultDone(100)],
        publishes: sent,
        rows: [{ id: 0, received: 60, ended: 200, outcome: "cutOff" }],
      },
      "unexplained",
      null,
    ],
    [
      "is the purge, where a worker had given it back before",
      {
        deeds: [purge],
        faults: [faultDone(100)],
        publishes: sent,
        rows: [{ id: 0, received: 60, ended: 70, outcome: "requeued" }],
      },
      "queue-purged",
      100,
    ],
    [
      "is no purge while a worker had finished but not acknowledged it",
      {
        deeds: [purge],
        faults: [faultDone(100)],
        publishes: sent,
        rows: [{ id: 0, received: 60, ended: 70, outcome: "finished" }],
        events: [event(200, "killed", "worker-1")],
      },
      "unexplained",
      null,
    ],
    [
      "is the deletion of the queue, although a worker held it",
      {
        deeds: [removal],
        faults: [faultDone(100)],
        publishes: sent,
        rows: [{ id: 0, received: 60, ended: 200, outcome: "cutOff" }],
      },
      "queue-deleted",
      100,
    ],
    [
      "is the deletion of the queue, although a slow network brought it only after that",
      {
        deeds: [removal, { do: "slow-network", for: 300, latency: 50 }],
        faults: [faultDone(55, { fault: 1, ended: 355 }), faultDone(100)],
        publishes: sent,
        rows: [{ id: 0, received: 140, ended: 160, outcome: "cutOff" }],
      },
      "queue-deleted",
      100,
    ],
    [
      "is in transit, where its publish was cut off unanswered before the purge",
      {
        deeds: [purge, { do: "cut-connection" }],
        faults: [faultDone(90, { fault: 1, who: ["producer-1"] }), faultDone(200)],
        publishes: [{ id: 0, sent: 50, how: "unknown", settled: 91 }],
        events: [event(91, "link-down", "producer-1")],
      },
      "in-transit",
      90,
    ],
    [
      "is auto-ack, where its worker was killed before it finished",
      {
        scenario: auto,
        deeds: [{ do: "kill-worker" }],
        faults: [faultDone(100, { who: ["worker-1"] })],
        publishes: sent,
        rows: [{ id: 0, received: 60, ended: 101, outcome: "cutOff" }],
        events: [event(101, "killed", "worker-1")],
      },
      "auto-ack-in-flight",
      100,
    ],
    [
      "is auto-ack without a fault, where a message crashed its worker",
      {
        scenario: auto,
        deeds: [{ do: "kill-worker" }],
        faults: [faultDone(100, { who: ["worker-2"] })],
        publishes: sent,
        rows: [{ id: 0, received: 60, ended: 101, outcome: "cutOff" }],
        events: [event(101, "killed", "worker-1")],
      },
      "auto-ack-in-flight",
      null,
    ],
    [
      "is auto-ack, where nobody saw it and a worker to which it may have been on its way was cut off",
      { scenario: auto, publishes: sent, events: [event(105, "link-down", "worker-1")] },
      "auto-ack-in-flight",
      100,
    ],
    [
      "is no cut that came before it was sent",
      { scenario: auto, publishes: [{ id: 0, sent: 141 }], events: [event(40, "link-down", "worker-1")] },
      "unexplained",
      null,
    ],
    [
      "is auto-ack, where it was sent before the broker can have seen that its worker was cut off",
      { scenario: auto, publishes: [{ id: 0, sent: 139 }], events: [event(40, "link-down", "worker-1")] },
      "auto-ack-in-flight",
      null,
    ],
    [
      "is auto-ack, where a slow network told the broker only later that its worker was killed",
      {
        scenario: auto,
        deeds: [{ do: "kill-worker" }, { do: "slow-network", for: 3000, latency: 500 }],
        faults: [faultDone(10, { fault: 1, ended: 3010 }), faultDone(100, { ended: 600, who: ["worker-1"] })],
        publishes: [{ id: 0, sent: 1500 }],
        events: [event(101, "killed", "worker-1"), event(600, "back", "worker-1")],
      },
      "auto-ack-in-flight",
      100,
    ],
    [
      "is the deletion of the queue, where a partition kept from it that a worker had rejected it",
      {
        scenario: "queue: {deadLetter: true}",
        deeds: [removal, { do: "partition", for: 1000 }],
        faults: [faultDone(500, { fault: 1, ended: 1500 }), faultDone(700)],
        publishes: sent,
        rows: [{ id: 0, received: 490, ended: 560, outcome: "rejected" }],
      },
      "queue-deleted",
      700,
    ],
    [
      "is the deletion of the queue, where it was rejected a moment before that",
      {
        scenario: "queue: {deadLetter: true}",
        deeds: [removal],
        faults: [faultDone(100)],
        publishes: sent,
        rows: [{ id: 0, received: 60, ended: 99, outcome: "rejected" }],
      },
      "queue-deleted",
      100,
    ],
    [
      "is the deletion of the queue, where a partition began while the rejection was on its way",
      {
        scenario: "queue: {deadLetter: true}",
        deeds: [removal, { do: "partition", for: 1000 }],
        faults: [faultDone(500, { fault: 1, ended: 1500 }), faultDone(700)],
        publishes: sent,
        rows: [{ id: 0, received: 390, ended: 450, outcome: "rejected" }],
      },
      "queue-deleted",
      700,
    ],
    [
      "is the deletion of the queue, where its worker held it then and rejected it later",
      {
        scenario: "queue: {deadLetter: true}",
        deeds: [removal, { do: "partition", for: 1000 }],
        faults: [faultDone(500, { fault: 1, ended: 1500 }), faultDone(700)],
        publishes: sent,
        rows: [{ id: 0, received: 490, ended: 860, outcome: "rejected" }],
      },
      "queue-deleted",
      700,
    ],
    [
      "is no deletion of the queue long after it was rejected",
      {
        scenario: "queue: {deadLetter: true}",
        deeds: [removal],
        faults: [faultDone(300)],
        publishes: sent,
        rows: [{ id: 0, received: 60, ended: 99, outcome: "rejected" }],
      },
      "unexplained",
      null,
    ],
    [
      "is the purge, where its worker was cut off a moment after it had rejected it",
      {
        scenario: "queue: {deadLetter: true}",
        deeds: [purge],
        faults: [faultDone(150)],
        publishes: sent,
        rows: [{ id: 0, received: 60, ended: 99, outcome: "rejected" }],
        events: [event(101, "link-down", "worker-1")],
      },
      "queue-purged",
      150,
    ],
    [
      "is no fault that was over long before the cut",
      { scenario: auto, publishes: sent, events: [event(70_111, "link-down", "worker-1")] },
      "auto-ack-in-flight",
      null,
    ],
    [
      "is no outage before it was confirmed, where its producer stayed connected meanwhile",
      {
        scenario: "queue: {durable: false}",
        deeds: [{ do: "exec", run: "x" }, { do: "kill-broker" }],
        faults: [faultDone(100), faultDone(300, { fault: 1, brokerBack: 310 })],
        publishes: [{ id: 0, sent: 50, settled: 120 }],
        events: [event(105, "link-down", "worker-1"), event(109, "link-up", "worker-1")],
      },
      "queue-not-durable",
      300,
    ],
    [
      "is no purge of the queue after it was rejected out of it",
      {
        scenario: "queue: {deadLetter: true}",
        deeds: [purge],
        faults: [faultDone(100)],
        publishes: sent,
        rows: [{ id: 0, received: 60, ended: 70, outcome: "rejected" }],
      },
      "unexplained",
      null,
    ],
    [
      "is no full queue while a worker held it",
      {
        scenario: "queue: {maxLength: 1}",
        publishes: sent,
        rows: [{ id: 0, received: 60, outcome: "received" }],
      },
      "unexplained",
      null,
    ],
    [
      "is the full queue, where a worker had given it back",
      {
        scenario: "queue: {maxLength: 1}",
        publishes: sent,
        rows: [{ id: 0, received: 60, ended: 70, outcome: "requeued" }],
      },
      "overflow",
      null,
    ],
  ])("%s", (_name, given, cause, at) => {
    expect(causeOf(given)).toEqual({ cause, at });
  });
});
