import { describe, expect, it } from "vitest";
import { drainState, type Situation } from "../../src/run/drain.ts";
import { Counters, type Counts, totals } from "../../src/run/host/counters.ts";
import { producerSlices, split, workerSlices } from "../../src/run/host-slices.ts";
import { planOf } from "../ledger/records.ts";

const none: Counts = totals([]);

function situation(counts: Partial<Counts>, some: Partial<Situation> = {}): Situation {
  return {
    now: 10_000,
    changedAt: 9_990,
    plannedQuietUntil: 0,
    counts: { ...none, attempted: 10, decided: 10, producersDone: 1, ...counts },
    producers: 1,
    workers: 2,
    holdUp: false,
    disturbed: false,
    ready: { count: 0, at: 9_995 },
    delay: 0,
    total: null,
    ...some,
  };
}

describe("a run is", () => {
  it.each<[string, Situation, string]>([
    [
      "drained as soon as every message is handled, rejected or refused",
      situation({ handled: 7, rejected: 2, refused: 1 }),
      "drained",
    ],
    [
      "not believed to be drained by counting alone once a connection was lost",
      situation({ handled: 10, cuts: 1 }),
      "going",
    ],
    [
      "given more time to settle once a connection was lost",
      situation({ handled: 9, cuts: 1 }, { changedAt: 9_000 }),
      "going",
    ],
    ["drained after that time", situation({ handled: 9, cuts: 1 }, { changedAt: 8_400 }), "drained"],
    [
      "held up by a fault, whatever was handled",
      situation({ handled: 10 }, { holdUp: true, changedAt: 1_000 }),
      "going",
    ],
    [
      "not drained by quiet alone while a fault makes messages late",
      situation({ handled: 9 }, { disturbed: true, changedAt: 5_000 }),
      "going",
    ],
    [
      "drained while a fault makes messages late when all are handled",
      situation({ handled: 10 }, { disturbed: true }),
      "drained",
    ],
    [
      "not stalled while somebody killed is to come back",
      situation({ handled: 5, away: 1 }, { now: 90_000, changedAt: 1_000, ready: { count: 5, at: 89_000 } }),
      "going",
    ],
    [
      "going while returned messages may be delayed, whatever is ready",
      situation({ handled: 9, requeued: 1 }, { changedAt: 4_000, delay: 8_000 }),
      "going",
    ],
    [
      "going while they may be, though no worker is left",
      situation({ handled: 9, requeued: 1, workersGone: 2 }, { changedAt: 4_000, delay: 8_000 }),
      "going",
    ],
    [
      "drained when they would have come by now",
      situation({ handled: 9, requeued: 1 }, { changedAt: 1_000, delay: 8_000 }),
      "drained",
    ],
    [
      "drained before that by the broker's count, once it has counted since the last change",
      situation(
        { handled: 9, requeued: 1 },
        { changedAt: 1_000, delay: 60_000, total: { count: 0, at: 9_500 } },
      ),
      "drained",
    ],
    [
      "not drained by a count of before",
      situation(
        { handled: 9, requeued: 1 },
        { changedAt: 3_000, delay: 60_000, total: { count: 0, at: 9_500 } },
      ),
      "going",
    ],
    [
      "not drained while the broker counts messages that are not ready",
      situation(
        { handled: 9, requeued: 1 },
        { changedAt: 1_000, delay: 2_000, total: { count: 1, at: 9_500 } },
      ),
      "going",
    ],
    [
      "not held up by a delay where all are handled and no connection was lost",
      situation({ handled: 10, requeued: 1, redelivered: 1 }, { changedAt: 9_000, delay: 60_000 }),
      "drained",
    ],
    [
      "held up by it where one was, as some may have been handled twice",
      situation({ handled: 10, cuts: 1 }, { changedAt: 4_000, delay: 60_000 }),
      "going",
    ],
    [
      "not stalled before what is delayed had its time",
      situation({ handled: 9, requeued: 1 }, { now: 50_000, ready: null, delay: 60_000 }),
      "going",
    ],
    [
      "stalled 30 s after that",
      situation({ handled: 9, requeued: 1 }, { now: 110_000, ready: null, delay: 60_000 }),
      "stalled",
    ],
    ["going while a message is out", situation({ handled: 9 }), "going"],
    ["going while producers send", situation({ handled: 10, producersDone: 0 }), "going"],
    ["going while confirms are out", situation({ handled: 10, decided: 9 }), "going"],
    ["not hurried to its end by redeliveries", situation({ handled: 10, redelivered: 1 }), "going"],
    [
      "drained when the queue is empty and all has been quiet",
      situation({ handled: 9 }, { changedAt: 9_000 }),
      "drained",
    ],
    [
      "going while a worker holds a message",
      situation({ handled: 9, inHand: 1 }, { changedAt: 9_000 }),
      "going",
    ],
    [
      "going while the queue was not seen empty since the last change",
      situation({ handled: 9 }, { changedAt: 9_000, ready: { count: 0, at: 8_999 } }),
      "going",
    ],
    [
      "going while messages are ready",
      situation({ handled: 9 }, { changedAt: 9_000, ready: { count: 1, at: 9_995 } }),
      "going",
    ],
    [
      "going while a connection is down",
      situation({ handled: 9, linksDown: 1 }, { changedAt: 9_000 }),
      "going",
    ],
    [
      "drained when no worker is left to take what is ready",
      situation({ handled: 9, workersGone: 2 }, { changedAt: 9_000, ready: { count: 1, at: 9_995 } }),
      "drained",
    ],
    [
      "stalled when nothing happens for 30 s",
      situation({ handled: 9 }, { now: 50_000, ready: { count: 1, at: 49_995 } }),
      "stalled",
    ],
    ["not stalled while a worker works", situation({ handled: 9, inHand: 1 }, { now: 50_000 }), "going"],
    [
      "not stalled while a connection is tried again",
      situation({ handled: 9, linksDown: 1 }, { now: 50_000 }),
      "going",
    ],
    [
      "not stalled before the plan's next message is due",
      situation({ handled: 9, producersDone: 0 }, { now: 50_000, plannedQuietUntil: 45_000 }),
      "going",
    ],
  ])("%s", (_name, given, state) => {
    expect(drainState(given)).toBe(state);
  });
});

describe("counters", () => {
  it("add up over hosts and are seen through shared memory", () => {
    const [a, b] = [new Counters(), new Counters()];
    new Counters(a.shared).add("handled", 3);
    b.add("handled");
    b.add("inHand", -1);
    expect(totals([a, b])).toMatchObject({ handled: 4, inHand: -1, attempted: 0 });
  });
});

describe("slices", () => {
  it("keep neighbours together and leave none empty", () => {
    expect(split([1, 2, 3, 4, 5], 2)).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    expect(split([1], 4)).toEqual([[1]]);
    expect(split([], 4)).toEqual([]);
  });

  it("give workers that burn CPU a thread each", () => {
    const { workers } = planOf("messages: {count: 1}\nworkers: {count: 5, work: cpu}");
    expect(workerSlices(workers, 2)).toHaveLength(5);
  });

  it("give sleeping workers and producers as few threads as will do, and never all cores", () => {
    const { workers } = planOf("messages: {count: 1}\nworkers: {count: 1000}");
    expect(workerSlices(workers.slice(0, 100), 8)).toHaveLength(1);
    expect(workerSlices(workers, 8)).toHaveLength(4);
    expect(workerSlices(workers, 3)).toHaveLength(2);
    expect(workerSlices(workers, 1)).toHaveLength(1);
    expect(producerSlices([1, 2, 3, 4, 5], 8)).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });
});
