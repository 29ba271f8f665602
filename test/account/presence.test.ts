import { describe, expect, it } from "vitest";
import { Account } from "../../src/account/account.ts";
import { presencesOf } from "../../src/account/presence.ts";
import { account } from "../../src/account/whole-record.ts";
import type { RunEvent } from "../../src/ledger/record.ts";
import { type Delivery, event, planOf, publishLog, recordOf, workLog } from "../ledger/records.ts";

const always = Number.POSITIVE_INFINITY;

function presences(
  settings: string,
  events: readonly RunEvent[],
  rows: readonly Delivery[] = [],
  added = false,
) {
  const base = planOf(`messages: {count: 1}\nworkers: [{${settings}}]`);
  const workers = base.workers.map((worker) =>
    added ? { ...worker, added: { fault: 0, time: 0 } } : worker,
  );
  const [first] = presencesOf({ ...base, workers }, recordOf({ works: [workLog(rows)], events }));
  return first?.map(({ from, stop, to }) => [from, stop, to]);
}

const one = (at: number, what: RunEvent["what"]): RunEvent => event(at, what, "worker-1");

describe("a worker is there", () => {
  it.each<[string, RunEvent[], number[][]]>([
    ["from the start to the end", [], [[0, always, always]]],
    ["until it is killed", [one(100, "killed"), one(100, "left")], [[0, 100, 100]]],
    [
      "again when it is back",
      [one(100, "killed"), one(300, "back")],
      [
        [0, 100, 100],
        [300, always, always],
      ],
    ],
    ["until it leaves", [one(100, "left")], [[0, 100, 100]]],
    ["also without a connection", [one(100, "link-down"), one(200, "link-up")], [[0, always, always]]],
  ])("%s", (_name, events, expected) => {
    expect(presences("count: 1", [event(50, "killed", "worker-2"), ...events])).toEqual(expected);
  });

  it("from when it joined, if a fault brings it in, and else never", () => {
    expect(presences("count: 1", [one(100, "joined")], [], true)).toEqual([[100, always, always]]);
    expect(presences("count: 1", [], [], true)).toEqual([]);
  });

  it("until it has finished what it had begun at its stop, but takes nothing more", () => {
    const rows = [{ id: 0, started: 90, ended: 150 }];
    expect(presences("stop: 100ms", [one(150, "left")], rows)).toEqual([[0, 100, 150]]);
  });

  it("until it is killed and no longer, though what it did seems to end a moment later", () => {
    const rows = [{ id: 0, started: 90, ended: 100.5, outcome: "cutOff" as const }];
    expect(presences("count: 1", [one(100, "killed")], rows)).toEqual([[0, 100, 100]]);
  });

  it("no more after its stop, though it would have been back then", () => {
    expect(presences("stop: 100ms", [one(50, "killed"), one(150, "back")])).toEqual([[0, 50, 50]]);
  });

  it("not before its start, if it is back sooner", () => {
    expect(presences("start: 100ms", [one(20, "killed"), one(30, "back")])).toEqual([[100, always, always]]);
  });
});

describe("while a worker is away", () => {
  const plan = planOf("messages: {count: 3, kinds: {task: {work: 100ms}}}\nworkers: {count: 1}");
  const record = recordOf({
    publishes: [publishLog([0, 1, 2].map((id) => ({ id, sent: 0 })))],
    works: [
      workLog([
        { id: 0, started: 0, ended: 100 },
        { id: 1, received: 0, started: 100, ended: 150, outcome: "cutOff" },
        { id: 2, received: 0, ended: 150, outcome: "cutOff" },
        { id: 1, started: 350, ended: 450, redelivered: true },
        { id: 2, started: 450, ended: 550, redelivered: true },
      ]),
    ],
    events: [one(150, "killed"), one(350, "back")],
  });

  it("its time is nobody's: not idle, not starved, and not the perfect queue's either", () => {
    const { dispatch, workers } = account(plan, record);
    expect(workers[0]).toMatchObject({ busy: 350, busyShare: 1 });
    // The perfect queue finishes the second message, begun before the kill, and has only the third left then.
    expect(dispatch).toMatchObject({ makespan: 550, ideal: 450, starved: 0, starvedShare: 0 });
  });

  it("nothing of what it held is unacknowledged", () => {
    expect(account(plan, record).timeline.unacked.slice(0, 6)).toEqual([3, 0, 0, 1, 1, 0]);
  });
});

describe("a worker's summary", () => {
  it.each(["full", "summary"] as const)("tells when it was there: %s", (how) => {
    const plan = planOf("messages: {count: 1}\nworkers: {count: 2}");
    const events = [
      event(10, "killed", "worker-1"),
      event(30.00049, "back", "worker-1"),
      event(90, "killed", "worker-2"),
    ];
    const record = recordOf({ works: [workLog([]), workLog([], "worker-2")], events, end: 100 });
    const result = how === "full" ? account(plan, record) : resultOf(plan, record);
    expect(result.workers.map(({ presences }) => presences)).toEqual([
      [
        { from: 0, to: 10 },
        { from: 30, to: null },
      ],
      [{ from: 0, to: 90 }],
    ]);
  });
});

function resultOf(plan: ReturnType<typeof planOf>, record: ReturnType<typeof recordOf>) {
  const account = new Account(plan, { keep: "unfinished" });
  account.rows({ publishes: [], works: [] });
  return account.result(record, 1);
}
