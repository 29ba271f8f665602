import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { how, settledAt } from "../../../src/ledger/record.ts";
import { Counters } from "../../../src/run/host/counters.ts";
import { PublishRecorder } from "../../../src/run/host/publish-recorder.ts";

const producer = {
  name: "producer-1",
  confirms: true,
  maxUnconfirmed: 1000,
  onFailure: "republish",
} as const;

type Step =
  | { readonly do: "send" }
  | { readonly do: "settle"; readonly share: number; readonly multiple: boolean; readonly ok: boolean }
  | { readonly do: "return"; readonly share: number }
  | { readonly do: "lose"; readonly again: boolean };

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { arbitrary: fc.record({ do: fc.constant("send" as const) }), weight: 8 },
    {
      arbitrary: fc.record({
        do: fc.constant("settle" as const),
        share,
        multiple: fc.boolean(),
        ok: fc.boolean(),
      }),
      weight: 6,
    },
    { arbitrary: fc.record({ do: fc.constant("return" as const), share }), weight: 2 },
    fc.record({ do: fc.constant("lose" as const), again: fc.boolean() }),
  ),
  { maxLength: 200, size: "max" },
);

interface Row {
  readonly id: number;
  how: number;
  settled: number;
}

/** The same, slowly: every row looked at every time. */
class Model {
  readonly rows: Row[] = [];
  first = 0;
  confirmed = 0;
  refused = 0;
  decided = 0;

  get open(): Row[] {
    return this.rows.filter(({ settled }) => Number.isNaN(settled));
  }

  settle(row: Row, now: number, verdict: number): void {
    row.settled = now;
    this.decided++;
    if (row.how === how.returned) this.refused++;
    else {
      row.how = verdict;
      if (verdict === how.confirmed) this.confirmed++;
      if (verdict === how.nacked) this.refused++;
    }
  }

  lose(again: boolean, now: number): number[] {
    const ids: number[] = [];
    for (const row of this.open.reverse()) {
      if (!again || row.how === how.returned) this.settle(row, now, how.unknown);
      else {
        row.settled = now;
        row.how = how.unknown;
        ids.push(row.id);
      }
    }
    this.first = this.rows.length;
    return ids;
  }
}

describe("a book of publishes", () => {
  it("knows what became of each, whatever was answered, returned or lost in whatever order", () => {
    fc.assert(
      fc.property(steps, (steps) => {
        const counters = new Counters();
        const book = new PublishRecorder(producer, 2, counters);
        const model = new Model();
        let id = 0;
        let now = 0;
        for (const step of steps) {
          now++;
          const tags = model.rows.length - model.first;
          if (step.do === "send") {
            book.sent(id, now);
            model.rows.push({ id, how: how.sent, settled: Number.NaN });
            id += 2;
          } else if (step.do === "settle") {
            // Tags that were answered before, or that never were, among them.
            const tag = 1 + Math.floor(step.share * (tags + 2));
            book.settled(tag, step.multiple, step.ok, now);
            for (const [row, one] of model.rows.entries()) {
              const meant = step.multiple
                ? row < model.first + tag
                : row === Math.min(model.first + tag, model.rows.length) - 1;
              if (meant && Number.isNaN(one.settled))
                model.settle(one, now, step.ok ? how.confirmed : how.nacked);
            }
          } else if (step.do === "return") {
            const open = model.open;
            const one = open[Math.floor(step.share * open.length)];
            if (one === undefined) continue;
            book.returned(one.id);
            one.how = how.returned;
          } else {
            expect(book.lost(step.again, now)).toEqual(model.lose(step.again, now));
            book.newChannel();
          }
          expect(book.unconfirmed).toBe(model.open.length);
        }
        const log = book.log({ name: "producer-1", blocked: 0, backpressure: 0, window: 0, ownBehind: null });
        const rows = Array.from({ length: log.length }, (_, row) => ({
          id: log.id[row],
          how: log.how[row],
          settled: settledAt(log, row),
        }));
        expect(rows).toEqual(model.rows);
        const { confirmed, refused, decided } = model;
        expect({
          confirmed: counters.get("confirmed"),
          refused: counters.get("refused"),
          decided: counters.get("decided"),
        }).toEqual({ confirmed, refused, decided });
      }),
    );
  });

  it("without confirms knows of returns alone, and sends nothing again", () => {
    const counters = new Counters();
    const book = new PublishRecorder({ ...producer, confirms: false }, 2, counters);
    for (const id of [1, 3, 5]) book.sent(id, id);
    book.returned(3);
    for (const stranger of [-1, 2, 7, 4_000_000_000]) book.returned(stranger);
    expect(book.lost(true, 9)).toEqual([]);
    expect(book.unconfirmed).toBe(0);
    const log = book.log({ name: "producer-1", blocked: 0, backpressure: 0, window: 0, ownBehind: null });
    expect([...log.how.subarray(0, 3)]).toEqual([how.sent, how.returned, how.sent]);
    expect([0, 1, 2].map((row) => settledAt(log, row))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(counters.get("refused")).toBe(1);
  });
});
