import { describe, expect, it } from "vitest";
import { account, lostIds } from "../../src/account/whole-record.ts";
import { event, faultDone, planOf, planWith, publishLog, recordOf, workLog } from "./records.ts";

const mixed = "messages: {count: 40, pattern: [a, b, b, b], kinds: {a: {}, b: {}}}";

describe("the table of losses", () => {
  it("counts by cause, kind and promise, and gives the share of the kind", () => {
    const publishes = publishLog([
      { id: 0, sent: 1, how: "unknown", settled: 5 },
      { id: 1, sent: 2, how: "unknown", settled: 5 },
      { id: 2, sent: 3, how: "unknown", settled: 5 },
      { id: 3, sent: 4 },
      { id: 4, sent: 4 },
      { id: 5, sent: 6 },
    ]);
    const works = [workLog([{ id: 5, started: 7, ended: 8 }])];
    const { ledger } = account(planOf(mixed), recordOf({ publishes: [publishes], works }));
    expect(ledger.losses).toEqual([
      { cause: "unexplained", kind: "a", confirmed: true, count: 1, share: 0.5 },
      { cause: "unexplained", kind: "b", confirmed: true, count: 1, share: 0.25 },
      { cause: "in-transit", kind: "b", confirmed: false, count: 2, share: 0.5 },
      { cause: "in-transit", kind: "a", confirmed: false, count: 1, share: 0.5 },
    ]);
    expect(ledger).toMatchObject({ lostConfirmed: 2, lostUnconfirmed: 3 });
  });

  it("puts what nobody can explain before other causes that took as many", () => {
    const plan = planOf("messages: {count: 4}\nworkers: {count: 1, ack: auto}");
    const record = recordOf({
      publishes: [publishLog([0, 1].map((id) => ({ id, sent: id })))],
      works: [workLog([{ id: 1, received: 2, ended: 3, outcome: "cutOff" }])],
    });
    const { losses } = account(plan, record).ledger;
    expect(losses.map(({ cause }) => cause)).toEqual(["unexplained", "auto-ack-in-flight"]);
  });

  it("gives ten examples, of all that was lost: broken promises first, then the unexplained, by id", () => {
    const plan = planOf("messages: {count: 40}\nworkers: {count: 1, ack: auto}");
    const unknown = Array.from({ length: 20 }, (_, id) => ({ id, sent: 1, how: "unknown" as const }));
    const held = [20, 21, 22].map((id) => ({ id, sent: 1 }));
    const vanished = [23, 24].map((id) => ({ id, sent: 1 }));
    const record = recordOf({
      publishes: [publishLog([...unknown, ...held, ...vanished])],
      works: [workLog(held.map(({ id }) => ({ id, received: 2, ended: 3, outcome: "cutOff" })))],
    });
    const { lost } = account(plan, record).ledger.samples;
    expect(lost.map(({ id }) => id)).toEqual([23, 24, 20, 21, 22, 0, 1, 2, 3, 4]);
    expect(lostIds(plan, record)).toEqual(Array.from({ length: 25 }, (_, id) => id));
  });

  it("names the fault that took an example, by its place and time", () => {
    const plan = planWith("messages: {count: 1}\nqueue: {durable: false}", [
      { do: "purge-queue" },
      { do: "kill-broker" },
    ]);
    const faults = [faultDone(100.00049, { fault: 1, brokerBack: 150 })];
    const record = recordOf({ publishes: [publishLog([{ id: 0, sent: 1 }])], faults });
    expect(account(plan, record).ledger.samples.lost[0]?.fault).toEqual({
      index: 1,
      do: "kill-broker",
      at: 100,
    });
  });
});

describe("a message that was sent again", () => {
  const plan = planOf("messages: {count: 3}");
  const rows = [
    { id: 0, sent: 1, settled: 5, how: "unknown" },
    { id: 1, sent: 2, settled: 5, how: "unknown" },
    { id: 0, sent: 11, settled: 15 },
    { id: 1, sent: 12, settled: 20, how: "unknown" },
    { id: 1, sent: 31, settled: 35, how: "returned" },
    { id: 2, sent: 32, settled: 36 },
  ] as const;

  it("counts once, as it ended best, from the first time that it was sent", () => {
    const works = [
      workLog([
        { id: 0, started: 20, ended: 30 },
        { id: 1, started: 22, ended: 32 },
      ]),
    ];
    const run = account(plan, recordOf({ publishes: [publishLog(rows)], works }));
    expect(run.ledger).toMatchObject({ attempted: 3, confirmed: 2, republished: 2, recovered: 1 });
    expect(run.ledger.fates).toMatchObject({ handled: 2, refused: 0, lost: 1 });
    expect(run.producers[0]).toMatchObject({ attempted: 3, confirmed: 2, rate: 96.774 });
    expect(run.latency).toMatchObject({ min: 29, max: 30 });
    expect(run.confirm).toMatchObject({ min: 4, max: 14 });
  });

  it("is refused only if no time that it was sent can have worked", () => {
    const refused = [
      { id: 0, sent: 1, how: "nacked" },
      { id: 0, sent: 3, how: "returned" },
    ] as const;
    expect(account(plan, recordOf({ publishes: [publishLog(refused)] })).ledger.fates.refused).toBe(1);
  });

  it("does not put its producer behind its schedule by that", () => {
    const paced = planOf("messages: {count: 1}\nproducers: {rate: 10/s}");
    const again = [
      { id: 0, sent: 1, how: "unknown" },
      { id: 0, sent: 5000 },
    ] as const;
    expect(account(paced, recordOf({ publishes: [publishLog(again)] })).producers[0]?.behind).toBe(1);
  });
});

describe("the warning about lost connections", () => {
  const plan = planWith("messages: {count: 1}", [{ do: "kill-broker" }]);
  it.each([
    [99, 1],
    [100, 0],
    [150, 0],
    [10_159, 0],
    [10_161, 1],
  ])("is given for one at %d ms %d times, with a fault from 100 to 160 ms", (at, times) => {
    const faults = [faultDone(100, { ended: 160, brokerBack: 160 })];
    const { warnings } = account(plan, recordOf({ events: [event(at, "link-down", "worker-1")], faults }));
    expect(warnings.filter((text) => text.includes("connections were lost"))).toHaveLength(times);
  });

  it("is not given while a fault goes on to the end", () => {
    const faults = [faultDone(100, { ended: Number.NaN })];
    const { warnings } = account(
      plan,
      recordOf({ events: [event(90_000, "link-down", "worker-1")], faults }),
    );
    expect(warnings).toEqual([]);
  });
});
