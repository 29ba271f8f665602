import { describe, expect, it } from "vitest";
import { Account } from "../../src/account/account.ts";
import type { Rows } from "../../src/account/slices.ts";
import { account } from "../../src/account/whole-record.ts";
import { type DeliveryLog, how, outcome, type PublishLog } from "../../src/ledger/record.ts";
import type { RunResult } from "../../src/result/schema.ts";
import {
  type Delivery,
  faultDone,
  type Publish,
  planOf,
  planWith,
  publishLog,
  recordOf,
  workLog,
} from "../ledger/records.ts";
import { folded } from "./slices.ts";

const plan = planOf("messages: {count: 1000}\nworkers: {count: 1}");

function rows(until: number, publishes: readonly Publish[], deliveries: readonly Delivery[]): Rows {
  return {
    publishes: [{ log: publishLog(publishes), until, returned: [] }],
    works: [{ log: workLog(deliveries), until }],
  };
}

/** A message that goes well. */
const well = (id: number, sent: number): { publish: Publish; delivery: Delivery } => ({
  publish: { id, sent },
  delivery: { id, received: sent + 1, started: sent + 1, ended: sent + 2 },
});

/** Messages that go well, a ms from one to the next, but one. */
function goingWell(first: number, count: number, lost: number): Rows {
  const ids = Uint32Array.from({ length: count }, (_, i) => first + i);
  const handled = ids.filter((id) => id !== lost);
  const until = first + count;
  const publishes: PublishLog = {
    ...publishLog([]),
    length: count,
    id: ids,
    sent: Float64Array.from(ids),
    settledAfter: new Float32Array(count).fill(1),
    how: new Uint8Array(count).fill(how.confirmed),
  };
  const works: DeliveryLog = {
    ...workLog([]),
    length: handled.length,
    id: handled,
    received: Float64Array.from(handled, (id) => id + 1),
    startedAfter: new Float32Array(handled.length),
    endedAfter: new Float32Array(handled.length).fill(1),
    outcome: new Uint8Array(handled.length).fill(outcome.handled),
    redelivered: new Uint8Array(handled.length),
  };
  return { publishes: [{ log: publishes, until, returned: [] }], works: [{ log: works, until }] };
}

describe("a fold", () => {
  it("counts a closed message that is handled again as a duplicate, and one that is sent again", () => {
    const account = new Account(plan, { keep: "unfinished" });
    const { publish, delivery } = well(0, 1);
    account.rows(rows(10, [publish], [delivery]));
    expect(account.size).toBe(0);
    const again = { id: 0, received: 11, started: 11, ended: 12, redelivered: true };
    account.rows(rows(20, [{ id: 0, sent: 11 }], [again]));
    expect(account.size).toBe(0);
    const { ledger, workers } = account.result(recordOf({ publishes: [], works: [] }), 1);
    expect(ledger).toMatchObject({
      attempted: 1,
      confirmed: 1,
      republished: 1,
      duplicates: 1,
      redelivered: 1,
    });
    expect(ledger.fates.handled).toBe(1);
    expect(ledger.samples.duplicates).toMatchObject([{ id: 0, sent: null, delivered: "worker-1" }]);
    expect(workers[0]).toMatchObject({ messages: 2, received: 2 });
  });

  it("counts a message that was never sent once, and each delivery of ids beyond all that were", () => {
    const account = new Account(plan, { keep: "unfinished" });
    const stray = (id: number): Delivery => ({ id, received: 5, started: 5, ended: 6 });
    account.rows(rows(10, [], [stray(400_000_000), stray(7), stray(1), stray(7), stray(1)]));
    account.rows(rows(20, [well(0, 11).publish, well(2, 12).publish], []));
    const { ledger } = account.result(recordOf({ publishes: [], works: [] }), 1);
    expect(ledger).toMatchObject({ attempted: 2, unexpected: 4 });
    expect(ledger.samples.unexpected).toEqual(["message 1"]);
  });

  it("takes a message that comes back after it was handed over as refused", () => {
    const unconfirmed = planOf("messages: {count: 1000}\nproducers: {confirms: false}\nworkers: {count: 1}");
    const account = new Account(unconfirmed, { keep: "unfinished" });
    const sent = [0, 1].map((id): Publish => ({ id, sent: 1, settled: Number.NaN, how: "sent" }));
    account.rows(rows(10, sent, []));
    expect(account.unaccounted).toBe(2);
    const { publishes, works } = rows(20, [], []);
    account.rows({ publishes: publishes.map((slice) => ({ ...slice, returned: [1] })), works });
    expect(account.unaccounted).toBe(1);
    const { ledger } = account.result(recordOf({ publishes: [], works: [] }), 1);
    expect(ledger.fates).toMatchObject({ refused: 1, lost: 1 });
  });

  it("tells from when on a fault was over although the backlog rose before that was known", () => {
    const plan = planWith("messages: {count: 2}\nworkers: {count: 1}", [
      { do: "kill-producer", producers: 1 },
      { do: "kill-broker" },
    ]);
    // Handed over at 9000, when the first fault was not over; nothing of the time before the second is kept back.
    const recovery = (ended: number) => {
      const record = recordOf({
        publishes: [publishLog([{ id: 0, sent: 3000 }])],
        works: [workLog([{ id: 0, received: 5000, started: 5000, ended: 6000 }])],
        faults: [faultDone(1000, { ended }), faultDone(8500, { fault: 1, ended: 9500, brokerBack: 9500 })],
        end: 16_000,
      });
      const countedAt = folded(plan, record, [{ at: 9000, silent: 0 }]).faults[0]?.backlogRecoveredAfter;
      expect(countedAt).toBe(account(plan, record).faults[0]?.backlogRecoveredAfter);
      return countedAt;
    };
    expect(recovery(15_000)).toBe(14_000);
    expect(recovery(Number.NaN)).toBe(0); // its end was never countedAt
  });

  it("tells no recovery of a fault while which a message was rejected whose dead letter a kill took later", () => {
    const plan = planWith("messages: {count: 2}\nqueue: {deadLetter: true}\nworkers: {count: 1}", [
      { do: "kill-producer", producers: 1 },
      { do: "kill-broker" },
    ]);
    const record = recordOf({
      publishes: [
        publishLog([
          { id: 0, sent: 5 },
          { id: 1, sent: 25 },
        ]),
      ],
      works: [
        workLog([
          { id: 0, received: 6, started: 6, ended: 20, outcome: "rejected" },
          { id: 1, received: 26, started: 26, ended: 90 },
        ]),
      ],
      faults: [faultDone(10), faultDone(100, { fault: 1, ended: 160, brokerBack: 160 })],
    });
    const recoveries = ({ faults }: RunResult) => faults.map((fault) => fault.backlogRecoveredAfter);
    // The first message was still there at 25, as it turns out: from then on there were two.
    expect(recoveries(account(plan, record))).toEqual([80, 0]);
    expect(recoveries(folded(plan, record, []))).toEqual([null, 0]);
  });

  it("keeps what is outstanding and forgets the rest, however many messages there are", () => {
    const account = new Account(plan, { keep: "unfinished", waited: 1000 });
    const slice = 2000;
    let most = 0;
    for (let first = 0; first < 2_000_000; first += slice) {
      // One in the middle of each tenth slice is lost.
      account.rows(goingWell(first, slice, first % (10 * slice) === 0 ? first + 700 : -1));
      most = Math.max(most, account.size);
    }
    // Two slices at a time, and the lost ones.
    expect(most).toBeLessThan(2 * slice + 100);
    const { ledger, timeline } = account.result(recordOf({ publishes: [], works: [], end: 2_000_010 }), 1);
    expect(ledger.fates).toMatchObject({ handled: 1_999_900, lost: 100 });
    expect(ledger.samples.lost.map(({ id }) => id).slice(0, 3)).toEqual([700, 20_700, 40_700]);
    expect(timeline.published.length).toBeLessThanOrEqual(1001);
    expect(timeline.published.reduce((sum, count) => sum + count, 0)).toBe(2_000_000);
  });
});
