import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lanesOf } from "../../../src/report/picture/blocks.ts";
import { type Delivery, rowsOf } from "./rows.ts";

const workers = ["a", "b", "c"];
const kinds = ["heavy", "light"];
const of = { variant: "default", workers, kinds };

const deliveries = fc
  .array(
    fc.record({
      worker: fc.constantFrom(...workers),
      kind: fc.constantFrom(...kinds),
      received: fc.nat(50),
      // Few worked on at once: more than there are tracks do overlap.
      waits: fc.option(fc.nat(20), { nil: undefined }),
      works: fc.option(fc.nat(10), { nil: undefined }),
    }),
    { maxLength: 60 },
  )
  .map((all): Delivery[] => {
    const made = all.map(({ worker, kind, received, waits, works }): Delivery => {
      if (waits === undefined) return { worker, kind, received };
      const started = received + waits;
      return { worker, kind, received, started, ...(works === undefined ? {} : { ended: started + works }) };
    });
    const place = ({ worker }: Delivery): number => workers.indexOf(worker ?? "");
    return made.sort((a, b) => place(a) - place(b) || a.received - b.received);
  });

describe("a lane", () => {
  test("has as many tracks as it worked on messages at once, and no two blocks overlap on one", () => {
    fc.assert(
      fc.property(deliveries, (all) => {
        const { blocks, tracks } = lanesOf(rowsOf(of, all), workers, kinds);
        expect(blocks.length).toBe(all.length);
        for (const [lane, worker] of workers.entries()) {
          const worked = Array.from({ length: blocks.length }, (_, at) => at)
            .slice(blocks.lanes[lane], blocks.lanes[lane + 1])
            .filter((at) => !Number.isNaN(blocks.started[at]))
            .map((at) => ({
              track: blocks.track[at] ?? 0,
              from: blocks.started[at] ?? 0,
              to: orNever(blocks.ended[at]),
            }));
          expect(worked.length).toBe(
            all.filter((each) => each.worker === worker && each.started !== undefined).length,
          );
          for (const one of worked) {
            const others = worked.filter((other) => other !== one && other.track === one.track);
            expect(others.filter((other) => other.from < one.to && one.from < other.to)).toEqual([]);
          }
          // Of those that took no time, none is at once with another.
          const atOnce = worked.map(
            ({ from }) => worked.filter((other) => other.from <= from && from < other.to).length,
          );
          expect(tracks[lane]).toBe(Math.max(1, ...worked.map(({ track }) => track + 1)));
          expect(tracks[lane]).toBeLessThanOrEqual(Math.max(1, ...atOnce) + 1);
        }
      }),
    );
  });

  test("has one track where messages are worked on one after the other", () => {
    const all = [0, 1, 2].map((at) => ({
      worker: "a",
      kind: "light",
      received: 0,
      started: at,
      ended: at + 1,
    }));
    const { blocks, tracks } = lanesOf(rowsOf(of, all), workers, kinds);
    expect([...blocks.track]).toEqual([0, 0, 0]);
    expect(tracks).toEqual([1, 1, 1]);
  });

  test("has at most 64 tracks", () => {
    const all = Array.from({ length: 100 }, () => ({
      worker: "b",
      kind: "light",
      received: 0,
      started: 1,
      ended: 9,
    }));
    const { blocks, tracks } = lanesOf(rowsOf(of, all), workers, kinds);
    expect(tracks).toEqual([1, 64, 1]);
    expect(Math.max(...blocks.track)).toBe(63);
  });

  test("is that of its worker, in whatever order a record has its workers", () => {
    const record = rowsOf({ ...of, workers: ["stranger", "c", "a"] }, [
      { worker: "stranger", kind: "light", received: 0 },
      { worker: "c", kind: "light", received: 3 },
      { worker: "c", kind: "heavy", received: 4 },
      { worker: "a", kind: "heavy", received: 5 },
      { worker: null, kind: "heavy", received: 0 },
    ]);
    const { blocks } = lanesOf(record, workers, ["light", "heavy"]);
    expect([...blocks.lanes]).toEqual([0, 1, 1, 3]);
    expect([...blocks.received]).toEqual([5, 3, 4]);
    expect([...blocks.kind]).toEqual([1, 0, 1]);
  });
});

function orNever(time: number | undefined): number {
  return time === undefined || Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
