import { describe, expect, it } from "vitest";
import { durationScale } from "../../../src/report/charts/duration-scale.ts";
import { contrast, mixed, readable } from "../../../src/report/charts/mixed-color.ts";
import { dotAxis, niceAxis } from "../../../src/report/charts/nice-axis.ts";
import { labelGap } from "../../../src/report/charts/share.ts";
import { shareTicks, stretched } from "../../../src/report/charts/stretched-share.ts";
import { dark, light } from "../../../src/report/charts/theme.ts";

describe("A scale of durations", () => {
  it.each([
    { most: 0.4, ticks: ["0 ms", "0.1 ms", "0.2 ms", "0.3 ms", "0.4 ms"] },
    { most: 5, ticks: ["0 ms", "1 ms", "2 ms", "3 ms", "4 ms", "5 ms"] },
    { most: 4200, ticks: ["0 ms", "1 s", "2 s", "3 s", "4 s"] },
    { most: 290_000, ticks: ["0 ms", "1 min", "2 min", "3 min", "4 min"] },
    { most: 8_000_000, ticks: ["0 ms", "30 min", "1 h", "1 h 30 min", "2 h"] },
  ])("goes to $most ms in round steps", ({ most, ticks }) => {
    const scale = durationScale([most / 50, most]);
    expect(scale.log).toBe(false);
    expect(scale.ticks.map(({ text }) => text)).toEqual(ticks);
    expect(scale.max).toBeGreaterThanOrEqual(most);
  });

  it("is logarithmic where durations differ by more than two powers of ten", () => {
    const scale = durationScale([0, 0.5, 3, 70_000]);
    expect(scale.log).toBe(true);
    expect(scale.ticks.map(({ text }) => text)).toEqual(["1 ms", "10 ms", "100 ms", "1 s", "10 s", "2 min"]);
    expect(scale.place(1000)).toBe(3);
  });

  it("has more ticks where there are few powers of ten", () => {
    const texts = (durations: readonly number[]) => durationScale(durations, 4).ticks.map(({ text }) => text);
    expect(texts([30, 200])).toEqual(["50 ms", "100 ms", "200 ms"]);
    expect(texts([4, 5000])).toEqual(["10 ms", "100 ms", "1 s", "5 s"]);
    expect(texts([4, 1100])).toEqual(["10 ms", "100 ms", "2 s"]);
  });

  it.each([
    [3, 6012, "10 s"],
    [3, 130, "200 ms"],
    [0.02, 51_000, "1 min"],
    [1, 1_200_000, "30 min"],
    [1, 1e8, "50 h"],
    [1e-3, 5, "5 ms"],
  ])("of powers of ten from %d to %d ms ends at %s", (least, most, end) => {
    const { log, ticks } = durationScale([least, most], 4);
    expect(log).toBe(true);
    expect(ticks.at(-1)?.text).toBe(end);
  });

  it("has a place for every duration within its ends, 0 too", () => {
    for (const durations of [[0], [0, 5], [0, 0.01, 1e7], []]) {
      const { place, min, max } = durationScale(durations);
      for (const ms of durations) {
        expect(place(ms)).toBeGreaterThanOrEqual(min);
        expect(place(ms)).toBeLessThanOrEqual(max);
      }
    }
  });
});

describe("The label of a bar", () => {
  it.each([
    { line: 4, label: 30, gap: 9 },
    { line: 37, label: 30, gap: 42 },
    { line: 38, label: 30, gap: 5 },
    { line: 0, label: 30, gap: 5 },
    { line: -4, label: 30, gap: 5 },
  ])("of $label px is $gap px beside it where a line is $line px beside it", ({ line, label, gap }) => {
    expect(labelGap(line, label)).toBe(gap);
  });
});

describe("A round axis", () => {
  it.each([
    { least: 0, most: 0.93, steps: 3, min: 0, max: 1, interval: 0.5 },
    { least: 0, most: 127, steps: 3, min: 0, max: 150, interval: 50 },
    { least: 0, most: 0.0221, steps: 4, min: 0, max: 0.03, interval: 0.01 },
    { least: 0, most: 0, steps: 3, min: 0, max: 1, interval: 1 },
    { least: 0, most: 3, steps: 3, min: 0, max: 3, interval: 1 },
    { least: 282, most: 318, steps: 2, min: 280, max: 320, interval: 20 },
    { least: 7, most: 7, steps: 2, min: 0, max: 10, interval: 5 },
  ])("of $least to $most goes from $min to $max by $interval", ({ least, most, steps, ...axis }) => {
    expect(niceAxis(least, most, steps)).toEqual(axis);
  });

  it("of runs starts at 0 unless they are close together", () => {
    expect(dotAxis([40, 90], 3).min).toBe(0);
    expect(dotAxis([88, 90], 3).min).toBeGreaterThan(80);
    expect(dotAxis([5, 5, 5], 3).min).toBe(0);
    // As many as 200 variants of 1,000 runs have.
    expect(dotAxis([...Array<number>(199_999).fill(40), 90], 3).max).toBeGreaterThanOrEqual(90);
  });
});

describe("A stretched share", () => {
  it.each([
    { share: 0, at: 0 },
    { share: 0.9, at: 1 },
    { share: 0.99, at: 2 },
    { share: 0.9999, at: 4 },
  ])("of $share is at $at", ({ share, at }) => {
    expect(stretched(share, 1e6)).toBeCloseTo(at, 9);
  });

  it("of all messages is half a message before the end", () => {
    expect(stretched(1, 50)).toBeCloseTo(2, 9);
  });

  it("is named as far as the data go, and where there is room", () => {
    expect(shareTicks(2.3, 800).map(({ text }) => text)).toEqual(["0", "50 %", "90 %", "99 %"]);
    expect(shareTicks(4.3, 280).map(({ text }) => text)).toEqual([
      "",
      "50 %",
      "90 %",
      "99 %",
      "99.9 %",
      "99.99 %",
    ]);
  });
});

describe("A mix of colours", () => {
  it("is between its ends", () => {
    expect(mixed("#000000", "#ff8000", 0)).toBe("#000000");
    expect(mixed("#000000", "#ff8000", 0.5)).toBe("#804000");
    expect(mixed("#000000", "#ff8000", 1)).toBe("#ff8000");
  });

  it("has the contrast that WCAG gives", () => {
    expect(contrast("#ffffff", "#000000")).toBeCloseTo(21, 5);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  });

  it.each([light, dark])("of a cell leaves its number readable", ({ background, bad, good, ink, series }) => {
    for (const color of [bad, good, series[0] ?? ""]) {
      for (let share = 0; share <= 1; share += 0.05) {
        const fill = mixed(background, color, share);
        expect(contrast(fill, readable(fill, ink, background))).toBeGreaterThanOrEqual(4);
      }
    }
  });
});
