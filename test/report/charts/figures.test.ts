import { describe, expect, it } from "vitest";
import type { Chart } from "../../../src/report/charts/chart.ts";
import { ledgerFlow } from "../../../src/report/charts/flow.ts";
import { histogram } from "../../../src/report/charts/histogram.ts";
import { percentiles } from "../../../src/report/charts/percentiles.ts";
import { runDots } from "../../../src/report/charts/runs.ts";
import { share } from "../../../src/report/charts/share.ts";
import { sweep } from "../../../src/report/charts/sweep.ts";
import { light } from "../../../src/report/charts/theme.ts";
import type { Picture, PictureVariant } from "../../../src/report/picture/picture.ts";
import { oddHeavyPicture, simulate, spread } from "../pictures.ts";
import {
  durabilityMatrix,
  hostile,
  manyWorkers,
  muchLost,
  prefetchSweep,
  twoKeys,
  withLosses,
} from "./figure-pictures.ts";
import { figureSvg, textsOf } from "./figure-svg.ts";

const figures: readonly Chart[] = [percentiles, histogram, share, ledgerFlow, runDots, sweep];

function textOf(chart: Chart, picture: Picture, width = 900): string {
  return textsOf(figureSvg(chart, picture, width) ?? "").join("\n");
}

function descriptionOf(chart: Chart, picture: Picture): string | undefined {
  const shown = chart.of === "all" ? picture.variants.map((_, place) => place) : [0];
  return chart.draw(picture, shown, { theme: light, width: 900, still: false }, 0)?.description;
}

function changed(picture: Picture, change: Partial<PictureVariant>): Picture {
  return { ...picture, variants: picture.variants.map((variant) => ({ ...variant, ...change })) };
}

describe("Percentile curves", () => {
  it("name the kinds, the shares as far as there are messages, and durations", () => {
    const text = textOf(percentiles, oddHeavyPicture);
    for (const word of ["all kinds", "heavy", "light", "50 %", "90 %", "99 %", "1 s", "100 ms"]) {
      expect(text).toContain(`${word}`);
    }
    expect(text).not.toContain("99.99 %");
    expect(text).toContain("Solid: latency. Dashed: wait. The time axis is logarithmic.");
  });

  it("go on to 99.9 % with thousands of messages", () => {
    expect(textOf(percentiles, manyWorkers(), 390)).toContain("99.9 %");
  });

  it("are described in figures", () => {
    expect(descriptionOf(percentiles, oddHeavyPicture)).toContain(
      "Latency p50 240 ms, p99 4.90 s, at most 5.00 s",
    );
  });

  it("are not there when nothing was handled", () => {
    expect(figureSvg(percentiles, changed(oddHeavyPicture, { latency: [], wait: [] }))).toBeNull();
  });
});

describe("Histograms", () => {
  it("have a panel for each kind, of latency and of wait, with its number of messages", () => {
    const texts = textsOf(figureSvg(histogram, oddHeavyPicture) ?? "");
    expect(texts.filter((text) => text === "heavy · 50 messages")).toHaveLength(2);
    expect(texts.filter((text) => text === "light · 50 messages")).toHaveLength(2);
    expect(texts).toContain("Latency: from due to handled");
    expect(texts).toContain("Wait: from due to started");
  });

  it("have a rectangle for each bar that is not empty", () => {
    const bars = oddHeavyPicture.variants[0]?.latency.find(({ kind }) => kind === "heavy")?.bars ?? [];
    const svg = figureSvg(histogram, changed(oddHeavyPicture, { wait: [] })) ?? "";
    const own = svg.split(`fill="${light.kinds[0]}"`).length - 1;
    expect(own).toBe(bars.filter(({ count }) => count > 0).length);
  });

  it("are not there without bars", () => {
    expect(figureSvg(histogram, changed(oddHeavyPicture, { latency: [], wait: [] }))).toBeNull();
  });
});

describe("Shares", () => {
  it("show round-robin even in messages and uneven in work, beside the ideal", () => {
    const text = textOf(share, oddHeavyPicture);
    for (const word of [
      "worker-1",
      "worker-2",
      "95.2 %",
      "4.8 %",
      "even share: 50.0 %",
      "5.00 s",
      "2.63 s",
    ]) {
      expect(text).toContain(word);
    }
    expect(text).toContain("Messages shared evenly (fairness 1.00), work unevenly (fairness 0.55).");
    expect(text).toContain("efficiency 52.5 %");
  });

  it("say that not all of many workers are there", () => {
    const text = textOf(share, manyWorkers());
    expect(text).toContain("The 10 busiest and the 10 idlest of 60 workers.");
    expect(text).toContain("worker-60");
    expect(text).not.toContain("worker-30");
  });

  it("go without the ideal where there is none", () => {
    const text = textOf(share, changed(oddHeavyPicture, { makespan: null, ideal: null, efficiency: null }));
    expect(text).toContain("95.2 %");
    expect(text).not.toContain("ideal");
  });

  it("are not there without workers, or without their work", () => {
    expect(figureSvg(share, changed(oddHeavyPicture, { workers: [] }))).toBeNull();
    const workers = (oddHeavyPicture.variants[0]?.workers ?? []).map((worker) => ({
      ...worker,
      messageShare: null,
      workShare: null,
    }));
    expect(figureSvg(share, changed(oddHeavyPicture, { workers }))).toBeNull();
  });
});

describe("The flow of messages", () => {
  it("names a few lost of very many, with causes and true numbers", () => {
    const text = textOf(ledgerFlow, withLosses());
    expect(text).toContain("3 of 100,000 messages lost (<0.1 %); the broker had confirmed 2 of them.");
    for (const word of ["lost: 3 (<0.1 %)", "transient-at-restart, confirmed", "98,757 (98.8 %)"]) {
      expect(text).toContain(word);
    }
    expect(text).toContain("Beside that: 4 duplicated, 12 redelivered.");
    expect(text).not.toContain("rejected");
    expect(text).not.toContain("overflow");
  });

  it("says so when nothing was lost", () => {
    const text = textOf(ledgerFlow, oddHeavyPicture);
    expect(text).toContain("Nothing lost: all 100 messages were handled.");
    expect(text).toContain("100 (100 %)");
  });

  it("says what became of the messages that were neither handled nor lost", () => {
    const flowOf = (fates: Readonly<Record<string, number>>) => ({
      attempted: 100,
      confirmed: 100,
      fates: Object.entries(fates).map(([fate, count]) => ({ fate, count })),
      causes: [],
      duplicates: 0,
      redelivered: 0,
    });
    const headline = (fates: Readonly<Record<string, number>>) =>
      descriptionOf(ledgerFlow, changed(oddHeavyPicture, { flow: flowOf(fates) }));
    expect(headline({ handled: 70, deadLettered: 20, rejected: 10 })).toMatch(
      /^Nothing lost: 70 of 100 messages were handled, 20 dead-lettered, 10 rejected\./,
    );
    expect(headline({ handled: 60, left: 10, unresolved: 30 })).toMatch(
      /^60 of 100 messages were handled, 10 left; what became of 30 is not known\./,
    );
  });

  it("is described with each fate and cause", () => {
    expect(descriptionOf(ledgerFlow, muchLost())).toBe(
      "198 of 600 messages lost (33.0 %); the broker had confirmed 186 of them. Of 600 attempted messages, 588 " +
        "confirmed: 198 lost, 402 handled. Lost: 186 queue-not-durable, confirmed, 12 in-transit, not confirmed.",
    );
  });

  it("draws losses without a known cause", () => {
    const flow = { ...muchLost().variants[0]?.flow, causes: [] };
    const text = textOf(ledgerFlow, changed(muchLost(), { flow: { ...fullFlow, ...flow } }));
    expect(text).toContain("198 of 600 messages lost (33.0 %).");
  });

  it("leaves out causes of losses that a result does not count", () => {
    const fates = [{ fate: "handled", count: 600 }];
    const flow = { ...fullFlow, ...muchLost().variants[0]?.flow, fates };
    expect(textOf(ledgerFlow, changed(muchLost(), { flow }))).not.toContain("queue-not-durable");
  });

  it("is not there when nothing was attempted", () => {
    expect(figureSvg(ledgerFlow, changed(oddHeavyPicture, { flow: fullFlow }))).toBeNull();
  });

  it("is low where all messages have one fate", () => {
    const heightOf = (...names: string[]): number => {
      const fates = names.map((fate) => ({ fate, count: 50 }));
      const flow = { ...fullFlow, attempted: 50 * names.length, fates };
      const drawing = ledgerFlow.draw(
        changed(oddHeavyPicture, { flow }),
        [0],
        { theme: light, width: 900, still: true },
        0,
      );
      return drawing?.height ?? 0;
    };
    expect(heightOf("handled")).toBeGreaterThan(75);
    expect(heightOf("handled")).toBeLessThan(0.7 * heightOf("handled", "rejected"));
  });
});

const fullFlow = { attempted: 0, confirmed: 0, fates: [], causes: [], duplicates: 0, redelivered: 0 };

describe("Dots of runs", () => {
  it("are as many as there are runs, in a row for each variant", () => {
    const svg = figureSvg(runDots, changed(prefetchSweep(), { measures: measured([1, 2, 3, 4, 5]) })) ?? "";
    expect(circles(svg)).toBe(6 * 5);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["1", "50", "unlimited", "prefetch", "efficiency"]));
  });

  it("leave out runs that were not measured", () => {
    const svg = figureSvg(runDots, changed(prefetchSweep(), { measures: measured([1, null, 3]) })) ?? "";
    expect(circles(svg)).toBe(6 * 2);
  });

  it("say which interval they have", () => {
    expect(textOf(runDots, prefetchSweep())).toContain("least to the greatest run (below 6 runs");
    expect(textOf(runDots, durabilityMatrix(7))).toContain("95 % confidence interval of the median");
    expect(textOf(runDots, durabilityMatrix(1))).toContain("One run of each variant");
  });

  it("leave out lost messages where nothing was lost", () => {
    expect(textOf(runDots, durabilityMatrix(1))).toContain("lost");
    expect(textOf(runDots, prefetchSweep())).not.toContain("lost");
  });

  it("are there for one variant with several runs, and not for a single run", () => {
    const one = { ...prefetchSweep(), variants: prefetchSweep().variants.slice(0, 1) };
    expect(figureSvg(runDots, one)).not.toBeNull();
    expect(figureSvg(runDots, changed(one, { runs: 1 }))).toBeNull();
  });

  it("of 32 variants have all their names, on a phone too", () => {
    for (const width of [390, 900]) {
      const text = textOf(runDots, durabilityMatrix(7), width);
      expect(text).toContain("restart · yes · yes · yes · manual");
      expect(text).toContain("kill · no · no · no · auto");
    }
  });
});

function measured(efficiency: readonly (number | null)[]): PictureVariant["measures"] {
  const known = efficiency.filter((value) => value !== null);
  return { efficiency: { ...spread(known), runs: [...efficiency] } };
}

/** ECharts draws a dot as an arc of radius 1. */
function circles(svg: string): number {
  return [...svg.matchAll(/<path d="M1 0A1 1 0 1 1 1 -0/g)].length;
}

describe("The sweep", () => {
  it("has a line for each measure over one key, in the scenario's order", () => {
    const texts = textsOf(figureSvg(sweep, prefetchSweep()) ?? "");
    expect(texts).toEqual(
      expect.arrayContaining([
        "efficiency",
        "throughput, msg/s",
        "latency p99",
        "92.8 %",
        "36.0 %",
        "unlimited",
      ]),
    );
    const order = ["1", "2", "5", "10", "50", "unlimited"];
    expect(texts.filter((text) => order.includes(text)).slice(-6)).toEqual(order);
    expect(texts).toContain("workers.prefetch");
  });

  it("has a cell for each variant of a matrix, and says how many lost messages", () => {
    const picture = durabilityMatrix(1);
    const texts = textsOf(figureSvg(sweep, picture) ?? "");
    expect(texts.join("\n")).toContain("30 of 32 settings lost messages.");
    const cells = texts.filter((text) => /^\d+$/.test(text)).map(Number);
    const lost = picture.variants.map(({ measures }) => measures.lost?.median);
    expect(cells.toSorted()).toEqual(lost.toSorted());
  });

  it("does not call it nothing when only some runs lost messages", () => {
    const variants = durabilityMatrix(1).variants.map((variant) => ({
      ...variant,
      measures: { lost: spread([0, 0, 4]) },
    }));
    const picture = { ...durabilityMatrix(1), variants };
    expect(textOf(sweep, picture)).toContain("32 of 32 settings lost messages");
    expect(textsOf(figureSvg(sweep, picture) ?? "").filter((text) => text === "0 to 4")).toHaveLength(32);
  });

  it("is described with the settings that lose nothing", () => {
    expect(descriptionOf(sweep, durabilityMatrix(1))).toContain(
      "Nothing lost: restart · durable yes · persistent yes · confirms yes · ack manual; kill ·",
    );
  });

  it("shows efficiency over two keys where nothing was lost", () => {
    const texts = textsOf(figureSvg(sweep, twoKeys()) ?? "");
    expect(texts).toEqual(expect.arrayContaining(["prefetch unlimited", "count 16", "99.0 %", "27.0 %"]));
  });

  it("is not there without a matrix, or for one of its variants", () => {
    expect(figureSvg(sweep, oddHeavyPicture)).toBeNull();
    expect(figureSvg(sweep, prefetchSweep(), 900, [2])).toBeNull();
  });
});

describe("Every figure", () => {
  it.each(figures)("$id takes hostile names for text, and cuts them", (chart) => {
    for (const width of [390, 900]) {
      const svg = figureSvg(chart, hostile(), width);
      expect(svg).not.toBeNull();
      expect(svg).not.toContain("<script");
      expect(svg).not.toContain("<b>");
      for (const text of textsOf(svg ?? "")) expect(text.length).toBeLessThanOrEqual(width / 5);
    }
  });

  it.each([percentiles, histogram, share, ledgerFlow])("$id is there for a single message", (chart) => {
    const load = { messages: 1, workers: 1, works: [5], dispatch: "fair" } as const;
    const picture = { scenario: "one", dimensions: [], swept: [], variants: [simulate("one", load)] };
    expect(figureSvg(chart, picture, 390)).toContain("<text");
    expect(figureSvg(chart, picture, 390)).not.toContain("NaN");
  });

  it.each(figures)("$id has no place that is not a number", (chart) => {
    for (const picture of [oddHeavyPicture, manyWorkers(), prefetchSweep(), durabilityMatrix(6), twoKeys()]) {
      for (const width of [320, 390, 1400]) {
        expect(figureSvg(chart, picture, width) ?? "").not.toMatch(/NaN|Infinity|undefined|null/);
      }
    }
  });

  it.each(figures)("$id is the same each time", (chart) => {
    const ids = /zr\d+-(?:cls-)?\w+/g;
    const draw = (): string | undefined => figureSvg(chart, prefetchSweep())?.replace(ids, "");
    expect(draw()).toBe(draw());
  });

  it.each(figures)("$id is not there for a place that is empty", (chart) => {
    expect(figureSvg(chart, oddHeavyPicture, 900, [9])).toBeNull();
  });

  it.each(figures)("$id has no tooltip that takes text for HTML", (chart) => {
    const shown = chart.of === "all" ? [0, 1, 2] : [0];
    const drawing = chart.draw(hostile(), shown, { theme: light, width: 900, still: false }, 0);
    expect(drawing?.option).toMatchObject({ tooltip: { renderMode: "richText" } });
  });
});
