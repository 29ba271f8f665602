import { describe, expect, it } from "vitest";
import { flowParts } from "../../../src/report/charts/flow-parts.ts";
import { kindLooks } from "../../../src/report/charts/kind-look.ts";
import { percentiles } from "../../../src/report/charts/percentiles.ts";
import { jitter } from "../../../src/report/charts/runs-series.ts";
import { fairnessWords, shownWorkers } from "../../../src/report/charts/share-words.ts";
import { sweepMeasure, sweepTable } from "../../../src/report/charts/sweep-table.ts";
import { light } from "../../../src/report/charts/theme.ts";
import { valueWord, variantWords, varied } from "../../../src/report/charts/variant-words.ts";
import { oddHeavyPicture } from "../pictures.ts";
import { durabilityMatrix, manyWorkers, prefetchSweep, twoKeys, withLosses } from "./figure-pictures.ts";

describe("The streams of a flow", () => {
  const flow = withLosses().variants[0]?.flow;
  if (flow === undefined) throw new Error("no flow");
  const { fates, causes } = flowParts(flow);

  it("leave out what is 0, and start with what was lost", () => {
    expect(fates.map(({ name }) => name)).toEqual(["lost", "handled", "dead-lettered", "left"]);
    expect(causes.map(({ name }) => name)).toEqual([
      "transient-at-restart, confirmed",
      "in-transit, not confirmed",
    ]);
  });

  it("are thick enough to see, with their true numbers", () => {
    expect(fates.map(({ count }) => count)).toEqual([3, 98_757, 1200, 40]);
    expect(causes.map(({ count }) => count)).toEqual([2, 1]);
    for (const { drawn } of [...fates, ...causes]) expect(drawn).toBeGreaterThanOrEqual(1500);
  });

  it("of what was lost are together as thick as their causes", () => {
    expect(fates[0]?.drawn).toBe(3000);
  });
});

describe("A kind", () => {
  it("has one colour in all charts, also where a variant has other kinds", () => {
    const [first] = oddHeavyPicture.variants;
    if (first === undefined) throw new Error("no variant");
    const renamed = (kind: string | null): string | null => (kind === "heavy" ? "light" : kind && "tiny");
    const other = {
      ...first,
      kinds: ["light", "tiny"],
      latency: first.latency.map((curve) => ({ ...curve, kind: renamed(curve.kind) })),
      wait: [],
    };
    const picture = { ...oddHeavyPicture, variants: [first, other] };
    const look = { theme: light, width: 900, still: true };
    expect(kindLooks(picture, light).map(({ name }) => name)).toEqual(["heavy", "light", "tiny"]);
    // What ECharts takes is not typed.
    const lines = percentiles.draw(picture, [1], look, 1)?.option["series"] as {
      name: string;
      lineStyle: { color: string };
    }[];
    expect(lines.find(({ name }) => name === "light")?.lineStyle.color).toBe(light.kinds[1]);
    expect(lines.find(({ name }) => name === "tiny")?.lineStyle.color).toBe(light.kinds[2]);
  });
});

describe("The workers of a figure", () => {
  it("are all of up to 20, in their order", () => {
    const workers = oddHeavyPicture.variants[0]?.workers ?? [];
    expect(shownWorkers(workers)).toBe(workers);
  });

  it("are the 10 busiest and the 10 idlest of more", () => {
    const names = shownWorkers(manyWorkers().variants[0]?.workers ?? []).map(({ name }) => name);
    expect(names).toHaveLength(20);
    expect(names[0]).toBe("worker-1");
    expect(names[9]).toBe("worker-10");
    expect(names[10]).toBe("worker-51");
    expect(names[19]).toBe("worker-60");
  });
});

describe("Fairness in words", () => {
  it.each([
    [
      1,
      0.55,
      2,
      "Messages shared evenly (fairness 1.00), work unevenly (fairness 0.55). 1 is even; 0.50: one worker does it all.",
    ],
    [
      0.96,
      0.9,
      4,
      "Messages shared evenly (fairness 0.96), work a little unevenly (fairness 0.90). 1 is even; 0.25: one worker does it all.",
    ],
    [1, 1, 1, "Messages shared evenly (fairness 1.00), work evenly (fairness 1.00)."],
    [null, 1, 1, "Work evenly (fairness 1.00)."],
    [null, null, 2, ""],
  ])("tells %s and %s of %i workers apart", (messages, busy, workers, words) => {
    expect(fairnessWords({ messages, busy }, workers)).toBe(words);
  });
});

describe("Names of variants", () => {
  it("are values of what varies, with yes and no", () => {
    const picture = durabilityMatrix(1);
    const { head, names } = variantWords(picture, picture.variants);
    expect(head).toBe("variant · durable · persistent · confirms · ack");
    expect(names[0]).toBe("restart · yes · yes · yes · manual");
    expect(names[31]).toBe("kill · no · no · no · auto");
    expect(new Set(names).size).toBe(32);
  });

  it("leave out what the shown ones share", () => {
    const picture = durabilityMatrix(1);
    const shown = picture.variants.slice(0, 2);
    expect(variantWords(picture, shown)).toEqual({ head: "ack", names: ["manual", "auto"] });
  });

  it("are their own names where there is no matrix", () => {
    expect(variantWords(oddHeavyPicture, oddHeavyPicture.variants)).toEqual({
      head: "",
      names: ["round-robin", "fair"],
    });
  });

  it("keep true and false where they are not the only values", () => {
    expect(valueWord({ key: "x", values: ["true", "3"] }, 0)).toBe("true");
    expect(valueWord({ key: "x", values: ["true", "false"] }, 1)).toBe("no");
  });
});

describe("The table of a matrix", () => {
  const matrix = durabilityMatrix(1);

  it("has a cell for each variant, in its place", () => {
    const table = sweepTable(varied(matrix, matrix.variants), matrix.variants, 8);
    expect(table.rows).toHaveLength(8);
    expect(table.columns).toEqual([
      ["confirms yes", "ack manual"],
      ["confirms yes", "ack auto"],
      ["confirms no", "ack manual"],
      ["confirms no", "ack auto"],
    ]);
    expect(table.rows[0]).toEqual(["restart", "durable yes", "persistent yes"]);
    expect(new Set(table.cells.map(({ row, column }) => `${row} ${column}`)).size).toBe(32);
    expect(table.cells.at(-1)).toMatchObject({ row: 7, column: 3 });
  });

  it("has the last key only across where two have no room", () => {
    const table = sweepTable(varied(matrix, matrix.variants), matrix.variants, 3);
    expect([table.rows.length, table.columns.length]).toEqual([16, 2]);
  });

  it("has the first key down and the second across", () => {
    const picture = twoKeys();
    const table = sweepTable(varied(picture, picture.variants), picture.variants, 8);
    expect([table.rows.length, table.columns.length]).toEqual([4, 5]);
  });

  it("shows what was lost where anything was, else efficiency", () => {
    expect(sweepMeasure(matrix.variants)).toBe("lost");
    expect(sweepMeasure(prefetchSweep().variants)).toBe("efficiency");
  });
});

it("Dots are spread the same way each time, and neighbours apart", () => {
  const places = Array.from({ length: 10 }, (_, run) => jitter(run));
  expect(new Set(places).size).toBe(10);
  expect(Math.max(...places.map(Math.abs))).toBeLessThanOrEqual(1);
});
