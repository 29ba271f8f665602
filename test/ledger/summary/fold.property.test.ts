import fc from "fast-check";
import { expect, it } from "vitest";
import { recordOfQueue } from "../../../bench/queue.mjs";
import { account } from "../../../src/ledger/account.ts";
import type { Happening } from "../model/disturbances.ts";
import { play, type Script } from "../model/history.ts";
import { settings } from "../model/settings.ts";
import { quietStep } from "../model/steps.ts";
import { planOf } from "../records.ts";
import { expectAlike } from "./alike.ts";
import { folded } from "./slices.ts";

const n = fc.nat({ max: 255 });
/** The usual life of a message, from end to end. */
const life = fc
  .tuple(n, n)
  .map(([producer, worker]): Happening[] => [
    ...(["publish", "settle"] as const).map((what) => ({ do: what, n: producer })),
    ...(["give", "receive", "finish", "ackArrives"] as const).map((what) => ({ do: what, n: worker })),
  ]);
const one = (what: fc.Arbitrary<Happening["do"] & string>) =>
  fc.record({ do: what, n }).map((happening): Happening[] => [happening as Happening]); // an outage has no such name
/** Runs in which links are lost and workers crash, but by themselves. */
const scripts: fc.Arbitrary<Script> = fc.record({
  settings,
  happenings: fc
    .array(
      fc.oneof(
        { weight: 8, arbitrary: life },
        { weight: 8, arbitrary: one(quietStep) },
        { weight: 1, arbitrary: one(fc.constantFrom("crash" as const, "misfortune" as const)) },
      ),
      { minLength: 10, maxLength: 60, size: "max" },
    )
    .map((parts) => parts.flat()),
  leaves: fc.boolean(),
});

const cuts = fc.array(fc.record({ at: fc.nat({ max: 1000 }), silent: fc.constantFrom(0, 0, 1, 2, 5) }), {
  maxLength: 12,
});

it("a run that is folded piece by piece comes to what the whole of it does", { timeout: 120_000 }, () => {
  let forgetful = 0;
  const property = fc.property(scripts, cuts, fc.constantFrom(0, 3, 65_536), (script, shares, patience) => {
    const { plan: planned, record } = play(script);
    const plan = { ...planned, faults: [] };
    const at = shares.map((cut) => ({ ...cut, at: (cut.at / 1000) * record.end }));
    let forgot = false;
    const summary = folded(plan, record, at, {
      patience,
      seen: (fold, sent) => {
        forgot ||= fold.size < sent;
      },
    });
    if (forgot) forgetful++;
    // Whoever waits for no message cannot keep them in order.
    expectAlike(summary, account(plan, record), patience > 3 ? "exactly" : "nearly");
  });
  fc.assert(property, { numRuns: 400 });
  // A fold that forgets nothing would prove nothing.
  expect(forgetful).toBeGreaterThan(100);
});

const loads = fc.record({
  producers: fc.constantFrom("{}", "{rate: 400/s}", "{rate: 500/s, arrivals: poisson}"),
  workers: fc.constantFrom(
    "{count: 3, prefetch: 2}",
    "{count: 2}",
    "[{count: 2, prefetch: 10, speed: 0.5}, {speed: 2, concurrency: 2, prefetch: 4}]",
    "[{prefetch: 1}, {prefetch: 5, start: 300ms}]",
  ),
  heavy: fc.constantFrom("2ms", "{exponential: 4ms}", "0ms"),
  every: fc.integer({ min: 20, max: 400 }),
  patience: fc.constantFrom(5, 65_536),
});

it("a queue's run comes to the same, with messages of several kinds and rates", { timeout: 120_000 }, () => {
  const property = fc.property(loads, ({ producers, workers, heavy, every, patience }) => {
    const plan = planOf(`
messages: {count: 600, pattern: [heavy, light, light], kinds: {heavy: {work: ${heavy}}, light: {work: 1ms}}}
producers: ${producers}
workers: ${workers}`);
    const record = recordOfQueue(plan, { publishGap: 0.7 });
    const at = Array.from({ length: Math.ceil(record.end / every) }, (_, i) => ({
      at: i * every,
      silent: 0,
    }));
    expectAlike(folded(plan, record, at, { patience }), account(plan, record));
  });
  fc.assert(property, { numRuns: 60 });
});
