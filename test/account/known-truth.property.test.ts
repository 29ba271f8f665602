import fc from "fast-check";
import { expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import { type Delivery, type Publish, planOf, publishLog, recordOf, workLog } from "../ledger/records.ts";

const planWith = (producers: number) =>
  planOf(`messages: {count: 1000}\nproducers: {count: ${producers}}\nworkers: {count: 3}`);

/** What truly became of one message; the history below is made from it. */
const truth = fc.record({
  end: fc.constantFrom("handled", "rejected", "refused", "left", "lost" as const),
  publish: fc.constantFrom("confirmed", "unknown", "sent" as const),
  requeuedBefore: fc.nat({ max: 2 }),
  extra: fc.nat({ max: 2 }),
  worker: fc.nat({ max: 2 }),
});

it("every fate and count of a random history equals its known truth, and the fates sum to the attempts", () => {
  fc.assert(
    fc.property(fc.array(truth, { minLength: 1, maxLength: 60 }), fc.nat({ max: 3 }), (truths, producers) => {
      const publishes: Publish[][] = Array.from({ length: producers + 1 }, () => []);
      const works: Delivery[][] = [[], [], []];
      const left: number[] = [];
      let redelivered = 0;
      let flags = 0;
      let duplicates = 0;
      let recovered = 0;
      truths.forEach(({ end, publish, requeuedBefore, extra, worker }, id) => {
        const how = end === "refused" ? "nacked" : publish;
        publishes[id % (producers + 1)]?.push({ id, sent: id, how });
        let times = 0;
        const deliver = (w: number, delivery: Omit<Delivery, "id" | "started" | "ended">): void => {
          const started = id + 1 + times / 10;
          works[w % 3]?.push({ id, started, ended: started + 0.05, ...delivery });
          if (times++ > 0) redelivered++;
        };
        if (end === "refused") return;
        for (let i = 0; i < requeuedBefore; i++) {
          deliver(worker + i, { outcome: "requeued", redelivered: i > 0 });
          if (i > 0) flags++;
        }
        if (end === "left") left.push(id);
        if (end === "rejected") deliver(worker, { outcome: "rejected" });
        if (end !== "handled") return;
        deliver(worker, { outcome: "handled" });
        for (let i = 0; i < extra; i++) deliver(worker + i, { outcome: "handled", redelivered: true });
        flags += extra;
        duplicates += extra;
        if (how === "unknown") recovered++;
      });
      const record = recordOf({
        publishes: publishes.map((rows, i) => publishLog(rows, `producer-${i + 1}`)),
        works: works.map((rows, i) => workLog(rows, `worker-${i + 1}`)),
        left,
      });
      const { ledger, workers } = account(planWith(producers + 1), record);
      const count = (end: string): number => truths.filter((one) => one.end === end).length;
      expect(ledger.fates).toMatchObject({
        handled: count("handled"),
        rejected: count("rejected"),
        refused: count("refused"),
        left: count("left"),
        lost: count("lost"),
      });
      expect(Object.values(ledger.fates).reduce((sum, n) => sum + n, 0)).toBe(truths.length);
      expect(ledger).toMatchObject({
        attempted: truths.length,
        redelivered,
        redeliveredFlags: flags,
        duplicates,
        recovered,
        unexpected: 0,
      });
      expect(ledger.lostConfirmed).toBe(
        truths.filter((one) => one.end === "lost" && one.publish === "confirmed").length,
      );
      expect(Object.values(ledger.causes).reduce((sum, n) => sum + n, 0)).toBe(count("lost"));
      expect(workers.reduce((sum, worker) => sum + worker.messages, 0)).toBe(count("handled") + duplicates);
    }),
    { numRuns: 1000 },
  );
});
