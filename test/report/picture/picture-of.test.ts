import { describe, expect, test } from "vitest";
import type { PictureVariant } from "../../../src/report/picture/picture.ts";
import { pictureOf } from "../../../src/report/picture/picture-of.ts";
import type { Result, RunResult, VariantResult, WorkerSummary } from "../../../src/result/schema.ts";
import { durability } from "../durability.ts";
import { oddHeavy } from "../fixture.ts";
import { fault, quietRun, variant, worker } from "../parts.ts";
import { hostile, matrix, withLosses } from "../variations.ts";
import { rowsOf } from "./rows.ts";

/** The one variant of a result with these runs. */
function drawn(
  figures: Partial<VariantResult>,
  rows: Parameters<typeof pictureOf>[1] = null,
): PictureVariant {
  const [only] = pictureOf({ ...oddHeavy, variants: [variant(figures)] }, rows).variants;
  if (only === undefined) throw new Error("no variant");
  return only;
}

const run = (figures: Partial<RunResult>): RunResult => ({ ...quietRun, ...figures });
const timeline = (figures: Partial<RunResult["timeline"]>): RunResult["timeline"] => ({
  ...quietRun.timeline,
  interval: 100,
  ...figures,
});

describe("the picture of the odd-heavy result", () => {
  test("has all that is drawn of it", () => {
    const record = rowsOf(
      { variant: "round-robin", workers: ["worker-2", "worker-1"], kinds: ["light", "heavy"] },
      [
        { worker: "worker-2", kind: "light", received: 2, started: 3, ended: 5 },
        { worker: "worker-1", kind: "heavy", received: 1, started: 2, ended: 52 },
        { worker: "worker-1", kind: "heavy", received: 1.5, started: 52, ended: 602 },
        { worker: null, kind: "light", received: 0 },
      ],
    );
    const picture = pictureOf(oddHeavy, [record]);
    expect({ ...picture, variants: picture.variants.map(({ name }) => name) }).toEqual({
      scenario: "odd-heavy",
      dimensions: [],
      swept: [],
      variants: ["round-robin", "fair"],
    });
    const shares = { messages: 100, messageShare: 0.5, from: 0, to: 5500, away: [], tracks: 1 };
    expect(picture.variants[0]).toEqual({
      name: "round-robin",
      at: [],
      verdict: "pass",
      run: 1,
      runs: 1,
      began: 0.5,
      makespan: 5032.4,
      ideal: 2600,
      efficiency: 0.5166,
      starvedShare: 0.4757,
      fairness: { messages: 1, busy: 0.5422 },
      end: 5500,
      kinds: ["heavy", "light"],
      workers: [
        { ...shares, name: "worker-1", busy: 5015, workShare: 5015 / 5227, busyShare: 0.9965 },
        { ...shares, name: "worker-2", busy: 212, workShare: 212 / 5227, busyShare: 0.0421 },
      ],
      faults: [],
      blocks: {
        oneIn: 1,
        length: 3,
        id: Uint32Array.of(1, 2, 0),
        kind: Uint8Array.of(0, 0, 1),
        lanes: Uint32Array.of(0, 2, 3),
        track: Uint8Array.of(0, 0, 0),
        due: Float64Array.of(0, 0, 0),
        received: Float64Array.of(1, 1.5, 2),
        started: Float64Array.of(2, 52, 3),
        ended: Float64Array.of(52, 602, 5),
        outcome: Uint8Array.of(1, 1, 1),
        redelivered: Uint8Array.of(0, 0, 0),
      },
      overTime: {
        interval: 500,
        ready: Array(11).fill(0),
        unacked: [91, 81, 71, 61, 51, 41, 31, 21, 11, 1, 0],
        published: [400, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        confirmed: [],
        handled: [218, 20, 20, 20, 20, 20, 20, 20, 20, 20, 2],
        byWorker: [
          { name: "worker-1", handled: [109, 20, 10, 10, 10, 10, 10, 10, 10, 10, 1] },
          { name: "worker-2", handled: [109, 0, 10, 10, 10, 10, 10, 10, 10, 10, 1] },
        ],
      },
      latency: [],
      late: null,
      wait: [],
      flow: {
        attempted: 200,
        confirmed: 200,
        fates: [{ fate: "handled", count: 200 }],
        causes: [],
        duplicates: 0,
        redelivered: 0,
      },
      measures: { lost: { median: 0, min: 0, max: 0, runs: [0] } },
    });
  });

  test("has no blocks and no workers over time without its record", () => {
    for (const { blocks, overTime, workers } of pictureOf(oddHeavy, null).variants) {
      expect([blocks, overTime.byWorker]).toEqual([null, []]);
      expect(workers.map(({ tracks }) => tracks)).toEqual([1, 1]);
    }
  });

  test("does not take the record of another run or variant for its own", () => {
    const other = rowsOf({ variant: "round-robin", run: 2, workers: [], kinds: [] }, []);
    const another = rowsOf({ variant: "unfair", workers: [], kinds: [] }, []);
    const picture = pictureOf(oddHeavy, [other, another]);
    expect(picture.variants.map(({ blocks }) => blocks)).toEqual([null, null]);
  });
});

describe("the run that is drawn", () => {
  const efficient = (index: number, efficiency: number): RunResult =>
    run({ index, dispatch: { ...quietRun.dispatch, efficiency } });

  test("is the median one", () => {
    const { run, runs, efficiency } = drawn({
      runs: [0.9, 0.5, 0.7].map((each, i) => efficient(i + 1, each)),
    });
    expect({ run, runs, efficiency }).toEqual({ run: 3, runs: 3, efficiency: 0.7 });
  });

  test("may be none, and the variant is there all the same", () => {
    expect(drawn({ name: "cut short" })).toMatchObject({
      name: "cut short",
      run: 0,
      runs: 0,
      end: 0,
      workers: [],
      flow: { attempted: 0, fates: [] },
      overTime: { handled: [], byWorker: [] },
      measures: {},
    });
  });
});

describe("the kinds", () => {
  const kinds = (...names: string[]) =>
    run({
      kinds: Object.fromEntries(names.map((name) => [name, { messages: 1, latency: quietRun.latency }])),
    });

  test("are in the order of the run without anything that tells of their work", () => {
    expect(drawn({ runs: [kinds("b", "a", "c")] }).kinds).toEqual(["b", "a", "c"]);
  });

  test("are in the order of their planned work without a record", () => {
    const scenario = {
      messages: {
        kinds: {
          a: { work: { is: "fixed", value: 5 } },
          b: { work: { is: "uniform", min: 1, max: 19 } },
          c: { work: { is: "exponential", mean: 7 } },
          d: { work: { is: "lognormal", median: 20, p99: 90 } },
        },
      },
    };
    expect(drawn({ scenario, runs: [kinds("a", "b", "c", "d", "e")] }).kinds).toEqual([
      "d",
      "b",
      "c",
      "a",
      "e",
    ]);
  });

  test("are in the order of their measured work with one", () => {
    const scenario = { messages: { kinds: { a: { work: { is: "fixed", value: 5 } }, b: { work: 1 } } } };
    const record = rowsOf({ variant: "default", workers: ["worker-1"], kinds: ["a", "b"] }, [
      { worker: "worker-1", kind: "a", received: 0, started: 0, ended: 5 },
      { worker: "worker-1", kind: "b", received: 0, started: 5, ended: 15 },
      { worker: "worker-1", kind: "a", received: 0, started: 15, ended: 99, outcome: "cut off" },
    ]);
    expect(drawn({ scenario, runs: [kinds("a", "b")] }, [record]).kinds).toEqual(["b", "a"]);
  });

  test("have the same places in all variants that have the same kinds", () => {
    const quick = rowsOf({ variant: "x", workers: ["w"], kinds: ["a", "b"] }, [
      { worker: "w", kind: "a", received: 0, started: 0, ended: 10 },
      { worker: "w", kind: "b", received: 0, started: 10, ended: 19 },
    ]);
    const slow = rowsOf({ variant: "y", workers: ["w"], kinds: ["a", "b"] }, [
      { worker: "w", kind: "a", received: 0, started: 0, ended: 10 },
      { worker: "w", kind: "b", received: 0, started: 10, ended: 30 },
    ]);
    const variants = ["x", "y"].map((name) => variant({ name, runs: [kinds("a", "b")] }));
    const picture = pictureOf({ ...oddHeavy, variants }, [quick, slow]);
    expect(picture.variants.map((each) => each.kinds)).toEqual([
      ["b", "a"],
      ["b", "a"],
    ]);
  });
});

describe("the dimensions", () => {
  test("are the keys of a matrix, with its values in their order", () => {
    const { dimensions, variants } = pictureOf(matrix(), null);
    expect(dimensions.map(({ key }) => key)).toEqual(["workers.prefetch", "queue.type"]);
    expect(variants.map(({ at }) => at.map((place, i) => dimensions[i]?.values[place]))).toEqual(
      matrix().variants.map(({ settings }) => Object.values(settings).map(String)),
    );
  });

  test("are the entries of `variants` before the keys of the matrix that is laid over them", () => {
    expect(pictureOf(durability(), null).dimensions).toEqual([
      { key: "variant", values: ["restart", "kill"] },
      { key: "queue.durable", values: ["true", "false"] },
      { key: "messages.persistent", values: ["true", "false"] },
      { key: "producers.confirms", values: ["true", "false"] },
      { key: "workers.ack", values: ["manual", "auto"] },
    ]);
  });

  test("are one where the matrix has one key", () => {
    const variants = [1, 10, "unlimited"].map((value) =>
      variant({ name: `prefetch=${value}`, settings: { "workers.prefetch": value } }),
    );
    const picture = pictureOf({ ...oddHeavy, variants }, null);
    expect(picture.dimensions).toEqual([{ key: "workers.prefetch", values: ["1", "10", "unlimited"] }]);
    expect(picture.variants.map(({ at }) => at)).toEqual([[0], [1], [2]]);
  });
});

describe("the faults", () => {
  const effects = {
    firstHandledAfter: null,
    backlogRecoveredAfter: null,
    lost: 0,
    duplicated: 0,
    redelivered: 0,
    redeliveredFlags: 0,
  };
  const done = (at: number, ended: number | null, who: string[] = [], down: number | null = null) => ({
    ...effects,
    ...{ at, ended, who, down },
  });
  const faultsOf = (...faults: Partial<ReturnType<typeof fault>>[]) =>
    drawn({ runs: [run({ faults: faults.map(fault) })] }).faults;

  test("are drawn each time that they were done, in the order of time", () => {
    const faults = faultsOf(
      {
        do: "kill-worker",
        occurrences: [done(10, 20, ["worker-1"]), done(50, null, ["worker-1", "worker-2"])],
      },
      { do: "kill-worker", occurrences: [done(30, 31, ["a", "b", "c"])] },
      { do: "purge-queue", occurrences: [], at: null },
    );
    expect(faults).toEqual([
      { name: "kill-worker worker-1", began: 10, ended: 20 },
      { name: "kill-worker (3)", began: 30, ended: 31 },
      { name: "kill-worker worker-1, worker-2", began: 50, ended: null },
    ]);
  });

  test("are over when the broker is back, where they took it down", () => {
    const faults = faultsOf(
      { do: "kill-broker", occurrences: [done(10, 100, ["worker-1"], 80)] },
      { do: "exec", occurrences: [done(20, 1000, [], 80)] },
      { do: "restart-broker", occurrences: [done(30, null, [], null)] },
      // It was killed, and could not be started again.
      { do: "kill-broker", occurrences: [done(40, 60, [], null)] },
    );
    expect(faults).toEqual([
      { name: "kill-broker", began: 10, ended: 90 },
      { name: "exec", began: 20, ended: 1000 },
      { name: "restart-broker", began: 30, ended: null },
      { name: "kill-broker", began: 40, ended: null },
    ]);
  });
});

describe("a worker", () => {
  const drawnWith = (presences: WorkerSummary["presences"]) => {
    const { workers } = drawn({
      runs: [
        run({
          timeline: timeline({ published: Array(10).fill(1), handled: Array(10).fill(1) }),
          workers: [worker({ presences })],
        }),
      ],
    });
    return workers.map(({ from, to, away }) => [from, to, ...away.map((one) => [one.from, one.to])])[0];
  };

  test("is there from its first presence to its last, and away in between", () => {
    expect(drawnWith([{ from: 0, to: null }])).toEqual([0, 1000]);
    expect(drawnWith([{ from: 200, to: 700 }])).toEqual([200, 700]);
    expect(
      drawnWith([
        { from: 0, to: 300 },
        { from: 450, to: 600 },
        { from: 700, to: null },
      ]),
    ).toEqual([0, 1000, [300, 450], [600, 700]]);
  });

  test("was there within the run, one presence after the other, whatever a result says", () => {
    expect(drawnWith([])).toEqual([1000, 1000]);
    expect(
      drawnWith([
        { from: 500, to: 1e308 },
        { from: -1e308, to: 100 },
        { from: 50, to: 80 },
        { from: 300, to: 200 },
      ]),
    ).toEqual([0, 1000, [100, 500]]);
  });
});

describe("over time", () => {
  const overTime = (figures: Partial<RunResult["timeline"]>) =>
    drawn({ runs: [run({ timeline: timeline(figures) })] }).overTime;

  test("long timelines come in groups of intervals, with the rates of the whole group", () => {
    const size = 601;
    const { interval, published, handled, ready, unacked } = overTime({
      published: Array.from({ length: size }, (_, at) => at % 3),
      handled: Array.from({ length: size }, () => 2),
      ready: Array.from({ length: size }, (_, at) => (at % 3 === 2 ? null : at)),
      unacked: Array.from({ length: size }, (_, at) => at),
    });
    expect(interval).toBe(300);
    expect(published.slice(0, 2)).toEqual([10, 10]);
    expect([handled[0], handled.at(-1)]).toEqual([20, 2000 / 300]);
    expect(ready.slice(0, 2)).toEqual([1, 4]);
    expect(unacked.slice(0, 2)).toEqual([2, 5]);
    expect([handled.length, ready.length]).toEqual([201, 201]);
  });

  test("the quiet end of a run is left out", () => {
    const { handled, ready } = overTime({
      handled: [0, 4, 0, 0, 0, 0],
      published: [4, 0, 0, 0, 0, 0],
      unacked: [4, 0, 0, 0, 0, 0],
      ready: [7, 7, 5, null, 5, 5],
    });
    expect(handled).toEqual([0, 40, 0]);
    expect(ready).toEqual([7, 7, 5]);
  });

  test("of more than eleven workers, those with the most messages are told apart", () => {
    const workers = Array.from({ length: 13 }, (_, i) =>
      worker({ name: `w${i}`, messages: i === 5 ? 0 : i + 1 }),
    );
    const record = rowsOf(
      { variant: "default", workers: workers.map(({ name }) => name), kinds: ["task"] },
      workers.map(({ name }) => ({ worker: name, kind: "task", received: 1, started: 1, ended: 2 })),
    );
    const one = run({ workers, timeline: timeline({ handled: [26, 12] }) });
    const { byWorker } = drawn({ runs: [one] }, [record]).overTime;
    const names = ["w1", "w2", "w3", "w4", "w6", "w7", "w8", "w9", "w10", "w11", "w12", "others"];
    expect(byWorker.map(({ name }) => name)).toEqual(names);
    // All 13 handled one in the first interval, of which nothing is known in the second.
    expect(byWorker.map(({ handled }) => handled[0])).toEqual([...Array(11).fill(20), 40]);
    const sum = byWorker.reduce((total, { handled }) => total + (handled[1] ?? 0), 0);
    expect(sum).toBeCloseTo(120, 9);
  });
});

describe("the flow", () => {
  test("comes to as many messages as were attempted", () => {
    const [lossy] = pictureOf(withLosses(), null).variants;
    expect(lossy?.flow.fates.reduce((sum, { count }) => sum + count, 0)).toBe(lossy?.flow.attempted);
  });

  test("has each cause once by what the broker had promised", () => {
    const [lossy] = pictureOf(withLosses(), null).variants;
    expect(lossy?.flow.causes).toEqual([
      { cause: "transient-at-restart", confirmed: true, count: 8 },
      { cause: "unexplained", confirmed: true, count: 1 },
      { cause: "in-transit", confirmed: false, count: 3 },
    ]);
  });
});

describe("the curves", () => {
  test("are those of all kinds, then of each, the heaviest first", () => {
    const distribution = (kind: string | null) => ({
      kind,
      count: 2,
      percentiles: [
        { share: 0.5, ms: 10 },
        { share: 1, ms: 20 },
      ],
      bins: [
        { from: 10, to: 12, count: 1 },
        { from: 19, to: 22, count: 1 },
      ],
    });
    const latency = ["light", null, "heavy"].map(distribution);
    const scenario = { messages: { kinds: { heavy: { work: { is: "fixed", value: 5 } } } } };
    const { latency: curves, wait } = drawn({
      scenario,
      runs: [run({ distributions: { latency, wait: [] } })],
    });
    expect(curves.map(({ kind }) => kind)).toEqual([null, "heavy", "light"]);
    const { percentiles: points, bins: bars } = distribution(null);
    expect(curves[0]).toEqual({ kind: null, count: 2, points, bars });
    expect(wait).toEqual([]);
  });
});

test("every string is inert, and none is longer than anybody reads", () => {
  const text = `\u001B[2J</script>${"\u202E".repeat(5000)}`;
  const json = JSON.stringify(pictureOf(hostile(text), null));
  expect(json).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(json).toContain("\\\\x1b[2J</script>");
  expect(json.length).toBeLessThan(100_000);
});

test("a summary says what its measures are", () => {
  const spread = { median: 0.5, min: 0.4, max: 0.6, runs: [0.4, null, 0.6] };
  const summary: Result["variants"][number]["summary"] = {
    efficiency: spread,
    makespan: spread,
    lost: spread,
  };
  expect(drawn({ summary }).measures).toEqual({ efficiency: spread, lost: spread });
});
