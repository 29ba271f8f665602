import fc from "fast-check";
import { expect, it } from "vitest";
import { UnackedDeliveries } from "../../../src/run/host/unacked.ts";

type Step =
  | { readonly do: "add"; readonly skipped: number; readonly tag: number; readonly work: number }
  | { readonly do: "drop"; readonly which: number }
  | { readonly do: "clear" };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      arbitrary: fc.record({
        do: fc.constant("add" as const),
        // Rows of messages without work are never held.
        skipped: fc.oneof({ arbitrary: fc.constant(0), weight: 5 }, fc.nat({ max: 200 })),
        tag: fc.integer({ min: 1, max: 2 ** 45 }),
        work: fc.double({ min: 0, max: 1e6, noNaN: true }),
      }),
      weight: 12,
    },
    { arbitrary: fc.record({ do: fc.constant("drop" as const), which: fc.nat() }), weight: 8 },
    fc.record({ do: fc.constant("clear" as const) }),
  ),
  { maxLength: 400, size: "max" },
);

it("knows of each row that is held what was said of it, whichever is dropped first", () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const held = new UnackedDeliveries();
      const model = new Map<number, { readonly tag: number; readonly work: number }>();
      let row = 0;
      for (const step of steps) {
        if (step.do === "add") {
          row += step.skipped;
          held.add(row, step.tag, step.work);
          model.set(row++, step);
        } else if (step.do === "drop") {
          const rows = [...model.keys()];
          const one = rows[step.which % rows.length];
          if (one === undefined) continue;
          held.drop(one);
          model.delete(one);
        } else {
          held.clear();
          model.clear();
        }
        for (const [row, { tag, work }] of model) {
          expect(held.tagOf(row)).toBe(tag);
          expect(held.workOf(row)).toBe(work);
        }
      }
    }),
    { numRuns: 15 },
  );
});
