import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import type { BrokerSeen } from "../../src/ledger/record.ts";
import { folded } from "../account/slices.ts";
import { planOf, publishLog, recordOf, workLog } from "./records.ts";

/** Of three confirmed messages the second is gone. */
function run(queue: string, policy: BrokerSeen["policy"], returns = 0) {
  const plan = planOf(`messages: {count: 3}\nqueue: {${queue}}\nworkers: {count: 1, prefetch: 2}`);
  const back = Array.from({ length: returns }, () => ({
    id: 1,
    started: 5,
    ended: 6,
    outcome: "requeued" as const,
  }));
  const record = recordOf({
    publishes: [publishLog([0, 1, 2].map((id) => ({ id, sent: id })))],
    works: [workLog([{ id: 0, started: 5, ended: 6 }, ...back, { id: 2, started: 8, ended: 9 }])],
    broker: { version: "4.3.6", policy },
  });
  const result = account(plan, record);
  expect(folded(plan, record, [{ at: 50, silent: 0 }]).ledger).toEqual(result.ledger);
  return result;
}

describe("what a policy of the broker does to messages counts as if the queue had been declared so:", () => {
  it.each([
    ["max-length: dropped for room", "", { "max-length": 1 }, 0, { overflow: 1 }, {}],
    [
      "max-length with reject-publish: not dropped",
      "",
      { "max-length": 1, overflow: "reject-publish" },
      0,
      { unexplained: 1 },
      {},
    ],
    ["max-length-bytes: dropped for room", "", { "max-length-bytes": 20 }, 0, { overflow: 1 }, {}],
    ["message-ttl: expired", "", { "message-ttl": 100 }, 0, {}, { expired: 1 }],
    [
      "delivery-limit, of a quorum queue",
      "type: quorum",
      { "delivery-limit": 1 },
      2,
      {},
      { deliveryLimit: 1 },
    ],
    [
      "delivery-limit, the lower of two",
      "type: quorum, deliveryLimit: 5",
      { "delivery-limit": 1 },
      2,
      {},
      { deliveryLimit: 1 },
    ],
    [
      "delivery-limit, not the higher of two",
      "type: quorum, deliveryLimit: 1",
      { "delivery-limit": 5 },
      2,
      {},
      { deliveryLimit: 1 },
    ],
    [
      "delivery-limit, rather than none",
      "type: quorum, deliveryLimit: unlimited",
      { "delivery-limit": 1 },
      2,
      {},
      { deliveryLimit: 1 },
    ],
    ["no delivery-limit", "type: quorum", { "delivery-limit": -1 }, 21, { unexplained: 1 }, {}],
    ["none at all", "", {}, 0, { unexplained: 1 }, {}],
  ])("%s", (_name, queue, policy, returns, causes, fates) => {
    const { ledger } = run(queue, policy, returns);
    expect(ledger.causes).toEqual(causes);
    expect(ledger.fates).toMatchObject({ handled: 2, ...fates });
  });

  it("and is told of", () => {
    const { policy, warnings } = run("", { "max-length": 1, "message-ttl": 100 });
    expect(policy).toEqual({ "max-length": 1, "message-ttl": 100 });
    expect(warnings).toContain("policies of the broker apply to the queue: max-length: 1, message-ttl: 100");
  });
});

describe("a policy that dead-letters to an exchange has there", () => {
  const to = { "dead-letter-exchange": "parked" };

  it.each([
    ["what expired", "", { ...to, "message-ttl": 100 }, 0, "expired"],
    ["what was dropped for room", "", { ...to, "max-length": 1 }, 0, "maxlen"],
    ["what was returned too often", "type: quorum", { ...to, "delivery-limit": 1 }, 2, "delivery_limit"],
  ])("%s, and nothing is lost", (_what, queue, policy, returns, reason) => {
    const { ledger, warnings } = run(queue, policy, returns);
    expect(ledger.fates).toMatchObject({
      handled: 2,
      deadLettered: 1,
      lost: 0,
      expired: 0,
      deliveryLimit: 0,
    });
    expect(ledger).toMatchObject({ causes: {}, losses: [], deadLetterReasons: { [reason]: 1 } });
    expect(warnings.join()).toContain('1 message was dead-lettered to exchange "parked" by a policy');
  });

  it("what a worker rejected for good", () => {
    const { ledger } = rejectedOnce(to);
    expect(ledger.fates).toMatchObject({ handled: 1, deadLettered: 1, rejected: 0, lost: 0 });
    expect(ledger.deadLetterReasons).toEqual({ rejected: 1 });
    expect(rejectedOnce({}).ledger.fates).toMatchObject({ rejected: 1, deadLettered: 0 });
  });

  it("nothing that is gone for no reason of the queue's", () => {
    const { ledger, warnings } = run("", to);
    expect(ledger.causes).toEqual({ unexplained: 1 });
    expect(warnings.join()).not.toContain("dead-lettered to");
  });

  it("nothing of a queue that has a dead-letter queue of its own: there it must be found", () => {
    const { ledger } = run("deadLetter: true, ttl: 100ms", to);
    expect(ledger.fates).toMatchObject({ lost: 1, deadLettered: 0 });
  });

  it("what is left of it named where it is the default exchange", () => {
    const { warnings } = run("", { "dead-letter-exchange": "", "message-ttl": 100 });
    expect(warnings.join()).toContain("1 message was dead-lettered to the default exchange by a policy");
  });
});

/** Of two messages the second was rejected for good. */
function rejectedOnce(policy: NonNullable<BrokerSeen["policy"]>) {
  const plan = planOf("messages: {count: 2}\nworkers: {count: 1}");
  const record = recordOf({
    publishes: [publishLog([0, 1].map((id) => ({ id, sent: id })))],
    works: [
      workLog([
        { id: 0, started: 5, ended: 6 },
        { id: 1, started: 7, ended: 8, outcome: "rejected" },
      ]),
    ],
    broker: { version: "4.3.6", policy },
  });
  const result = account(plan, record);
  expect(folded(plan, record, [{ at: 50, silent: 0 }]).ledger).toEqual(result.ledger);
  return result;
}

it("where policies could not be read, they come first in what to look at for an unexplained loss", () => {
  expect(run("", null).warnings.join()).toContain(
    "look at the broker's policies and operator policies first",
  );
  expect(run("", {}).warnings.join()).not.toContain("policies");
});

it("what a queue nacks that a policy makes refuse when it is full, is refused by overflow", () => {
  const plan = planOf("messages: {count: 1}");
  const nacked = [publishLog([{ id: 0, sent: 1, how: "nacked" }])];
  const refusals = (policy: BrokerSeen["policy"]) =>
    account(plan, recordOf({ publishes: nacked, broker: { version: "4.3.6", policy } })).ledger.refusals;
  expect(refusals({ "max-length": 1, overflow: "reject-publish" })).toMatchObject({ overflow: 1 });
  expect(refusals({})).toMatchObject({ unavailable: 1 });
});

it("a management API that never answered is named, with why, also where nothing is lost", () => {
  const plan = planOf("messages: {count: 1}\nworkers: {count: 1}");
  const unread = "http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1";
  const record = recordOf({
    publishes: [publishLog([{ id: 0, sent: 0 }])],
    works: [workLog([{ id: 0, started: 5, ended: 6 }])],
    broker: { version: "4.3.6", policy: null, unread },
  });
  const told = `the broker's policies could not be read, by ${unread}: what they set is not known`;
  expect(account(plan, record).warnings).toEqual([told]);
  const lost = recordOf({ publishes: record.publishes, works: [workLog([])], broker: record.broker });
  expect(account(plan, lost).warnings).toEqual([`${told}, and may be why messages were lost`]);
});
