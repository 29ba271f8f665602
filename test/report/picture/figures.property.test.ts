import fc from "fast-check";
import { expect, test } from "vitest";
import { accountWithRows } from "../../../src/account/whole-record.ts";
import type { Curve, PictureVariant } from "../../../src/report/picture/picture.ts";
import { pictureOf } from "../../../src/report/picture/picture-of.ts";
import { outcomeWords } from "../../../src/result/record-rows.ts";
import type { RunResult } from "../../../src/result/schema.ts";
import { type Delivery, planOf, publishLog, recordOf, workLog } from "../../ledger/records.ts";
import { oddHeavy } from "../fixture.ts";
import { variant } from "../parts.ts";

const attempted = 30;
const names = ["worker-1", "worker-2", "worker-3"];
const plan = planOf(
  `messages: {count: ${attempted}, pattern: [heavy, light], kinds: {heavy: {}, light: {}}}
workers: {count: 3, prefetch: 20, concurrency: 3}`,
);

/** The first ones before the run's zero. */
const sentAt = (id: number): number => id * 7 - 20;

/** In any order, to any worker, again and again; also without an end. */
const delivery = fc
  .record({
    id: fc.nat(attempted - 1),
    worker: fc.constantFrom(...names),
    after: fc.nat(4000),
    waits: fc.nat(500),
    works: fc.nat(700),
    outcome: fc.constantFrom("handled", "handled", "rejected", "requeued", "cutOff", "received"),
    redelivered: fc.boolean(),
  })
  .map(({ after, waits, works, worker, outcome, ...rest }): Delivery & { readonly worker: string } => {
    const received = sentAt(rest.id) + after;
    const started = Math.max(0, received) + waits;
    const own = { ...rest, worker, received, outcome } as const;
    if (outcome === "received") return own;
    return outcome === "cutOff" ? { ...own, ended: started } : { ...own, started, ended: started + works };
  });

function drawn(deliveries: readonly (Delivery & { readonly worker: string })[]) {
  const record = recordOf({
    end: 6000,
    publishes: [
      publishLog(
        Array.from({ length: attempted }, (_, id) => ({
          id,
          sent: sentAt(id),
          how: id % 5 ? "confirmed" : "sent",
        })),
      ),
    ],
    works: names.map((name) =>
      workLog(
        deliveries.filter(({ worker }) => worker === name),
        name,
      ),
    ),
  });
  const { result, rows } = accountWithRows(plan, record, 1, "default");
  const picture = pictureOf(
    { ...oddHeavy, variants: [{ ...variant({ name: "default" }), runs: [result] }] },
    [rows],
  );
  const [own] = picture.variants;
  if (own === undefined || own.blocks === null) throw new Error("nothing is drawn");
  return { result, own, blocks: own.blocks };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

test("whatever happened in a run, its blocks come to the figures of its workers", () => {
  fc.assert(
    fc.property(fc.array(delivery, { maxLength: 60 }), (deliveries) => {
      const { result, own, blocks } = drawn(deliveries);
      for (const [lane, worker] of result.workers.entries()) {
        const places = Array.from({ length: blocks.length }, (_, at) => at).slice(
          blocks.lanes[lane],
          blocks.lanes[lane + 1],
        );
        expect(places).toHaveLength(worker.received);
        const handled = places.filter((at) => outcomeWords[blocks.outcome[at] ?? 0] === "handled");
        expect(handled).toHaveLength(worker.messages);
        const took = places.map((at) => (blocks.ended[at] ?? 0) - (blocks.started[at] ?? 0));
        expect(sum(took.filter((ms) => ms > 0))).toBeCloseTo(worker.busy, 6);
        expect(own.workers[lane]).toMatchObject({ messages: worker.messages, busy: worker.busy });
        for (const at of places) expect(own.end).toBeGreaterThanOrEqual(blocks.ended[at] || 0);
      }
      const work = own.workers.flatMap(({ workShare }) => workShare ?? []);
      expect(sum(work)).toBeCloseTo(work.length === 0 ? 0 : 1, 9);
    }),
  );
});

test("whatever happened in a run, its rates over time come to what was published, confirmed and handled", () => {
  fc.assert(
    fc.property(fc.array(delivery, { maxLength: 60 }), (deliveries) => {
      const { result, own } = drawn(deliveries);
      const { interval, published, confirmed, handled, byWorker } = own.overTime;
      const counted = (rates: readonly number[]): number => (sum(rates) * interval) / 1000;
      expect(counted(published)).toBeCloseTo(result.ledger.attempted, 6);
      expect(counted(confirmed)).toBeCloseTo(result.ledger.confirmed, 6);
      expect(counted(handled)).toBeCloseTo(sum(result.workers.map(({ messages }) => messages)), 6);
      expect(byWorker.map(({ name }) => name)).toEqual(names);
      for (const [lane, worker] of byWorker.entries()) {
        expect(counted(worker.handled)).toBeCloseTo(result.workers[lane]?.messages ?? -1, 6);
      }
      handled.forEach((rate, point) => {
        expect(sum(byWorker.map((worker) => worker.handled[point] ?? 0))).toBeCloseTo(rate, 6);
      });
    }),
  );
});

test("whatever happened in a run, its curves and its flow are those of its figures", () => {
  fc.assert(
    fc.property(fc.array(delivery, { maxLength: 60 }), (deliveries) => {
      const { result, own } = drawn(deliveries);
      expect(sum(own.flow.fates.map(({ count }) => count))).toBe(result.ledger.attempted);
      expect(sum(own.flow.causes.map(({ count }) => count))).toBe(result.ledger.fates.lost);
      for (const measure of ["latency", "wait"] as const) checkCurves(own, result, measure);
      const [all] = own.latency;
      expect(all?.count).toBe(result.ledger.fates.handled);
    }),
  );
});

function checkCurves(own: PictureVariant, result: RunResult, measure: "latency" | "wait"): void {
  const [all, ...kinds] = own[measure];
  const at = (curve: Curve | undefined, share: number): number | undefined =>
    curve?.points.find((point) => point.share === share)?.ms;
  expect(sum(kinds.map(({ count }) => count))).toBe(all?.count);
  for (const curve of own[measure]) expect(sum(curve.bars.map(({ count }) => count))).toBe(curve.count);
  expect(at(all, 0) ?? null).toBe(result[measure].min);
  expect(at(all, 1) ?? null).toBe(result[measure].max);
  if ((all?.count ?? 0) >= 2) expect(at(all, 0.5)).toBe(result[measure].p50);
}
