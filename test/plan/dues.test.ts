import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeLoad } from "../../src/plan/describe.ts";
import { duesOf } from "../../src/plan/dues.ts";
import { countByKind } from "../../src/plan/plan.ts";
import { planOf } from "../ledger/records.ts";

const rates = fc.constantFrom(
  "rate: 400/s",
  "rate: 90/m",
  "phases: [{for: 1s, rate: 100/s}, {for: 2s, to: 500/s}, {for: 500ms, to: 0/s}, {for: 1s, rate: 50/s}]",
  "phases: [{for: 3s, to: 300/s}, {for: 1s, rate: 10/s}]",
);

describe("the load of a run that is only summed up", () => {
  it("has the due times of one that is recorded in full, whichever is asked for first", () => {
    const limits = fc.constantFrom("count: 700", "duration: 4s", "count: 3000, duration: 3s");
    const arrivals = fc.constantFrom("steady", "poisson");
    const asked = fc.array(fc.nat({ max: 4000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(rates, limits, arrivals, asked, (rate, limit, arrive, ids) => {
        const text = `messages: {${limit}}\nproducers: {${rate}, arrivals: ${arrive}}\n`;
        const full = planOf(text).load;
        const { load } = planOf(`${text}record: summary`);
        const dues = duesOf(load);
        for (const id of [...ids, full.due?.length ?? 0, (full.due?.length ?? 0) - 1]) {
          expect(dues?.at(id)).toBe(full.due?.[id] ?? Number.NaN);
        }
        expect(load.due).toBeNull();
        if (arrive === "steady") expect(load.count).toBe(full.count);
      }),
      { numRuns: 100 },
    );
  });

  it("is the same as that of one recorded in full where nothing is paced", () => {
    const text =
      "messages: {count: 500, pattern: {a: 10%, b: 90%}, kinds: {a: {work: {exponential: 5ms}}, b: {}}}\n";
    expect(planOf(`${text}record: summary`).load.digest).toBe(planOf(text).load.digest);
  });

  it("takes no more room for four thousand million messages, which repeat, than for a million", () => {
    const plan = planOf(
      "messages: {count: 4294967295, pattern: [a, b, b], kinds: {a: {}, b: {}}}\nproducers: {rate: 5000/s}\nrecord: summary",
    );
    expect(plan.load.period).toBe(1_048_575);
    expect(plan.load.kind.length).toBe(1_048_575);
    expect(countByKind(plan.load)).toEqual([1_431_655_765, 2_863_311_530]);
    expect(describeLoad(plan)).toContain("4,294,967,295 messages: 1,431,655,765 a");
    expect(duesOf(plan.load)?.at(4_294_967_294)).toBeCloseTo(4_294_967_294 / 5, 3);
  });

  it("is refused with more messages than have numbers", () => {
    expect(() => planOf("messages: {duration: 24h}\nproducers: {rate: 50000/s}\nrecord: summary")).toThrow(
      /at most 4,294,967,295 can be planned/,
    );
  });
});
