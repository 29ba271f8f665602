import { describe, expect, test } from "vitest";
import { pointOf } from "../../../src/report/explain/point.ts";
import { rowsOf } from "../../../src/report/shared/figures.ts";
import type { Difference, RunResult, VariantResult } from "../../../src/result/schema.ts";
import { difference } from "../comparison-fixture.ts";
import { cleanLedger, quietRun, variant, worker } from "../parts.ts";

const unproven = [difference({ measure: "throughput", interval: null, outcome: "inconclusive" })];
const proven = [difference({ measure: "throughput", change: -0.05, outcome: "regressed" })];

describe("variants that are alike", () => {
  test("are said to have shared the work evenly, and that no difference is proven", () => {
    expect(point(made("round-robin", [3050], 0.98), made("fair", [3090], 0.99, unproven))).toEqual([
      "Both shared the work evenly (fairness 0.98 and 0.99); no difference in time is proven between round-robin " +
        "and fair: they took 3.05 s and 3.09 s, in one run each.",
    ]);
  });

  test("took as long where their times look the same", () => {
    expect(point(made("a", [3100, 3101], 1), made("b", [3099, 3102], 1))).toEqual([
      "Both shared the work evenly (fairness 1.00); no difference in time is proven between a and b: they took 3.10 s.",
    ]);
  });

  test("differ by so much as is proven", () => {
    expect(point(made("round-robin", [1000, 1000], 1), made("fair", [1040, 1040], 1, proven))).toEqual([
      "Both shared the work evenly (fairness 1.00); fair took 4.0 % longer than round-robin: 1.04 s against 1.00 s.",
    ]);
  });

  test("are not said to share work evenly where one did not", () => {
    expect(point(made("a", [3100], 1), made("b", [3100], 0.6))).toEqual([
      "No difference in time is proven between a and b: they took 3.10 s, in one run each.",
    ]);
    expect(point(made("a", [1000, 1000], 0.5), made("fair", [1040, 1040], 1, proven))).toEqual([
      "fair took 4.0 % longer than a: 1.04 s against 1.00 s.",
    ]);
  });

  test("are counted where they are many, and said nothing of where one is proven to take longer", () => {
    const [a, b] = [made("a", [3100], 1), made("b", [3150], 0.97)];
    expect(point(a, b, made("c", [3120], 1))).toEqual([
      "All 3 shared the work evenly (fairness 0.97 to 1.00); no difference in time is proven between the 3 variants: " +
        "they took 3.10 s to 3.15 s, in one run each.",
    ]);
    expect(point(a, b, made("c", [3120], 1, proven))).toEqual([]);
  });

  test("say where time was not kept", () => {
    const late = made("b", [3090], 1);
    const runs = late.runs.map((run) => ({
      ...run,
      generator: { ...run.generator, late: ["machine" as const] },
    }));
    expect(point(made("a", [3050], 1), { ...late, runs })[0]).toMatch(
      /they took 3\.05 s and 3\.09 s, in one run each\. Time was not kept in b: compare with care\.$/,
    );
  });

  test("differ little by prefetch where every message has the same work, as is said, and how idle workers were", () => {
    const workers = (prefetch: number) => [{ count: 2, prefetch, speed: 1 }];
    const kinds = { a: { work: { is: "fixed", value: 20 } }, b: { work: { is: "fixed", value: 20 } } };
    const withPrefetch = (prefetch: number, starvedShare: number, messages: object = { kinds }) => {
      const one = made(`prefetch=${prefetch}`, [3100], 1);
      const runs = one.runs.map((run) => ({ ...run, dispatch: { ...run.dispatch, starvedShare } }));
      const scenario = { messages, workers: workers(prefetch) } as VariantResult["scenario"];
      return { ...one, runs, settings: { "workers.prefetch": prefetch }, scenario };
    };
    expect(point(withPrefetch(1, 0.117), withPrefetch(50, 0.018))[0]).toMatch(
      /Each worker got its fair share at all of these prefetches, as every message is 20\.0 ms of work\. Workers were idle while messages waited, as at prefetch 1 the next one comes only after an ack: 11\.7 % of all worker time with prefetch=1, 1\.8 % with prefetch=50\.$/,
    );
    const mixed = { kinds: { ...kinds, c: { work: { is: "fixed", value: 21 } } } };
    for (const told of [
      point(withPrefetch(1, 0, mixed), withPrefetch(50, 0, mixed)),
      point({ ...withPrefetch(1, 0), settings: { "queue.type": "quorum" } }, withPrefetch(50, 0)),
    ])
      expect(told[0]).toMatch(/in one run each\.$/);
  });

  test("are not spoken of where they did not do the same, or not all of it", () => {
    const [a, b] = [made("a", [3100], 1), made("b", [3100], 1)];
    expect(point(a, { ...b, loadDigest: "other" })).toEqual([]);
    const cut = b.runs.map((run): RunResult => ({ ...run, ending: "interrupted" }));
    expect(point(a, { ...b, runs: cut })).toEqual([]);
  });

  test("are not spoken of where one is clearly faster", () => {
    const [told] = point(made("a", [3100], 1), made("b", [6200], 1));
    expect(told).toMatch(
      /^a was 2\.0 times as fast as b: 3\.10 s against 6\.20 s for the same load, in one run each\./,
    );
  });

  test("are told of where variants stand beside each other, but not beside losses", () => {
    const rows = [made("a", [3100], 1), made("b", [3100], 1)];
    expect(point(...rows).join(" ")).toContain("Both shared the work evenly");
    const fates = { ...cleanLedger.fates, handled: 199, lost: 1 };
    const lossy = rows.map((each) => ({
      ...each,
      runs: each.runs.map((run) => ({ ...run, ledger: { ...cleanLedger, fates } })),
    }));
    expect(point(...lossy)).toEqual([]);
  });
});

function point(...variants: VariantResult[]): string[] {
  return pointOf(rowsOf(variants));
}

function made(
  name: string,
  makespans: readonly number[],
  busy: number,
  differences: Difference[] = [],
): VariantResult {
  const runs = makespans.map(
    (makespan, index): RunResult => ({
      ...quietRun,
      index: index + 1,
      workers: [worker({}), worker({ name: "worker-2" })],
      dispatch: { ...quietRun.dispatch, makespan, fairness: { messages: 1, busy } },
    }),
  );
  return variant({ name, runs, differences });
}
