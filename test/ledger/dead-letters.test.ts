import { describe, expect, it } from "vitest";
import { type Case, causeOf } from "./cause-cases.ts";
import { faultDone } from "./records.ts";

const rejected = [{ id: 0, received: 60, ended: 70, outcome: "rejected" }] as const;
const sent = [{ id: 0, sent: 50 }];
const killed = [faultDone(100, { brokerBack: 110 })];

/** A message sent at 50 ms of a queue with dead letters, and a kill of the broker from 100 to 110 ms. */
const cases: [string, Partial<Case>, string, number | null][] = [
  [
    "is lost as it was moved, where a worker had rejected it",
    { rows: rejected },
    "dead-letter-in-transit",
    100,
  ],
  [
    "is so of a quorum queue as well",
    { scenario: "queue: {type: quorum, deadLetter: true}", rows: rejected },
    "dead-letter-in-transit",
    100,
  ],
  [
    "is not lost so where the broker was stopped in order",
    { deeds: [{ do: "restart-broker" }], rows: rejected },
    "unexplained",
    null,
  ],
  [
    "is not lost so where it was rejected after that",
    { rows: [{ id: 0, received: 120, ended: 130, outcome: "rejected" }] },
    "unexplained",
    null,
  ],
  [
    "is not lost so where each stays until it is confirmed",
    {
      scenario: "queue: {type: quorum, overflow: reject-publish, deadLetter: {strategy: at-least-once}}",
      rows: rejected,
    },
    "unexplained",
    null,
  ],
  [
    "is lost as it was moved, where its time was up",
    { scenario: "queue: {deadLetter: true, ttl: 20ms}" },
    "dead-letter-in-transit",
    100,
  ],
  [
    "is not lost so where its time was up only after that",
    { scenario: "queue: {deadLetter: true, ttl: 1s}" },
    "unexplained",
    null,
  ],
  [
    "is lost as it was moved, where the queue was too long",
    { scenario: "queue: {deadLetter: true, maxLength: 1}" },
    "dead-letter-in-transit",
    100,
  ],
  [
    "is lost as it was moved, where the queue was too big",
    { scenario: "queue: {deadLetter: true, maxBytes: 100B}" },
    "dead-letter-in-transit",
    100,
  ],
  [
    "is lost as it was moved, where it was returned too often",
    {
      scenario: "queue: {type: quorum, deadLetter: true, deliveryLimit: 0}",
      rows: [{ id: 0, received: 60, ended: 70, outcome: "requeued" }],
    },
    "dead-letter-in-transit",
    100,
  ],
  [
    "is lost with its queue at a restart, where it is transient and was rejected out of a quorum queue",
    {
      deeds: [{ do: "restart-broker" }],
      scenario: "queue: {type: quorum, deadLetter: true}",
      persistent: false,
      rows: rejected,
    },
    "transient-at-restart",
    100,
  ],
  [
    "is lost with its queue at a restart, where it is transient and was returned too often",
    {
      deeds: [{ do: "restart-broker" }],
      scenario: "queue: {type: quorum, deadLetter: true, deliveryLimit: 0}",
      persistent: false,
      rows: [{ id: 0, received: 60, ended: 70, outcome: "requeued" }],
    },
    "transient-at-restart",
    100,
  ],
  [
    "is not lost with its queue where it is transient and the broker stayed up after that",
    {
      deeds: [{ do: "restart-broker" }],
      scenario: "queue: {type: quorum, deadLetter: true}",
      persistent: false,
      rows: [{ id: 0, received: 120, ended: 130, outcome: "rejected" }],
    },
    "unexplained",
    null,
  ],
  ["is not lost so where nothing takes it out of the queue", {}, "unexplained", null],
];

describe("a message that is not in the dead-letter queue", () => {
  it.each(cases)("%s", (_name, given, cause, at) => {
    const scenario = "queue: {deadLetter: true}";
    expect(causeOf({ scenario, publishes: sent, faults: killed, ...given })).toEqual({ cause, at });
  });
});

describe("a message that a full queue dropped", () => {
  it("is lost by overflow, where only its bytes are limited", () => {
    const scenario = "queue: {maxBytes: 100B}";
    expect(causeOf({ scenario, publishes: sent, faults: [] })).toEqual({ cause: "overflow", at: null });
  });

  it("is lost by overflow, where a raw argument says so", () => {
    const scenario = "queue: {arguments: {x-max-length-bytes: 100}}";
    expect(causeOf({ scenario, publishes: sent, faults: [] })).toEqual({ cause: "overflow", at: null });
  });
});
