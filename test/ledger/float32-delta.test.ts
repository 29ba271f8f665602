import fc from "fast-check";
import { expect, it } from "vitest";
import { float32Delta } from "../../src/ledger/float32-delta.ts";
import { endedAt, how, outcome, settledAt, startedAt } from "../../src/ledger/record.ts";
import { DeliveryColumns, PublishColumns } from "../../src/run/host/log-columns.ts";

const ms = (max: number) => fc.double({ min: 0, max, noNaN: true });

it("what follows another time is never kept as later than it was, and hardly as sooner", () => {
  fc.assert(
    fc.property(ms(1e8), ms(4e6), (earlier, later) => {
      const exact = earlier + later - earlier;
      const kept = float32Delta(earlier, earlier + later);
      expect(Math.fround(kept)).toBe(kept);
      expect(kept).toBeLessThanOrEqual(exact);
      expect(exact - kept).toBeLessThanOrEqual(Math.max(1e-40, exact * 2 ** -23));
    }),
  );
});

it("a time before the other is kept as no later either, and none as none", () => {
  expect(float32Delta(1, 0.9)).toBeLessThanOrEqual(0.9 - 1);
  expect(float32Delta(1e-60, 0)).toBeLessThan(0);
  expect(float32Delta(5, 5)).toBe(0);
  expect(float32Delta(5, Number.NaN)).toBeNaN();
});

it("a publish is open until it is settled", () => {
  const log = new PublishColumns();
  const rows = [log.add(7, 1000), log.add(8, 1001)];
  log.settle(0, 1002.5);
  log.how[0] = how.confirmed;
  expect(rows.map((row) => log.isOpen(row))).toEqual([false, true]);
  const kept = log.log({ name: "producer-1", blocked: 0, backpressure: 0, window: 0, ownBehind: null });
  expect(rows.map((row) => settledAt(kept, row))).toEqual([1002.5, Number.NaN]);
});

it("a delivery has the times that were written down, started or not, in whatever order", () => {
  const log = new DeliveryColumns();
  for (let id = 0; id < 4; id++) log.add(id, 100 + id, false);
  log.start(0, 110);
  log.end(0, 125);
  log.end(1, 130);
  log.start(2, 120);
  log.cutOff(2, 140);
  // Whose work began on another thread.
  log.start(2, 121);
  const kept = log.log({ name: "worker-1", maxInFlight: 4, unexpected: [], unexpectedCount: 0 });
  const rows = [0, 1, 2, 3];
  expect(rows.map((row) => startedAt(kept, row))).toEqual([110, Number.NaN, 121, Number.NaN]);
  expect(rows.map((row) => endedAt(kept, row))).toEqual([125, 130, 140, 140]);
  expect([...kept.outcome.subarray(0, 4)]).toEqual([0, 0, outcome.cutOff, outcome.cutOff]);
});
