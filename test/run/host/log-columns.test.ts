import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endedAt, outcome, settledAt } from "../../../src/ledger/record.ts";
import { DeliveryColumns, PublishColumns } from "../../../src/run/host/log-columns.ts";

const facts = { name: "worker-1", maxInFlight: 0, unexpected: [], unexpectedCount: 0 };
const ends = fc.constantFrom(outcome.handled, outcome.rejected, outcome.requeued, outcome.finished);
/** Receives a message, ends one that is held, loses the connection, or hands rows over. */
const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant("receive" as const) }) },
    { weight: 8, arbitrary: fc.record({ do: fc.constant("end" as const), which: fc.nat(9), what: ends }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("lose" as const) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("take" as const) }) },
  ),
  { maxLength: 200, size: "max" },
);

describe("a log that is handed over piece by piece", () => {
  it("has the rows of one that is not, in the same order, each as it was in the end", () => {
    const property = fc.property(steps, (script) => {
      const [whole, parted] = [new DeliveryColumns(), new DeliveryColumns()];
      const both = [whole, parted];
      const rows: string[] = [];
      const add = ({ length, ...log }: ReturnType<DeliveryColumns["log"]>): void => {
        for (let row = 0; row < length; row++)
          rows.push([log.id[row], endedAt({ ...log }, row), log.outcome[row], log.redelivered[row]].join());
      };
      let held: number[] = [];
      let finished = 0;
      script.forEach((step, now) => {
        if (step.do === "receive") {
          held.push(whole.add(now, now, now % 3 === 0));
          parted.add(now, now, now % 3 === 0);
        } else if (step.do === "end") {
          const row = held[step.which % held.length];
          if (row === undefined) return;
          held = held.filter((other) => other !== row);
          if (step.what === outcome.finished) finished++;
          for (const log of both) {
            log.start(row, now);
            log.end(row, now + 0.5);
            log.became(row, step.what);
          }
        } else if (step.do === "lose") {
          for (const log of both) log.cutOff(held.length + finished, now);
          held = [];
          finished = 0;
        } else add(parted.take(facts));
      });
      expect(parted.base).toBeLessThanOrEqual(held[0] ?? parted.length);
      add(parted.log(facts));
      const kept = rows.splice(0);
      add(whole.log(facts));
      expect(kept).toEqual(rows);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("has room again where rows were, and nothing of them is left there", () => {
    const log = new PublishColumns();
    const rest = { name: "producer-1", blocked: 0, backpressure: 0, window: 0, ownBehind: null };
    for (let id = 0; id < 5000; id++) {
      const row = log.add(id, id);
      log.settle(row, id + 1);
      log.became(row, 1);
      if (id % 1000 === 999) log.take(log.length, rest);
    }
    log.add(5000, 5000);
    expect(log.firstSent).toBe(5000);
    const { length, id, how, ...times } = log.log(rest);
    expect({ length, id: id[0], how: how[0] }).toEqual({ length: 1, id: 5000, how: 0 });
    expect(settledAt({ length, id, how, ...times }, 0)).toBeNaN();
    expect(id.length).toBe(1024);
  });
});
