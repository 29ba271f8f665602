import { describe, expect, it } from "vitest";
import { backlog } from "../../../src/report/charts/backlog.ts";
import type { Look } from "../../../src/report/charts/chart.ts";
import { stacked } from "../../../src/report/charts/step-area.ts";
import { light } from "../../../src/report/charts/theme.ts";
import { throughput } from "../../../src/report/charts/throughput.ts";
import { timeText } from "../../../src/report/charts/time-axis.ts";
import { intervalText, shortCount } from "../../../src/report/charts/time-chart.ts";
import { workTimeline } from "../../../src/report/charts/work.ts";
import { oddHeavyPicture, outagePicture, simulate } from "../pictures.ts";
import { figureSvg } from "./figure-svg.ts";

const look: Look = { theme: light, width: 1000, still: false };

describe("times on an axis", () => {
  it.each([
    [0, "0 s"],
    [500, "500 ms"],
    [2000, "2 s"],
    [2345.6, "2.3456 s"],
    [60_000, "1 min"],
    [80_000, "1 min 20 s"],
    [3_600_000, "1 h"],
    [5_400_000, "1 h 30 min"],
  ])("are %d ms as %s", (ms, text) => {
    expect(timeText(ms)).toBe(text);
  });

  it("have counts beside them that are short", () => {
    expect([0, 2.5, 950, 5000, 20_000, 3_000_000].map(shortCount)).toEqual([
      "0",
      "2.50",
      "950",
      "5,000",
      "20k",
      "3M",
    ]);
  });
});

describe("the charts over time", () => {
  it("have one time axis and one zoom, and find their cursor by the same points", () => {
    const options = [
      workTimeline.draw(oddHeavyPicture, [0, 1], look, 5000),
      backlog.draw(oddHeavyPicture, [1], look, 5000),
      throughput.draw(oddHeavyPicture, [0], look, 5000),
    ].map((drawing) => drawing?.option);
    const shared = options.map((option) => {
      // What ECharts takes is not typed.
      const { xAxis, dataZoom, series } = option as Record<string, never> & {
        xAxis: { min: number; max: number };
        dataZoom: { id: string }[];
        series: { name: string; data: [number, number][] }[];
      };
      const times = series[0]?.data.map(([time]) => time);
      return { min: xAxis.min, max: xAxis.max, ids: dataZoom.map(({ id }) => id), times };
    });
    expect(shared[0]).toMatchObject({ min: 0, max: 5000, ids: ["time-inside", "time-slider"] });
    expect(shared[1]).toEqual(shared[0]);
    expect(shared[2]).toEqual(shared[0]);
  });

  it("have no zoom and no cursor on paper", () => {
    const drawing = backlog.draw(oddHeavyPicture, [0], { ...look, still: true }, 5000);
    expect(drawing?.option["dataZoom"]).toEqual([]);
    expect(JSON.stringify(drawing?.option["series"])).not.toContain("cursor");
  });

  it("tell of the interval that the cursor is in, and of no other", () => {
    const rows = [
      { name: "ready", values: [5, null], formatValue: String },
      { name: "{a|unacked}", values: [2, 3], formatValue: String },
    ];
    expect(intervalText(90, 100, rows)).toBe("0 s to 100 ms\nready  5\n{a¦unacked}  2");
    expect(intervalText(100, 100, rows)).toBe("100 ms to 200 ms\nready  not known\n{a¦unacked}  3");
    expect(intervalText(200, 100, rows)).toBe("");
  });

  it("leave gaps where the broker could not be asked, and say so", () => {
    const drawing = backlog.draw(outagePicture, [1], look, 5000);
    expect(drawing?.description).toMatch(
      /The broker could not be asked for \d+ ms\. 2 faults \(kill-broker, kill-worker worker-2\)\.$/,
    );
    const data = JSON.stringify(drawing?.option["series"]);
    expect(data).toContain(",null]");
    expect(JSON.stringify(backlog.draw(oddHeavyPicture, [1], look, 5000)?.option["series"])).not.toContain(
      ",null]",
    );
  });

  it("have the backlog of an interval's end at its end, from nothing at the beginning", () => {
    const [variant] = oddHeavyPicture.variants;
    const { interval, unacked, ready } = variant?.overTime ?? { interval: 0, unacked: [], ready: [] };
    // What ECharts takes is not typed.
    const series = backlog.draw(oddHeavyPicture, [0], look, 5000)?.option["series"] as {
      name: string;
      data: [number, number][];
    }[];
    const of = (name: string) => series.find((each) => each.name === name)?.data;
    expect(unacked.length).toBeGreaterThan(2);
    expect(of("ready")).toEqual([[0, 0], ...ready.map((count, at) => [(at + 1) * interval, count])]);
    expect(of("unacknowledged")).toEqual([
      [0, 0],
      ...unacked.map((count, at) => [(at + 1) * interval, count]),
    ]);
  });

  it("stack as many workers as have a colour: the others are one, so that all still add up", () => {
    const load = { messages: 400, workers: 30, works: [9, 4, 1], dispatch: "fair" } as const;
    const variant = simulate("many", load);
    const drawing = throughput.draw({ ...oddHeavyPicture, variants: [variant] }, [0], look, variant.end);
    // What ECharts takes is not typed.
    const series = drawing?.option["series"] as {
      type: string;
      name: string;
      itemStyle: { color: string };
      data: [number, number][];
    }[];
    const areas = series.filter(({ type }) => type === "custom");
    expect(areas).toHaveLength(look.theme.series.length);
    expect(areas.at(-1)?.name).toBe("handled by others");
    expect(new Set(areas.map(({ itemStyle }) => itemStyle.color)).size).toBe(areas.length);
    expect(areas.at(-1)?.data[1]?.[1]).toBeCloseTo(Math.max(...variant.overTime.handled), 6);
  });

  it("stack each layer on the ones before it", () => {
    expect(
      stacked([
        [1, 2],
        [0, 5],
        [3, 0],
      ]),
    ).toEqual([
      { floor: [0, 0], ceiling: [1, 2] },
      { floor: [1, 2], ceiling: [1, 7] },
      { floor: [1, 7], ceiling: [4, 7] },
    ]);
  });

  it("draw every step of an area, however narrow it is", () => {
    const size = 300;
    const handled = Array.from({ length: size }, (_, at) => (at % 2 === 0 ? 10 : 40));
    const [variant] = oddHeavyPicture.variants;
    if (variant === undefined) throw new Error("no variant");
    const byWorker = [
      { name: "worker-1", handled },
      { name: "worker-2", handled: handled.map((rate) => 50 - rate) },
    ];
    const overTime = {
      interval: 10,
      ready: [],
      unacked: [],
      published: [],
      confirmed: [],
      handled,
      byWorker,
    };
    const picture = { ...oddHeavyPicture, variants: [{ ...variant, overTime }] };
    const svg = figureSvg({ ...throughput, draw: (a, b, c) => throughput.draw(a, b, c, 3000) }, picture, 390);
    const corners = [...(svg ?? "").matchAll(/<polygon points="([^"]*)"[^>]*fill-opacity="0.7"/g)].map(
      ([, points = ""]) => points.split(" ").length / 2,
    );
    expect(corners).toEqual([4 * size, 4 * size]);
  });

  it("count workers that have no series of their own too", () => {
    const [variant] = oddHeavyPicture.variants;
    expect(variant).toBeDefined();
    if (variant === undefined) return;
    const byWorker = [{ name: "others", handled: variant.overTime.handled }];
    const folded = { ...variant, overTime: { ...variant.overTime, byWorker } };
    const drawing = throughput.draw({ ...oddHeavyPicture, variants: [folded] }, [0], look, 5000);
    expect(variant.workers).toHaveLength(2);
    expect(drawing?.description).toContain("handled by 2 workers,");
  });

  it("cut off a burst of published messages that would hide what was handled", () => {
    const drawing = throughput.draw(oddHeavyPicture, [0], look, 5000);
    expect(drawing?.option["yAxis"]).toMatchObject({
      max: 400,
      name: expect.stringMatching(/^messages\/s; published up to [\d,]+\/s, cut off here$/),
    });
  });
});
