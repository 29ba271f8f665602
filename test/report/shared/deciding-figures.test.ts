import { describe, expect, test } from "vitest";
import { readColumns } from "../../../src/commands/columns.ts";
import { Problem } from "../../../src/common/problem.ts";
import { bestSentences } from "../../../src/report/explain/best-sentence.ts";
import { pictureOf } from "../../../src/report/picture/picture-of.ts";
import { deciding } from "../../../src/report/shared/deciding-figures.ts";
import { rowsOf } from "../../../src/report/shared/figures.ts";
import { comparison } from "../../../src/report/terminal/variant-table.ts";
import { createStyle } from "../../../src/report/text/style.ts";
import { columns } from "../../../src/report/text/text.ts";
import type { PacedSummary, Result, RunResult, VariantResult } from "../../../src/result/schema.ts";
import { oddHeavy } from "../fixture.ts";
import { stats } from "../parts.ts";

const screen = { width: 80, style: createStyle(false) };
const paced: PacedSummary = {
  offered: 40,
  utilisation: 0.5,
  backlogAtEnd: 3,
  growth: 0,
  growthError: 0.02,
  keepsUp: "yes",
};

interface Figures {
  readonly small: number;
  readonly huge: number;
  readonly starved: number;
  readonly keepsUp?: PacedSummary["keepsUp"];
}

/** Thumbnails at a rate: `small` and `huge` are the p95 of these kinds, in ms. */
function atRate(prefetch: number, { small, huge, starved, keepsUp = "yes" }: Figures): VariantResult {
  const [variant] = oddHeavy.variants;
  const [run] = variant?.runs ?? [];
  if (variant === undefined || run === undefined) throw new Error("no run");
  const spread = (p95: number) => stats(p95 / 9, p95 / 3, p95, p95, 5500, 5500, 5500);
  const own: RunResult = {
    ...run,
    dispatch: { ...run.dispatch, makespan: 15_000, ideal: 15_000, efficiency: 0.99, starvedShare: starved },
    throughput: 40,
    latency: spread(small),
    wait: spread(small - 30),
    kinds: {
      small: { messages: 540, latency: spread(small) },
      huge: { messages: 6, latency: spread(huge) },
    },
    paced: { ...paced, keepsUp },
  };
  const settings = { "workers.prefetch": prefetch };
  const dimensions = [{ key: "workers.prefetch", name: "prefetch", value: String(prefetch) }];
  const name = `prefetch=${prefetch}`;
  return { ...variant, name, settings, dimensions, loadDigest: "same", summary: {}, runs: [own] };
}

const sweep: Result = {
  ...oddHeavy,
  variants: [
    atRate(1, { small: 60, huge: 5010, starved: 0.01 }),
    atRate(2, { small: 185, huge: 5050, starved: 0.25 }),
    atRate(10, { small: 4500, huge: 5490, starved: 0.5 }),
  ],
};
const rows = rowsOf(sweep.variants);

describe("a sweep", () => {
  test("is told apart by what differs most, not by what is alike", () => {
    const telling = deciding(rows);
    expect(telling.slice(0, 3)).toEqual(["wait.p95", "latency.p95", "kinds.small.latency.p95"]);
    expect(telling).toContain("starvedShare");
    for (const alike of ["makespan", "throughput", "efficiency", "utilisation"]) {
      expect(telling).not.toContain(alike);
    }
  });

  test("has these columns within 80, says which were left out, and which setting is best and why", () => {
    const lines = comparison(sweep, screen);
    for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(80);
    const text = lines.join("\n");
    expect(text).toMatch(/variant .*starved .*wait p95 .*small p95/);
    expect(text.replaceAll("\n", " ")).toMatch(/Left out: .*took.*\(--columns chooses\)\./);
    expect(bestSentences(rows)).toEqual([
      "prefetch=1: best wait p95 (from due to begun), 30.0 ms; next prefetch=2, 155 ms; prefetch=10: worst, 4.47 s, 150 times as long, in one run each." +
        " While messages given to busy workers waited, other workers were idle: 50.0 % of all worker time with prefetch=10 (busy: worker-1 99.7 % of its time, worker-2 4.2 %), 1.0 % with prefetch=1.",
    ]);
  });

  test("says who does not keep up with the rate", () => {
    const behind = [
      atRate(1, { small: 60, huge: 5010, starved: 0.01 }),
      atRate(10, { small: 60, huge: 5010, starved: 0.01, keepsUp: "no" }),
    ];
    expect(bestSentences(rowsOf(behind))).toEqual([
      "prefetch=10 does not keep up with the rate: the backlog grows by at least 1 % of the rate, though all workers together " +
        "worked only 50.0 % of their time.",
    ]);
  });

  test("shows the columns that were asked for, in their order, and no others", () => {
    const wanted = readColumns("huge.p95, took,wait.mean", ["small", "huge"]);
    expect(comparison(sweep, screen, wanted)[1]).toMatch(/^│ +variant +huge p95 +took +wait mean │$/);
  });

  test("is drawn over its setting by what decides, or by what was asked for", () => {
    const drawn = (picture: ReturnType<typeof pictureOf>) => picture.swept.map(({ word }) => word);
    expect(drawn(pictureOf(sweep, null))).toContain("latency p95 of small");
    expect(drawn(pictureOf(sweep, null, ["latency.max", "utilisation"]))).toEqual([
      "latency max",
      "utilisation",
    ]);
  });
});

describe("--columns", () => {
  test.each([
    ["p95", "latency.p95"],
    ["took", "makespan"],
    ["starved", "starvedShare"],
    ["dispatch.efficiency", "efficiency"],
    ["paced.growth", "growth"],
    ["wait.p99", "wait.p99"],
    ["heavy.p95", "kinds.heavy.latency.p95"],
    ["kinds.heavy.latency.max", "kinds.heavy.latency.max"],
  ])("%s is %s", (written, figure) => {
    expect(readColumns(written, ["heavy", "light"])).toEqual([figure]);
  });

  test.each(["p96", "medium.p95", "", " , ", "__proto__", "constructor"])(
    "%j is refused with what there is",
    (list) => {
      expect(() => readColumns(list, ["heavy"])).toThrow(Problem);
    },
  );
});
