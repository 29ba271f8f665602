import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import { planOf, publishLog, recordOf, workLog } from "./records.ts";

const plan = planOf("messages: {count: 4}\nworkers: {count: 2}");
const sent = [0, 1, 2, 3].map((id) => ({ id, sent: id }));
const handled = (id: number) => ({ id, started: 10 + id, ended: 20 + id });
const none = {
  handled: 0,
  rejected: 0,
  deadLettered: 0,
  expired: 0,
  refused: 0,
  left: 0,
  lost: 0,
  unresolved: 0,
  deliveryLimit: 0,
};

describe("ledger", () => {
  it("gives the whole account of a run in which everything was handled", () => {
    const record = recordOf({
      publishes: [publishLog(sent)],
      works: [workLog([handled(0), handled(2)]), workLog([handled(1), handled(3)], "worker-2")],
    });
    expect(account(plan, record).ledger).toEqual({
      attempted: 4,
      confirmed: 4,
      fates: { ...none, handled: 4 },
      deadLetterReasons: {},
      untouched: 0,
      lostConfirmed: 0,
      lostUnconfirmed: 0,
      causes: {},
      losses: [],
      republished: 0,
      recovered: 0,
      duplicates: 0,
      redelivered: 0,
      redeliveredFlags: 0,
      refusals: { returned: 0, overflow: 0, unavailable: 0 },
      unexpected: 0,
      samples: { lost: [], duplicates: [], unexpected: [] },
    });
  });

  it("calls a confirmed message that no worker, queue or refusal accounts for lost and a broken promise", () => {
    const record = recordOf({
      publishes: [publishLog(sent)],
      works: [workLog([0, 1, 3].map(handled)), workLog([])],
    });
    const { ledger } = account(plan, record);
    expect(ledger.fates).toEqual({ ...none, handled: 3, lost: 1 });
    expect(ledger).toMatchObject({ lostConfirmed: 1, lostUnconfirmed: 0, causes: { unexplained: 1 } });
    expect(ledger.samples.lost).toMatchObject([
      { id: 2, kind: "task", sent: 2, confirmed: 3, delivered: null, cause: "unexplained", fault: null },
    ]);
  });

  it("calls nothing lost while the run was not drained", () => {
    const record = recordOf({
      drained: false,
      ending: "stalled",
      publishes: [publishLog(sent)],
      works: [workLog([])],
    });
    expect(account(plan, record).ledger.fates).toEqual({ ...none, unresolved: 4 });
  });

  it("puts a publish that the broker nacked or returned down as refused", () => {
    const rows = sent.map((row, i) => ({
      ...row,
      how: (["nacked", "returned", "confirmed", "confirmed"] as const)[i],
    }));
    const record = recordOf({
      publishes: [publishLog(rows as Parameters<typeof publishLog>[0])],
      works: [workLog([handled(2), handled(3)])],
    });
    const { ledger } = account(plan, record);
    expect(ledger.fates).toEqual({ ...none, handled: 2, refused: 2 });
    expect(ledger.confirmed).toBe(2);
  });

  it("counts what was read out of the queue as left, whatever workers had seen of it", () => {
    const record = recordOf({
      publishes: [publishLog(sent)],
      works: [workLog([handled(0), handled(1), { id: 2, started: 12, outcome: "received" }])],
      left: [2, 3],
    });
    expect(account(plan, record).ledger.fates).toEqual({ ...none, handled: 2, left: 2 });
  });

  it("counts a message handled twice once, and once as a duplicate", () => {
    const record = recordOf({
      publishes: [publishLog(sent)],
      works: [
        workLog([0, 1, 2, 3].map(handled)),
        workLog([{ id: 3, started: 50, ended: 60, redelivered: true }], "worker-2"),
      ],
    });
    const { ledger } = account(plan, record);
    expect(ledger.fates.handled).toBe(4);
    expect(ledger).toMatchObject({ duplicates: 1, redelivered: 1 });
    expect(ledger.samples.duplicates.map(({ id }) => id)).toEqual([3]);
  });

  it("counts a message that was handled though its publish outcome was unknown as recovered", () => {
    const rows = sent.map((row) => ({ ...row, how: "unknown" as const }));
    const record = recordOf({ publishes: [publishLog(rows)], works: [workLog([0, 1].map(handled))] });
    const { ledger } = account(plan, record);
    expect(ledger).toMatchObject({ recovered: 2, lostUnconfirmed: 2, causes: { "in-transit": 2 } });
  });

  it("counts a delivery that was never attempted as unexpected, not as handled", () => {
    const record = recordOf({
      publishes: [publishLog(sent.slice(0, 1))],
      works: [
        workLog([handled(0), handled(3)], "worker-1", {
          unexpected: ["99 bytes to worker-1"],
          unexpectedCount: 1,
        }),
      ],
    });
    const { ledger } = account(plan, record);
    expect(ledger).toMatchObject({ attempted: 1, unexpected: 2 });
    expect(ledger.fates).toEqual({ ...none, handled: 1 });
  });

  it("blames auto-ack for what a worker had received and not finished when it was cut off", () => {
    const auto = planOf("messages: {count: 4}\nworkers: {count: 1, ack: auto}");
    const record = recordOf({
      publishes: [publishLog(sent)],
      works: [
        workLog([
          handled(0),
          handled(1),
          { id: 2, started: 15, ended: 16, outcome: "cutOff" },
          { id: 3, outcome: "cutOff" },
        ]),
      ],
    });
    expect(account(auto, record).ledger).toMatchObject({
      lostConfirmed: 2,
      causes: { "auto-ack-in-flight": 2 },
    });
  });

  it("calls it expired when the time to live ran out and nothing caught the message", () => {
    const short = planOf("messages: {count: 4}\nqueue: {ttl: 100ms}");
    const record = recordOf({ publishes: [publishLog(sent)], works: [workLog([handled(0)])] });
    expect(account(short, record).ledger.fates).toEqual({ ...none, handled: 1, expired: 3 });
  });

  it("counts what the dead-letter queue holds with the broker's reasons, and what it lacks as lost", () => {
    const dead = planOf("messages: {count: 4}\nqueue: {ttl: 100ms, deadLetter: true}");
    const record = recordOf({
      publishes: [publishLog(sent)],
      works: [workLog([handled(0)])],
      deadLettered: { id: [1, 2], reason: ["expired", "expired"] },
    });
    const { ledger } = account(dead, record);
    expect(ledger.fates).toEqual({ ...none, handled: 1, deadLettered: 2, lost: 1 });
    expect(ledger.deadLetterReasons).toEqual({ expired: 2 });
  });

  it("calls a rejected message rejected where no dead-letter queue is there to catch it", () => {
    const record = recordOf({
      publishes: [publishLog(sent)],
      works: [
        workLog([handled(0), handled(1), handled(2), { id: 3, started: 1, ended: 2, outcome: "rejected" }]),
      ],
    });
    expect(account(plan, record).ledger.fates).toEqual({ ...none, handled: 3, rejected: 1 });
  });

  it("blames a full queue that drops its oldest messages for those that were never delivered", () => {
    const full = planOf("messages: {count: 4}\nqueue: {maxLength: 2, overflow: drop-head}");
    const record = recordOf({ publishes: [publishLog(sent)], works: [workLog([handled(2), handled(3)])] });
    expect(account(full, record).ledger.causes).toEqual({ overflow: 2 });
  });

  it("does not call expired what an auto-acking worker held when it was cut off", () => {
    const auto = planOf("messages: {count: 4}\nqueue: {ttl: 1s}\nworkers: {count: 1, ack: auto}");
    const works = [workLog([handled(0), ...[1, 2, 3].map((id) => ({ id, outcome: "cutOff" as const }))])];
    const { ledger } = account(auto, recordOf({ publishes: [publishLog(sent)], works }));
    expect(ledger).toMatchObject({
      fates: { handled: 1, expired: 0, lost: 3 },
      causes: { "auto-ack-in-flight": 3 },
    });
  });

  it("does not call expired what a full queue may have dropped", () => {
    const full = planOf("messages: {count: 4}\nqueue: {ttl: 1s, maxLength: 1, overflow: drop-head}");
    const { ledger } = account(
      full,
      recordOf({ publishes: [publishLog(sent)], works: [workLog([handled(3)])] }),
    );
    expect(ledger).toMatchObject({ fates: { expired: 0, lost: 3 }, causes: { overflow: 3 } });
  });

  it.each([
    ["2 times", "deliveryLimit: 2", "4.3.6", 2, "lost"],
    ["3 times", "deliveryLimit: 2", "4.3.6", 3, "deliveryLimit"],
    ["3 times", "arguments: {x-delivery-limit: 2}", "4.3.6", 3, "deliveryLimit"],
    ["3 times", "deliveryLimit: 2", "3.10.8", 3, "deliveryLimit"],
    ["20 times", "durable: true", "4.0.5", 20, "lost"],
    ["21 times", "durable: true", "4.0.5", 21, "deliveryLimit"],
    ["21 times", "durable: true", null, 21, "deliveryLimit"],
    ["21 times", "durable: true", "3.10.8", 21, "lost"],
    ["21 times", "deliveryLimit: unlimited", "4.3.6", 21, "lost"],
    ["21 times", "deliveryLimit: -1", "4.3.6", 21, "lost"],
  ] as const)(
    "what came back %s with %s on RabbitMQ %s and is gone counts so",
    (_times, setting, version, returns, fate) => {
      const quorum = planOf(`messages: {count: 1}\nqueue: {type: quorum, ${setting}}`);
      const rows = Array.from({ length: returns }, () => ({
        id: 0,
        started: 1,
        ended: 2,
        outcome: "requeued" as const,
      }));
      const record = recordOf({
        publishes: [publishLog(sent.slice(0, 1))],
        works: [workLog(rows)],
        broker: { version, policy: {} },
      });
      expect(account(quorum, record).ledger.fates).toEqual({ ...none, [fate]: 1 });
    },
  );

  it("blames the connection for what was sent without confirms before it was lost", () => {
    const bare = planOf("messages: {count: 4}\nproducers: {confirms: false}");
    const record = recordOf({
      publishes: [publishLog(sent.map((row) => ({ ...row, how: "sent" as const, settled: Number.NaN })))],
      works: [workLog([handled(0), handled(1)])],
      events: [{ at: 2.5, what: "link-down", who: "producer-1", detail: "" }],
    });
    expect(account(bare, record).ledger).toMatchObject({
      recovered: 0,
      fates: { handled: 2, lost: 2 },
      causes: { "in-transit": 1, unexplained: 1 },
    });
  });

  it("gives no room to ids that no producer used, however large", () => {
    const record = recordOf({
      publishes: [publishLog(sent)],
      works: [workLog([...[0, 1, 2, 3].map(handled), { id: 0xffffffff, started: 1, ended: 2 }])],
    });
    expect(account(plan, record).ledger).toMatchObject({
      attempted: 4,
      unexpected: 1,
      fates: { handled: 4 },
    });
  });

  it("knows workers by their names, whatever order their logs come in", () => {
    const record = recordOf({
      publishes: [publishLog(sent)],
      works: [workLog([0, 1, 2, 3].map(handled), "worker-2")],
    });
    expect(account(plan, record).workers.map(({ name, messages }) => [name, messages])).toEqual([
      ["worker-1", 0],
      ["worker-2", 4],
    ]);
  });
});
