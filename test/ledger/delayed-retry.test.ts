import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import type { BrokerSeen } from "../../src/ledger/record.ts";
import { folded } from "../account/slices.ts";
import { type Delivery, event, planOf, publishLog, recordOf, workLog } from "./records.ts";

const unread: BrokerSeen = { version: "4.3.6", policy: null };
const quorum = "messages: {count: 3}\nqueue: {type: quorum}\nworkers: {count: 1, prefetch: 4}";
const sent = [0, 1, 2].map((id) => ({ id, sent: id }));
const handled = (id: number): Delivery => ({ id, received: 10 + id, started: 10 + id, ended: 20 + id });
const ended = (id: number, what: NonNullable<Delivery["outcome"]>): Delivery => ({
  ...handled(id),
  outcome: what,
});

/** What both accounts say of a run in which messages 0 and 1 were handled, and message 2 went so. */
function runOf(of2: readonly Delivery[], { yaml = quorum, broker = unread, drained = true } = {}) {
  const plan = planOf(yaml);
  const record = recordOf({
    publishes: [publishLog(sent)],
    works: [workLog([handled(0), handled(1), ...of2])],
    events: of2.some(({ outcome }) => outcome === "cutOff") ? [event(23, "link-down", "worker-1")] : [],
    broker,
    drained,
  });
  const run = account(plan, record);
  const summed = folded(plan, record, [{ at: 100, silent: 0 }]);
  expect(summed.ledger.fates).toEqual(run.ledger.fates);
  expect(summed.problem).toBe(run.problem);
  return run;
}

describe("a message that was returned and never came again, on a quorum queue of RabbitMQ 4.3", () => {
  it.each([
    ["requeued", [ended(2, "requeued")]],
    ["given back by a connection that was lost", [ended(2, "cutOff")]],
    ["requeued twice", [ended(2, "requeued"), { ...ended(2, "requeued"), received: 40, ended: 50 }]],
  ])("is unresolved where nobody could read the policies (%s), with what to look at", (_how, of2) => {
    const { ledger, problem } = runOf(of2);
    expect(ledger.fates).toMatchObject({ handled: 2, lost: 0, unresolved: 1 });
    expect(ledger).toMatchObject({ causes: {}, lostConfirmed: 0, lostUnconfirmed: 0, losses: [] });
    expect(ledger.samples.lost).toEqual([]);
    expect(problem).toMatch(
      /^1 message that was returned .*delayed-retry-type.*policies.*broker\.management/,
    );
  });

  it.each([
    ["the policies are known to be none", { broker: { version: "4.3.6", policy: {} } }],
    ["the broker cannot delay it, as RabbitMQ 4.0", { broker: { version: "4.0.5", policy: null } }],
    ["the broker did not say its version", { broker: { version: null, policy: null } }],
    ["the queue is a classic one", { yaml: quorum.replace("quorum", "classic") }],
    [
      "the queue itself sets how long it waits",
      { yaml: quorum.replace("type: quorum", "type: quorum, delayedRetry: {min: 1s, max: 2s}") },
    ],
  ])("is lost where %s", (_where, given) => {
    const { ledger, problem } = runOf([ended(2, "requeued")], given);
    expect(ledger.fates).toMatchObject({ handled: 2, lost: 1, unresolved: 0 });
    expect(ledger.causes).toEqual({ unexplained: 1 });
    expect(problem).toBeNull();
  });
});

it("a message that no worker ever saw stays lost, whatever policies there may be", () => {
  const { ledger, problem } = runOf([]);
  expect(ledger.fates).toMatchObject({ handled: 2, lost: 1, unresolved: 0 });
  expect(problem).toBeNull();
});

it("a message that came again and was then rejected for good is no returned one", () => {
  const yaml = quorum.replace("type: quorum", "type: quorum, deadLetter: true");
  const again: Delivery = { ...ended(2, "rejected"), received: 40, started: 40, ended: 50 };
  expect(runOf([ended(2, "requeued"), again], { yaml }).ledger.fates).toMatchObject({
    lost: 1,
    unresolved: 0,
  });
});

it("a run that was not drained keeps the reason for that", () => {
  expect(runOf([ended(2, "requeued")], { drained: false }).problem).toBeNull();
});
