import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import { causeSchema } from "../../src/result/schema.ts";
import { type History, play, scripts } from "./model/history.ts";
import { expectTruth } from "./model/judge.ts";
import { truthOf } from "./model/truth.ts";
import { type Ledger, misnaming, wrongLedgers } from "./model/wrong-ledgers.ts";

const honest: Ledger = ({ plan, record }) => account(plan, record);

/** Every history that the model makes up is accounted for as it truly was. */
function agreement(ledger: Ledger, seen: (history: History, certain: number, causes: string[]) => void) {
  return fc.property(scripts, (script) => {
    const history = play(script);
    const truth = truthOf(history.world);
    expectTruth(ledger(history), history, truth);
    const causes = [...truth.ends.values()].map(({ cause }) => cause);
    seen(history, truth.certain, causes);
  });
}

describe("a run under faults", () => {
  it("is accounted for as it truly was, message by message and fault by fault", { timeout: 900_000 }, () => {
    const times = new Map<string, number>();
    let lost = 0;
    let certain = 0;
    const property = agreement(honest, (_history, sure, causes) => {
      lost += causes.length;
      certain += sure;
      for (const cause of causes) times.set(cause, (times.get(cause) ?? 0) + 1);
    });
    fc.assert(property, { numRuns: 5000 });
    // A model in which nothing goes wrong would prove nothing.
    expect([...times.keys()].sort()).toEqual([...causeSchema.options].sort());
    expect(certain / lost).toBeGreaterThan(0.2);
  });

  const pairs = causeSchema.options.flatMap((from) =>
    causeSchema.options.filter((to) => to !== from).map((to) => ({ from, to })),
  );
  it.each(pairs)("a ledger that calls $from $to is caught", { timeout: 900_000 }, ({ from, to }) => {
    expect(isCaught(misnaming(from, to))).toBe(true);
  });

  it("the ledger itself is not caught in the same way", { timeout: 900_000 }, () => {
    expect(isCaught(honest)).toBe(false);
  });

  it.each(wrongLedgers)("a ledger that $does is caught", { timeout: 900_000 }, ({ ledger }) => {
    expect(isCaught(ledger)).toBe(true);
  });
});

function isCaught(ledger: Ledger): boolean {
  const property = agreement(ledger, () => undefined);
  return fc.check(property, { numRuns: 3000, seed: 1, endOnFailure: true }).failed;
}
