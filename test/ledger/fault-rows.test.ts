import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import type { FaultAction } from "../../src/faults/kinds.ts";
import type { RunRecord } from "../../src/ledger/record.ts";
import { event, faultDone, planWith, publishLog, recordOf, workLog } from "./records.ts";

const scenario = "messages: {count: 100}\nworkers: {count: 1}";

function rowsOf(deeds: readonly FaultAction[], some: Partial<RunRecord>) {
  return account(planWith(scenario, deeds), recordOf(some)).faults;
}

const ids = Array.from({ length: 6 }, (_, id) => id);
const kill: FaultAction = { do: "kill-broker" };
const outage = faultDone(100, { ended: 160, brokerBack: 160 });
const down = [event(105, "link-down", "worker-1"), event(150, "link-up", "worker-1")];

describe("a fault's row", () => {
  it("gives what a kill of the broker cost, from its own start", () => {
    const record = {
      publishes: [
        publishLog([
          { id: 0, sent: 10 },
          { id: 1, sent: 101 },
          { id: 2, sent: 102 },
          { id: 3, sent: 170 },
        ]),
      ],
      works: [
        workLog([
          { id: 0, started: 101, ended: 104 },
          { id: 1, started: 103, ended: 105, outcome: "cutOff" },
          { id: 0, started: 151, ended: 155, redelivered: true },
          { id: 1, started: 156, ended: 161, redelivered: true },
          { id: 3, started: 171, ended: 180 },
        ]),
      ],
      events: down,
      faults: [outage],
    };
    const figures = {
      down: 60,
      firstHandledAfter: 55, // message 0 at 155; not at 104, whose ack was lost with the broker
      backlogRecoveredAfter: 50, // 1 waited before it, and again when the first link was back at 150
      lost: 0,
      duplicated: 1,
      redelivered: 2,
    };
    const [row] = rowsOf([kill], record);
    expect(row).toMatchObject({
      do: "kill-broker",
      at: 100,
      times: 1,
      problem: null,
      occurrences: [{ at: 100, ended: 160, who: [] }],
    });
    expect(row).toMatchObject(figures);
    expect(row?.occurrences[0]).toMatchObject(figures);
  });

  it("takes the longest time of all occurrences, and sums what they did", () => {
    const plan = planWith("messages: {count: 100}\nqueue: {durable: false}", [kill]);
    const record = recordOf({
      publishes: [publishLog(ids.map((id) => ({ id, sent: id < 4 ? id : 200 })))],
      works: [
        workLog([
          { id: 0, started: 170, ended: 180 },
          { id: 4, started: 420, ended: 440 },
        ]),
      ],
      faults: [outage, faultDone(300, { ended: 400, brokerBack: 400 })],
    });
    const [row] = account(plan, record).faults;
    expect(row).toMatchObject({ times: 2, at: 100, down: 100, firstHandledAfter: 140, lost: 4 });
    expect(row?.occurrences.map(({ lost }) => lost)).toEqual([3, 1]);
  });

  it("has no longest time where one occurrence has none: nothing was handled after the second", () => {
    const [row] = rowsOf([kill], {
      publishes: [publishLog([{ id: 0, sent: 10 }])],
      works: [workLog([{ id: 0, started: 170, ended: 180 }])],
      faults: [outage, faultDone(300, { ended: Number.NaN })],
      ending: "broker-lost",
    });
    expect(row?.occurrences.map(({ firstHandledAfter }) => firstHandledAfter)).toEqual([80, null]);
    expect(row).toMatchObject({
      down: null,
      firstHandledAfter: null,
      problem: "was not over when the run ended",
    });
  });

  it("sees the next message handled after a fault that left the broker up, whenever it was delivered", () => {
    const [row] = rowsOf([{ do: "kill-worker" }], {
      publishes: [publishLog(ids.map((id) => ({ id, sent: id })))],
      works: [
        workLog([
          { id: 0, received: 90, started: 91, ended: 110 },
          { id: 1, received: 120, started: 121, ended: 130 },
        ]),
      ],
      faults: [faultDone(100, { who: ["worker-2"] })],
    });
    expect(row).toMatchObject({ down: null, firstHandledAfter: 10 });
  });

  it.each([
    [
      "the links' own for a command",
      [event(105, "link-down", "worker-1"), event(145, "link-up", "worker-1")],
      40,
    ],
    ["none where a command cut nothing", [], null],
    ["none where no link came back", [event(105, "link-down", "worker-1")], null],
  ])("gives as the time that the broker was down %s", (_name, events, expected) => {
    const [row] = rowsOf([{ do: "exec", run: "x" }], { events, faults: [faultDone(100)] });
    expect(row?.down).toBe(expected);
  });

  it.each<[string, readonly number[], readonly number[], number | null]>([
    ["is 0 where no more messages waited than before", [1, 2], [150, 170], 0],
    ["is 0 where they only became more long after", [1, 5000], [], 0],
    ["is the time until there were as few as before", [1, 120, 130], [165, 170, 180], 70],
    ["is not over while the fault is, whatever came and went", [1, 120], [130], 60],
    ["is none where they stayed more to the end", [1, 120, 130], [170], null],
  ])("the backlog's recovery %s", (_name, sent, handled, expected) => {
    const rows = handled.map((ended, id) => ({ id, started: ended - 1, ended }));
    const [row] = rowsOf([{ do: "partition", for: 60 }], {
      publishes: [publishLog(sent.map((at, id) => ({ id, sent: at })))],
      works: [workLog(rows)],
      drained: false,
      faults: [faultDone(100, { ended: 160 })],
    });
    expect(row?.backlogRecoveredAfter).toBe(expected);
  });

  it("counts messages that it took as gone from the backlog", () => {
    const plan = planWith("messages: {count: 100}\nqueue: {durable: false}", [kill]);
    const record = recordOf({
      publishes: [
        publishLog([
          { id: 0, sent: 1 },
          { id: 1, sent: 2 },
          { id: 2, sent: 161 },
          { id: 3, sent: 162 },
        ]),
      ],
      works: [workLog([2, 3].map((id) => ({ id, started: 165, ended: 170 + id })))],
      faults: [outage],
    });
    expect(account(plan, record).faults[0]).toMatchObject({ lost: 2, backlogRecoveredAfter: 0 });
  });

  it("counts as duplicated what was handled again because its producer had to send it again", () => {
    const [row] = rowsOf([{ do: "cut-connection" }], {
      publishes: [
        publishLog([
          { id: 0, sent: 1, settled: 101, how: "unknown" },
          { id: 0, sent: 120 },
        ]),
      ],
      works: [
        workLog([
          { id: 0, started: 130, ended: 131 },
          { id: 0, started: 140, ended: 141 },
        ]),
      ],
      events: [event(101, "link-down", "producer-1")],
      faults: [faultDone(100, { who: ["producer-1"] })],
    });
    expect(row).toMatchObject({ duplicated: 1, redelivered: 0 });
  });

  it("counts each of two copies of a message that came again for the fault that gave it back", () => {
    const plan = planWith("messages: {count: 100}\nworkers: {count: 2}", [{ do: "kill-worker" }]);
    const record = recordOf({
      publishes: [publishLog([{ id: 0, sent: 1 }])],
      works: [
        workLog([
          { id: 0, received: 50, ended: 101, outcome: "cutOff" },
          { id: 0, started: 300, ended: 305, redelivered: true },
          { id: 0, started: 310, ended: 315, redelivered: true },
        ]),
        workLog([{ id: 0, received: 52, ended: 201, outcome: "cutOff" }], "worker-2"),
      ],
      events: [event(101, "killed", "worker-1"), event(201, "killed", "worker-2")],
      faults: [faultDone(100, { who: ["worker-1"] }), faultDone(200, { who: ["worker-2"] })],
    });
    const [row] = account(plan, record).faults;
    expect(row?.occurrences.map(({ redelivered }) => redelivered)).toEqual([1, 1]);
  });

  it("does not count what a worker gave back itself", () => {
    const [row] = rowsOf([{ do: "kill-worker" }], {
      publishes: [publishLog([{ id: 0, sent: 1 }])],
      works: [
        workLog([
          { id: 0, started: 110, ended: 120, outcome: "requeued" },
          { id: 0, started: 130, ended: 140, redelivered: true },
        ]),
      ],
      events: [event(101, "killed", "worker-1")],
      faults: [faultDone(100, { who: ["worker-1"] })],
    });
    expect(row).toMatchObject({ duplicated: 0, redelivered: 0 });
  });

  it("is not to blame for what a crash gave back, though it made the producer send the message again", () => {
    const [row] = rowsOf([{ do: "kill-broker" }], {
      publishes: [
        publishLog([
          { id: 0, sent: 10, settled: 105, how: "unknown" },
          { id: 0, sent: 145, settled: 150 },
        ]),
      ],
      works: [
        workLog([
          { id: 0, started: 155, ended: 160 },
          { id: 0, started: 275, ended: 280, redelivered: true },
        ]),
      ],
      events: [
        event(105, "link-down", "producer-1"),
        event(135, "link-up", "producer-1"),
        event(165, "killed", "worker-1"),
        event(220, "back", "worker-1"),
      ],
      faults: [faultDone(100, { ended: 130, brokerBack: 130 })],
    });
    expect(row).toMatchObject({ duplicated: 0, redelivered: 0 });
  });

  it("counts what a removed worker gave back unstarted", () => {
    const [row] = rowsOf([{ do: "remove-workers" }], {
      publishes: [publishLog([{ id: 0, sent: 1 }])],
      works: [
        workLog([
          { id: 0, received: 50, ended: 105, outcome: "received" },
          { id: 0, started: 130, ended: 140, redelivered: true },
        ]),
      ],
      events: [event(106, "left", "worker-1")],
      faults: [faultDone(100, { who: ["worker-1"] })],
    });
    expect(row).toMatchObject({ redelivered: 1 });
  });

  it.each<[string, Partial<RunRecord>, string | null]>([
    [
      "says why it could not be done",
      { faults: [faultDone(100, { failure: "no such worker" })] },
      "no such worker",
    ],
    ["says that it never happened", { end: 5016 }, "never happened: the run was over at 5.02 s"],
    ["says nothing of what never happened in a run that did not end by itself", { ending: "stalled" }, null],
    [
      "has no problem with a disturbance that outlasted the run",
      { faults: [faultDone(100, { ended: Number.NaN })] },
      null,
    ],
  ])("%s", (_name, some, problem) => {
    const [row] = rowsOf([{ do: "partition", for: 1000 }], some);
    expect(row?.problem).toBe(problem);
    if (some.faults === undefined) expect(row).toMatchObject({ at: null, times: 0, occurrences: [] });
  });

  it("says that the broker did not come back", () => {
    const [row] = rowsOf([{ do: "kill-broker" }], { faults: [faultDone(100, { ended: Number.NaN })] });
    expect(row?.problem).toBe("was not over when the run ended");
  });

  it("has nothing handled after a broker that never came back, however soon the next fault was", () => {
    const [row] = rowsOf([{ do: "kill-broker" }, { do: "exec", run: "true" }], {
      publishes: [publishLog([{ id: 0, sent: 1 }])],
      works: [workLog([{ id: 0, started: 99, ended: 103 }])],
      events: [event(150, "link-down", "worker-1")],
      faults: [
        faultDone(100, { ended: Number.NaN, failure: "gone" }),
        faultDone(120, { fault: 1, ended: 130 }),
      ],
    });
    expect(row).toMatchObject({ down: null, firstHandledAfter: null });
  });

  it("measures what follows a standstill from its end on", () => {
    const [row] = rowsOf([{ do: "partition", for: 1000 }], {
      publishes: [
        publishLog([
          { id: 0, sent: 1 },
          { id: 1, sent: 1 },
        ]),
      ],
      works: [
        workLog([
          { id: 0, received: 101, started: 101, ended: 110 },
          { id: 1, received: 1101, started: 1101, ended: 1110 },
        ]),
      ],
      faults: [faultDone(100, { ended: 1100 })],
    });
    expect(row?.firstHandledAfter).toBe(1010);
  });

  it("has no problem with a worker that did not come back", () => {
    const [row] = rowsOf([{ do: "kill-worker", back: 5 }], {
      faults: [faultDone(100, { ended: Number.NaN, who: ["worker-1"] })],
    });
    expect(row?.problem).toBeNull();
  });
});
