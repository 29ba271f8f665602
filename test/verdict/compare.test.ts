import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem } from "../../src/common/problem.ts";
import { expand } from "../../src/plan/plan.ts";
import { type Comparison, comparisonSchema } from "../../src/result/comparison.ts";
import { type Result, resultSchema, type VariantResult } from "../../src/result/schema.ts";
import {
  checkComparable,
  compareResults,
  differencesFromFirst,
  settingsIn,
} from "../../src/verdict/compare.ts";
import { problemOf } from "../problem-of.ts";
import { oddHeavy } from "../report/fixture.ts";
import { cleanLedger, fault, quietRun, variant } from "../report/parts.ts";
import { only } from "../scenario/helpers.ts";
import { type Measured, runsAround } from "./compared-runs.ts";

const options = { from: { base: "base", new: "new" }, force: false };

function resultOf(variants: VariantResult[], figures: Partial<Result> = {}): Result {
  return { ...oddHeavy, variants, ...figures };
}

function measured(figures: Measured, more: Partial<VariantResult> = {}): VariantResult {
  return variant({ runs: runsAround(figures), ...more });
}

/** A variant as it would be saved. */
function ofScenario(yaml: string, figures: Measured = {}): VariantResult {
  const { broker: _broker, ...scenario } = only(yaml);
  const { digest, load } = expand(only(yaml));
  return measured(figures, {
    scenario: JSON.parse(JSON.stringify(scenario)),
    planDigest: digest,
    loadDigest: load.digest,
  });
}

function compared(base: VariantResult, next: VariantResult, force = false): Comparison["variants"][number] {
  const [only] = compareResults(resultOf([base]), resultOf([next]), { ...options, force }).variants;
  if (only === undefined) throw new Error("nothing compared");
  return only;
}

describe("a comparison", () => {
  test("says on which sides time was not kept, and judges all the same", () => {
    const late = {
      behind: 80,
      workError: quietRun.generator.workError,
      machine: null,
      heldBack: [],
      late: ["publishes" as const],
    };
    const lateIn = (count: number): VariantResult =>
      variant({ runs: runsAround({}).map((run) => (run.index > count ? run : { ...run, generator: late })) });
    expect(compared(lateIn(2), lateIn(0))).toMatchObject({
      outcome: "unchanged",
      notes: ["Time was not kept in 2 of 5 runs of the base: what that may have decided is left undecided."],
    });
    expect(compared(lateIn(5), lateIn(1)).notes).toEqual([
      "Time was not kept in 5 of 5 runs of the base and 1 of 5 runs of the new: what that may have decided is left undecided.",
    ]);
    expect(compared(lateIn(0), lateIn(0)).notes).toEqual([]);
  });

  test("fails when something gated regressed, and says where both sides are from", () => {
    const comparison = compareResults(
      resultOf([measured({})]),
      resultOf([measured({ efficiency: 0.5 })]),
      options,
    );
    expect(comparison).toMatchObject({
      format: "workq-bench/comparison",
      verdict: "fail",
      base: { scenario: "odd-heavy", from: "base" },
      new: { from: "new", startedAt: oddHeavy.startedAt },
      warnings: [],
      variants: [{ name: "default", outcome: "regressed", runs: { base: 5, new: 5 }, notes: [] }],
      unmatched: { base: [], new: [] },
    });
    expect(comparisonSchema.parse(JSON.parse(JSON.stringify(comparison)))).toEqual(comparison);
  });

  test("passes when nothing changed, when something improved, and when what regressed is not gated", () => {
    const outcome = (next: Measured): string => compared(measured({}), measured(next)).outcome;
    expect(outcome({})).toBe("unchanged");
    expect(compared(measured({ efficiency: 0.5 }), measured({})).outcome).toBe("improved");
    expect(outcome({ throughput: 10 })).toBe("unchanged");
  });

  test("fails when a fact regressed, however few the runs", () => {
    const base = measured({}, { runs: runsAround({}, 1) });
    const lossy = runsAround({}, 1).map((run) => ({ ...run, ledger: { ...cleanLedger, lostConfirmed: 1 } }));
    const one = compared(base, measured({}, { runs: lossy }));
    expect(one.outcome).toBe("regressed");
    expect(one.notes).toEqual([
      "1 run a side: fewer than 4 cannot show that something measured has changed.",
    ]);
  });

  test("is inconclusive with too few runs, or runs that did not come to their end", () => {
    const few = compareResults(
      resultOf([measured({})]),
      resultOf([measured({}, { runs: runsAround({}, 3) })]),
      options,
    );
    expect(few.verdict).toBe("inconclusive");
    expect(few.variants[0]?.notes).toEqual([
      "5 and 3 runs: fewer than 4 cannot show that something measured has changed.",
    ]);
    const cut = runsAround({}, 6).map((run, i) => (i === 0 ? { ...run, ending: "stalled" as const } : run));
    expect(compared(measured({}), measured({}, { runs: cut }))).toMatchObject({
      outcome: "inconclusive",
      runs: { base: 5, new: 5 },
      cutShort: { base: 0, new: 1 },
      notes: ["Runs that did not come to their end do not count: 1 of the new."],
    });
  });

  test("is inconclusive when a side has no run that came to its end, whatever was measured", () => {
    const cut = runsAround({}, 2).map((run) => ({ ...run, ending: "interrupted" as const }));
    const sides = [[], cut, runsAround({})].map((runs) => measured({}, { runs }));
    const [none, halves, whole] = sides;
    if (none === undefined || halves === undefined || whole === undefined) throw new Error("no sides");
    for (const [base, next] of [
      [none, none],
      [none, whole],
      [whole, none],
      [halves, whole],
      [whole, halves],
    ] as const) {
      expect(compared(base, next).outcome).toBe("inconclusive");
    }
    expect(compared(none, none)).toMatchObject({ facts: [], differences: [], runs: { base: 0, new: 0 } });
    expect(compared(halves, whole).cutShort).toEqual({ base: 2, new: 0 });
  });

  test("is inconclusive when a fact is", () => {
    const losing = (lost: number): VariantResult => {
      const runs = runsAround({}, 3).map((run) => ({
        ...run,
        faults: [fault({})],
        ledger: { ...cleanLedger, fates: { ...cleanLedger.fates, lost } },
      }));
      return measured({}, { runs });
    };
    const gate = { settings: { gate: [], margin: {} } };
    const outcome = (base: number, next: number) =>
      compareResults(resultOf([losing(base)]), resultOf([losing(next)]), { ...options, ...gate }).verdict;
    expect(outcome(1, 9)).toBe("inconclusive");
    expect(outcome(1, 1)).toBe("pass");
  });

  test("with 4 gated measures says that 4 runs a side are not enough", () => {
    const gate = ["efficiency", "starvedShare", "fairness.busy", "throughput"] as const;
    const of = (base: number, next: number) => {
      const [from, to] = [runsAround({}, base), runsAround({ efficiency: 0.5 }, next)];
      return compareResults(
        resultOf([measured({}, { runs: from })]),
        resultOf([measured({}, { runs: to })]),
        { ...options, settings: { gate, margin: {} } },
      ).variants[0];
    };
    const note = "fewer than 5 cannot show that one of 4 gated measures has changed.";
    expect(of(4, 4)).toMatchObject({ outcome: "inconclusive", notes: [`4 runs a side: ${note}`] });
    expect(of(3, 3)).toMatchObject({ notes: [`3 runs a side: ${note}`] });
    // Of 4 and 5 runs the lowest p is 1/126.
    expect(of(4, 5)).toMatchObject({ outcome: "regressed", notes: [] });
  });

  test("gates what the new scenario says, unless it is told otherwise", () => {
    const [base, next] = [resultOf([measured({})]), resultOf([measured({ throughput: 10 })])];
    const compare = { gate: ["throughput"], margin: {} };
    const asked = { ...next, scenario: { ...next.scenario, compare } };
    expect(compareResults(base, asked, options).verdict).toBe("fail");
    expect(compareResults(base, asked, { ...options, settings: { margin: {} } }).verdict).toBe("pass");
  });

  test("matches variants by name, and lists those that it cannot", () => {
    const names = (...all: string[]): Result => resultOf(all.map((name) => measured({}, { name })));
    const comparison = compareResults(names("a", "b", "c"), names("c", "d", "b"), options);
    expect(comparison.variants.map(({ name, base }) => [base, name])).toEqual([
      ["c", "c"],
      ["b", "b"],
    ]);
    expect(comparison.unmatched).toEqual({ base: ["a"], new: ["d"] });
    expect(compareResults(names("a"), names("b"), options).variants).toMatchObject([
      { base: "a", name: "b" },
    ]);
  });

  test("is refused where no variants match", () => {
    const names = (...all: string[]): Result => resultOf(all.map((name) => measured({}, { name })));
    const problem = problemOf(() => compareResults(names("a", "b"), names("c", "\u001bd"), options));
    expect(problem.kind).toBe("usage");
    expect(problem.message).toBe("no variant is on both sides: the base has a, b, the new one c, \\x1bd");
  });

  test("warns about every way in which the environments differ", () => {
    const next = resultOf([measured({})], {
      tool: { version: "0.2.0" },
      environment: {
        node: "22.1.0",
        os: "Darwin 24",
        cpu: "Apple M4",
        cores: 8,
        broker: { product: "RabbitMQ", version: "4.2.1", how: "external" },
      },
    });
    expect(compareResults(resultOf([measured({})]), next, options).warnings).toEqual([
      "The CPUs differ: AMD EPYC 9R14 and Apple M4.",
      "The numbers of cores differ: 2 and 8.",
      "The operating systems differ: Linux 6.12 and Darwin 24.",
      "The versions of Node differ: 20.20.2 and 22.1.0.",
      "The brokers differ: RabbitMQ 4.3.6 and RabbitMQ 4.2.1.",
      "The brokers are run differently: docker and external.",
      "The versions of workq-bench differ: 0.1.0 and 0.2.0.",
    ]);
  });
});

describe("settings", () => {
  const load = "messages: {count: 10, kinds: {a: {work: 1ms}}}";

  test("that differ are listed by their keys", () => {
    const base = ofScenario(`${load}\nworkers: {count: 2}\nproducers: {confirms: false}`);
    const next = ofScenario(
      `${load}\nworkers: {count: 2, prefetch: 1}\nqueue: {type: quorum}\nrepeat: 3\ndescription: other`,
    );
    expect(compared(base, next).settings).toEqual([
      { key: "queue.type", base: "classic", new: "quorum" },
      { key: "producers.confirms", base: false, new: true },
      { key: "workers.prefetch", base: "unlimited", new: 1 },
    ]);
  });

  test("of how it is compared are listed when they come to something else", () => {
    const saying = (compare: Result["scenario"]["compare"]): Result => ({
      ...resultOf([measured({})]),
      scenario: { ...oddHeavy.scenario, compare },
    });
    const settings = (base: Result["scenario"]["compare"], next: Result["scenario"]["compare"]) =>
      compareResults(saying(base), saying(next), options).variants.map((each) => each.settings);
    expect(
      settings(
        { gate: ["efficiency"], margin: { efficiency: 0.05, throughput: 0.15 } },
        { margin: { "latency.p99": 0.3, throughput: 0.2 } },
      ),
    ).toEqual([
      [
        { key: "compare.gate", base: ["efficiency"], new: ["efficiency", "starvedShare", "fairness.busy"] },
        { key: "compare.margin.throughput", base: "15%", new: "20%" },
        { key: "compare.margin.latency.p99", base: "20%", new: "30%" },
      ],
    ]);
    expect(
      settings(
        { gate: ["fairness.busy", "starvedShare", "efficiency"], margin: { efficiency: 0.05 } },
        { margin: {} },
      ),
    ).toEqual([[]]);
    expect(settings({ gate: ["speed"], margin: { speed: 0.1 } }, { margin: {}, gate: [] })).toEqual([
      [
        { key: "compare.gate", base: ["speed"], new: [] },
        { key: "compare.margin.speed", base: "10%" },
      ],
    ]);
  });

  test("of several groups of workers have the group's place, and no defaults of a group that was not there", () => {
    const base = ofScenario(`${load}\nworkers: {count: 2}`);
    const next = ofScenario(`${load}\nworkers: [{count: 1}, {count: 1, speed: 0.5}]`);
    expect(compared(base, next).settings).toEqual([
      { key: "workers.0.count", base: 2, new: 1 },
      { key: "workers.1.count", new: 1 },
      { key: "workers.1.speed", new: 0.5 },
    ]);
  });

  test("of faults are shown as they are written, without their lines", () => {
    const next = ofScenario(`${load}\nfaults: [{at: 50%, do: kill-worker, back: 1s}]`);
    expect(compared(ofScenario(load), next).settings).toEqual([
      { key: "faults.0", new: { at: "50%", do: "kill-worker", workers: 1, back: 1000 } },
    ]);
    expect(compared(ofScenario(`# a line\n${load}`), ofScenario(load)).settings).toEqual([]);
  });
});

describe("another load", () => {
  const base = ofScenario(
    "messages: {count: 10, persistent: true, kinds: {a: {work: 1ms}, b: {work: {exponential: 5ms}}}}",
  );
  const next = ofScenario(
    "messages: {count: 20, persistent: false, kinds: {a: {work: 2ms}, b: {work: {exponential: 5ms}}}}\n" +
      "producers: {rate: 100/s, count: 2}",
  );
  const differing = [
    "messages.count: 10 → 20",
    "messages.kinds.a.work: 1ms → 2ms",
    "producers.rate: unlimited → 100/s",
  ];

  test("is refused, saying what differs", () => {
    const problem = problemOf(() => compared(base, next));
    expect(problem.kind).toBe("usage");
    expect(problem.message).toBe(`the load of default differs:\n  ${differing.join("\n  ")}`);
    expect(problem.hint).toContain("--force");
  });

  test("is compared when forced, and listed", () => {
    expect(compared(base, next, true)).toMatchObject({
      loadDiffers: differing,
      settings: [
        { key: "messages.persistent", base: true, new: false },
        { key: "producers.count", base: 1, new: 2 },
      ],
    });
  });

  test("is found before anything runs", () => {
    const planned = [{ name: "x", loadDigest: next.loadDigest, scenario: next.scenario }];
    expect(problemOf(() => checkComparable([base], planned, false)).message).toContain("messages.count");
    expect(checkComparable([base], planned, true).pairs).toHaveLength(1);
  });

  test("whose keys are the same is told by its digest", () => {
    expect(problemOf(() => compared(base, { ...base, loadDigest: "other" })).message).toMatch(
      /loadDigest: [0-9a-f]+ → other$/,
    );
  });

  test("of another seed is told by the seed, where it makes a difference", () => {
    const seeded = (seed: number): VariantResult =>
      ofScenario(`messages: {count: 10, kinds: {a: {work: {exponential: 5ms}}}}\nseed: ${seed}`);
    expect(problemOf(() => compared(seeded(1), seeded(2))).message).toContain("seed: 1 → 2");
  });
});

describe("a mix of before shares were dealt exactly", () => {
  const mix = (more: string): VariantResult =>
    ofScenario(
      `messages: {count: 1204, pattern: {huge: 1%, small: 99%}, kinds: {huge: {}, small: {}}${more}}`,
    );
  /** As a workq-bench wrote it that knew of no other way. */
  function older(): VariantResult {
    const random = mix(", draw: random");
    const scenario = JSON.parse(JSON.stringify(random.scenario));
    delete scenario.messages.draw;
    return { ...random, scenario };
  }

  test("is compared with one of after, and told in words", () => {
    const told = (one: string, other: string): RegExp =>
      new RegExp(
        `^The ${one} is of a workq-bench that drew shares at random, the ${other} was dealt exact ones`,
      );
    expect(compared(older(), mix(""))).toMatchObject({
      outcome: "unchanged",
      loadDiffers: [],
      notes: [expect.stringMatching(told("base", "new result"))],
    });
    expect(compared(mix(""), older()).notes).toEqual([expect.stringMatching(told("new result", "base"))]);
  });

  test("is the same load as one that is drawn at random on purpose", () => {
    expect(compared(older(), mix(", draw: random")).notes).toEqual([]);
  });

  test("is another load when anything else of it differs too", () => {
    const other = ofScenario(
      "messages: {count: 9, pattern: {huge: 1%, small: 99%}, kinds: {huge: {}, small: {}}}",
    );
    expect(problemOf(() => compared(older(), other)).message).toContain("messages.count: 1204 → 9");
  });

  test("is another load than one for which somebody changed how it is drawn", () => {
    expect(problemOf(() => compared(mix(", draw: random"), mix(""))).message).toContain(
      "messages.draw: random → exact",
    );
  });
});

describe("workers", () => {
  const load = "messages: {count: 10, kinds: {a: {work: 1ms}}}";

  test("that are slower are a loss of efficiency, not their own excuse", () => {
    const base = ofScenario(`${load}\nworkers: {count: 2}`, { ideal: 2600 });
    const next = ofScenario(`${load}\nworkers: [{count: 1}, {count: 1, speed: 0.5}]`, { ideal: 3467 });
    const one = compared(base, next);
    expect(one.outcome).toBe("regressed");
    expect(one.differences[0]).toMatchObject({ measure: "efficiency", outcome: "regressed" });
    expect(one.notes).toEqual([
      "The workers differ: the efficiency of both sides is held to the better ideal, 2.60 s.",
    ]);
    expect(compared(next, base).outcome).toBe("improved");
  });

  test("that are alike are each held to their own ideal, whatever the pace of the producers", () => {
    const one = compared(ofScenario(load, { ideal: 2000 }), ofScenario(load, { ideal: 3000 }));
    expect(one).toMatchObject({ outcome: "unchanged", notes: [] });
  });
});

describe("the settings of a result", () => {
  const saying = (compare: Result["scenario"]["compare"]): Result => ({
    ...oddHeavy,
    scenario: { ...oddHeavy.scenario, compare },
  });

  test("are what its scenario says", () => {
    const compare = { gate: ["latency.p99"], margin: { efficiency: 0.1 } };
    expect(settingsIn(saying(compare))).toEqual(compare);
    expect(settingsIn(oddHeavy)).toEqual({ margin: {} });
  });

  test.each([
    [{ gate: ["\u001b[31mspeed"], margin: {} }, '"\\x1b[31mspeed"'],
    [{ margin: { speed: 0.1 } }, '"speed"'],
    [{ margin: { efficiency: -1 } }, "its margin of efficiency is -1"],
    [{ margin: { throughput: 1 } }, "its margin of throughput is 1"],
  ])("are refused when they are none: %j", (compare, told) => {
    const problem = problemOf(() => settingsIn(saying(compare)));
    expect(problem.kind).toBe("result-file");
    expect(problem.message).toContain(told);
  });
});

describe("the variants of one result", () => {
  test("are each compared with the first, unless their load is another", () => {
    const variants = [
      measured({}),
      measured({ efficiency: 0.5 }),
      measured({ efficiency: 0.5 }, { loadDigest: "other" }),
    ];
    const [first, second, third] = differencesFromFirst(variants, { margin: {} });
    expect(first).toEqual([]);
    expect(second?.[0]).toMatchObject({ measure: "efficiency", outcome: "regressed" });
    expect(third).toEqual([]);
    expect(differencesFromFirst([], { margin: {} })).toEqual([]);
  });
});

describe("a result that somebody edited", () => {
  const plain = resultOf([measured({}), measured({}, { name: "fair" })]);

  test("with variants of one name twice has the second one unmatched", () => {
    const twice = resultOf([measured({}, { name: "a" }), measured({}, { name: "a" })]);
    const once = resultOf([measured({}, { name: "a" }), measured({}, { name: "b" })]);
    expect(compareResults(once, twice, options).unmatched).toEqual({ base: ["b"], new: ["a"] });
    expect(compareResults(twice, once, options).unmatched).toEqual({ base: ["a"], new: ["b"] });
  });

  test("in any place is compared, or refused with a Problem, and never gives a document that is none", () => {
    const paths = pathsOf(JSON.parse(JSON.stringify(plain)));
    const value = fc.oneof(
      { arbitrary: fc.nat(), weight: 4 },
      { arbitrary: fc.double({ min: 0, max: 2, noNaN: true }), weight: 4 },
      fc.constantFrom(null, -1, 0, 1e308, -1e308, 5e-324, "NaN", "", [], {}, true),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constant(JSON.parse('{"__proto__": {"x": 1}, "constructor": 1}')),
      fc.constant(Array.from({ length: 2000 }, (_, i) => i)),
      fc.json().map((text): unknown => JSON.parse(text)),
    );
    const edits = fc.array(fc.tuple(fc.constantFrom(...paths), value), { minLength: 1, maxLength: 3 });
    let compared = 0;
    fc.assert(
      fc.property(edits, fc.boolean(), (all, first) => {
        const copy: unknown = JSON.parse(JSON.stringify(plain));
        for (const [path, replacement] of all) put(copy, path, replacement);
        const read = resultSchema.safeParse(copy);
        if (!read.success) return;
        try {
          const sides = first ? ([read.data, plain] as const) : ([plain, read.data] as const);
          const comparison = compareResults(...sides, { ...options, force: true });
          expect(comparisonSchema.safeParse(JSON.parse(JSON.stringify(comparison))).success).toBe(true);
          compared++;
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
        }
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(20);
  });
});

type Path = readonly string[];

function pathsOf(node: unknown, path: Path = []): Path[] {
  if (typeof node !== "object" || node === null) return [path];
  return [path, ...Object.entries(node).flatMap(([key, child]) => pathsOf(child, [...path, key]))].filter(
    ({ length }) => length > 0,
  );
}

function put(node: unknown, [key, ...rest]: Path, value: unknown): void {
  if (typeof node !== "object" || node === null || key === undefined) return;
  if (rest.length === 0) Reflect.set(node, key, value);
  else put(Reflect.get(node, key), rest, value);
}
