import fc from "fast-check";
import { expect, test } from "vitest";
import type { Picture } from "../../../src/report/picture/picture.ts";
import { pictureOf } from "../../../src/report/picture/picture-of.ts";
import { nobody, type RecordRows } from "../../../src/result/record-rows.ts";
import { type Result, resultSchema } from "../../../src/result/schema.ts";
import { oddHeavy } from "../fixture.ts";
import { fault, quietRun, variant, worker } from "../parts.ts";
import { manyWorkers, matrix, repeated, withLosses } from "../variations.ts";

const numbers = fc.constantFrom(0, -0, 1, -1, 0.5, -1e308, 1e308, 5e-324, 1e9, 1e15, Number.MAX_SAFE_INTEGER);
const texts = fc.constantFrom(
  "__proto__",
  "constructor",
  "",
  "\u001B[2J",
  "a=b",
  "prefetch=1",
  "\uD800",
  "x, y=z",
);
const list = fc
  .integer({ min: 0, max: 700 })
  .chain((length) => fc.array(numbers, { minLength: length, maxLength: length }));

interface Change {
  readonly place: number;
  readonly value: unknown;
}

const changes = fc.array(
  fc.record({
    place: fc.nat(100_000),
    value: fc.oneof({ weight: 4, arbitrary: numbers }, texts, list, fc.constant(null), fc.constant({})),
  }),
  { maxLength: 12 },
);

/** A result with some of its values replaced, wherever the schema lets them. */
function changed(result: Result, all: readonly Change[]): Result {
  let valid = result;
  for (const { place, value } of all) {
    const copy = structuredClone(valid);
    replace(copy, place, value);
    const parsed = resultSchema.safeParse(copy);
    if (parsed.success) valid = parsed.data;
  }
  return valid;
}

/** Puts a value in the place of another one of its sort, counted through all of the tree. */
function replace(tree: unknown, place: number, value: unknown): void {
  const slots: { holder: Record<string, unknown>; key: string }[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    // Both objects and lists have their members under their keys.
    const holder = node as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      const old = holder[key];
      if (Array.isArray(old) === Array.isArray(value) && typeof old === typeof value)
        slots.push({ holder, key });
      walk(old);
    }
  };
  walk(tree);
  const slot = slots[place % Math.max(1, slots.length)];
  if (slot !== undefined) slot.holder[slot.key] = value;
}

const faulty: Result = {
  ...oddHeavy,
  variants: [
    variant({
      scenario: { messages: { kinds: { heavy: { work: { is: "uniform", min: 1, max: 2 } }, light: null } } },
      runs: [
        {
          ...quietRun,
          workers: [worker({}), worker({ name: "worker-2" })],
          faults: [
            fault({
              occurrences: [
                { ...fault({}), at: 5, ended: 1, who: ["worker-1"] },
                { ...fault({}), at: 9, ended: 1e300, down: 1e308, who: [] },
              ],
            }),
            fault({
              do: "remove-workers",
              occurrences: [{ ...fault({}), at: 5, ended: 1, who: ["worker-2"] }],
            }),
            fault({
              do: "add-workers",
              occurrences: [{ ...fault({}), at: 1e308, ended: 1, who: ["worker-2"] }],
            }),
          ],
          distributions: {
            latency: [
              {
                kind: null,
                count: 1,
                percentiles: [{ share: 1, ms: 5 }],
                bins: [{ from: 1, to: 2, count: 1 }],
              },
              {
                kind: "heavy",
                count: 1,
                percentiles: [{ share: 2, ms: -1 }],
                bins: [{ from: 3, to: 2, count: 1 }],
              },
            ],
            wait: [],
          },
        },
      ],
    }),
  ],
};

const fixtures = {
  oddHeavy,
  faulty,
  losses: withLosses(),
  matrix: matrix(),
  repeated: repeated(),
  many: manyWorkers(),
};
const fixtureNames = fc.constantFrom(...(Object.keys(fixtures) as (keyof typeof fixtures)[])); // its own keys

/** A record of no order, with times and places that cannot be. */
const records = fc
  .array(
    fc.record({
      kind: fc.nat(3),
      worker: fc.oneof(fc.nat(3), fc.constant(nobody)),
      received: fc.oneof(numbers, fc.double()),
      started: fc.oneof(numbers, fc.double()),
      ended: fc.oneof(numbers, fc.double()),
      outcome: fc.nat(255),
    }),
    { maxLength: 60 },
  )
  .map((deliveries): RecordRows => {
    const column = (of: (row: (typeof deliveries)[number]) => number) => Float64Array.from(deliveries, of);
    const none = new Uint8Array(deliveries.length);
    return {
      variant: "round-robin",
      run: 1,
      oneIn: 1,
      kinds: ["heavy", "light", "__proto__"],
      workers: ["worker-2", "worker-1", "nobody else"],
      length: deliveries.length,
      id: Uint32Array.from(deliveries, (_, id) => id),
      kind: Uint16Array.from(deliveries, ({ kind }) => kind),
      due: column(({ ended }) => ended),
      sent: column(({ started }) => started),
      settled: column(({ started }) => started),
      publish: none,
      fate: none,
      cause: none,
      worker: Uint16Array.from(deliveries, (row) => row.worker),
      received: column(({ received }) => received),
      started: column(({ started }) => started),
      ended: column(({ ended }) => ended),
      outcome: Uint8Array.from(deliveries, ({ outcome }) => outcome),
      redelivered: none,
    };
  });

test("whatever a result says, its picture is of sane numbers and inert strings, and of a bounded size", () => {
  fc.assert(
    fc.property(fixtureNames, changes, records, (name, all, record) => {
      const result = changed(fixtures[name], all);
      const [first] = result.variants;
      expectSane(pictureOf(result, [{ ...record, variant: first?.name ?? "" }]));
      expectSane(pictureOf(result, null));
    }),
    { numRuns: 60 },
  );
});

function expectSane(picture: Picture): void {
  const walk = (value: unknown): void => {
    if (typeof value === "number" && !(value >= 0 && value < 1e19))
      throw new Error(`${value} in the picture`);
    if (typeof value === "string") expect(value).not.toMatch(/[\p{Cc}\p{Cs}]/u);
    if (ArrayBuffer.isView(value)) {
      if (value instanceof Float64Array) for (const time of value) if (!Number.isNaN(time)) walk(time);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        walk(key);
        walk(member);
      }
    }
  };
  walk(picture);
  for (const { overTime, blocks, workers, faults, latency, kinds, end } of picture.variants) {
    const { ready, unacked, published, handled, byWorker } = overTime;
    expect(handled.length).toBeLessThanOrEqual(300);
    expect(new Set([ready, unacked, published, handled].map(({ length }) => length)).size).toBe(1);
    expect(byWorker.length).toBeLessThanOrEqual(12);
    for (const [at, rate] of handled.entries()) {
      const sum = byWorker.reduce((total, each) => total + (each.handled[at] ?? 0), 0);
      if (byWorker.length > 0) expect(Math.abs(sum - rate)).toBeLessThanOrEqual(1e-9 * (1 + rate));
    }
    for (const { began, ended } of faults) {
      expect(ended ?? began).toBeGreaterThanOrEqual(began);
      expect(end).toBeGreaterThanOrEqual(ended ?? began);
    }
    for (const { from, to, away } of workers) {
      const times = [0, from, ...away.flatMap((one) => [one.from, one.to]), to, end];
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
    for (const { points, bars } of latency) {
      for (const [at, { share, ms }] of points.entries()) {
        expect(share).toBeGreaterThanOrEqual(points[at - 1]?.share ?? 0);
        expect(ms).toBeGreaterThanOrEqual(points[at - 1]?.ms ?? 0);
      }
      for (const [at, { from }] of bars.entries()) expect(from).toBeGreaterThanOrEqual(bars[at - 1]?.to ?? 0);
    }
    if (blocks === null) continue;
    expect([...blocks.lanes]).toEqual([...blocks.lanes].sort((a, b) => a - b));
    expect([blocks.lanes.length, blocks.lanes.at(-1)]).toEqual([workers.length + 1, blocks.length]);
    expect(blocks.received.length).toBe(blocks.length);
    for (const kind of blocks.kind) expect(kind).toBeLessThan(Math.max(1, kinds.length));
  }
}

test("a timeline of a million intervals, a hundred thousand workers and a thousand variants are cut to size", () => {
  const long = Array<number>(1_000_000).fill(1);
  const run = {
    ...quietRun,
    workers: Array.from({ length: 100_000 }, (_, i) => worker({ name: `w${i}` })),
    timeline: { interval: 100, ready: long, unacked: long, published: long, confirmed: long, handled: long },
  };
  const runs = Array.from({ length: 3 }, () => run);
  const [large] = pictureOf({ ...oddHeavy, variants: [variant({ runs })] }, null).variants;
  expect([large?.workers.length, large?.overTime.handled.length]).toEqual([20_000, 300]);
  expect(large?.overTime.handled[0]).toBe(10);
  const many = Array.from({ length: 1000 }, (_, i) => variant({ name: `${i}`, runs: [oddHeavyRun] }));
  const { variants } = pictureOf({ ...oddHeavy, variants: many }, null);
  expect(variants.length).toBe(200);
});

const oddHeavyRun = oddHeavy.variants[0]?.runs[0] ?? quietRun;

test.each([0, -1, -1e308, 5e-324, 1e308])("an interval of %d ms is no timeline", (interval) => {
  const timeline = { ...oddHeavyRun.timeline, interval };
  const runs = [{ ...oddHeavyRun, timeline }];
  const [only] = pictureOf({ ...oddHeavy, variants: [variant({ runs })] }, null).variants;
  expect(only?.overTime.handled).toEqual([]);
});
