import { format } from "echarts/core";
import { describe, expect, it } from "vitest";
import { blockAt, describeBlock } from "../../../src/report/charts/block-at.ts";
import type { Look } from "../../../src/report/charts/chart.ts";
import { lanesOf } from "../../../src/report/charts/lane-rows.ts";
import { light } from "../../../src/report/charts/theme.ts";
import { workTimeline } from "../../../src/report/charts/work.ts";
import { workLayout } from "../../../src/report/charts/work-layout.ts";
import { groundParts, idleParts, markParts } from "../../../src/report/charts/work-parts.ts";
import type { Picture } from "../../../src/report/picture/picture.ts";
import { oddHeavyPicture, outagePicture, simulate } from "../pictures.ts";

const look: Look = { theme: light, width: 1000, still: false };
const both = [0, 1];

/** px of the middle of a worker's blocks, or of its strip. */
function lane(picture: Picture, variant: number, worker: number, part: "work" | "strip"): number {
  const found = workLayout(picture, both, look)
    .bands.flatMap(({ lanes }) => lanes)
    .find((each) => each.variant === variant && each.worker === worker);
  if (found === undefined) throw new Error("no such lane");
  return part === "work" ? found.top + found.work - 2 : found.top + found.work + found.strip - 0.01;
}

describe("the layout of lanes", () => {
  it.each([
    [2, 28],
    [20, 16],
    [100, 5],
  ])("with %i workers in each of two variants is %i px a lane", (workers, height) => {
    const load = { messages: workers, workers, works: [10], dispatch: "fair" } as const;
    const picture = { ...oddHeavyPicture, variants: [simulate("a", load), simulate("b", load)] };
    const lanes = workLayout(picture, both, look).bands.flatMap((band) => band.lanes);
    expect(lanes).toHaveLength(2 * workers);
    expect(new Set(lanes.map(({ work, strip }) => work + strip))).toEqual(new Set([height]));
    lanes.slice(1).forEach(({ top }, index) => {
      const before = lanes[index];
      expect(top).toBeGreaterThanOrEqual((before?.top ?? 0) + height);
    });
  });

  it("shows the 50 busiest and the 50 idlest of more than 100 workers, and says so", () => {
    const variant = simulate("a", {
      messages: 1000,
      workers: 130,
      works: [9, 1, 3],
      dispatch: "round-robin",
    });
    const picture = { ...oddHeavyPicture, variants: [variant] };
    const [band] = workLayout(picture, [0], look).bands;
    expect(band?.left).toBe(30);
    const busy = band?.lanes.map(({ worker }) => variant.workers[worker]?.busy ?? 0) ?? [];
    const all = variant.workers.map((worker) => worker.busy).sort((a, b) => b - a);
    expect(busy).toEqual([...all.slice(0, 50), ...all.slice(-50)]);
    expect(workTimeline.draw(picture, [0], look, variant.end)?.description).toContain(
      "a: the 50 busiest and the 50 idlest of 130 workers.",
    );
  });

  it("gives a lane a track for each message that is worked on at once", () => {
    const [variant] = oddHeavyPicture.variants;
    if (variant === undefined) throw new Error("no variant");
    const workers = variant.workers.map((worker) => ({ ...worker, tracks: 8 }));
    const [band] = workLayout({ ...oddHeavyPicture, variants: [{ ...variant, workers }] }, [0], look).bands;
    expect(band?.lanes.map(({ tracks, work }) => [tracks, work])).toEqual([
      [8, 48],
      [8, 48],
    ]);
  });
});

describe("the message under the pointer", () => {
  it("is the one that was worked on then, in that lane", () => {
    const y = lane(oddHeavyPicture, 0, 0, "work");
    const found = blockAt(oddHeavyPicture, both, look, { time: 250, y, slack: 0 });
    expect(found).toEqual({ variant: 0, worker: 0, row: 2, state: "worked" });
    const description = found === null ? [] : describeBlock(oddHeavyPicture, found);
    expect(Object.fromEntries(description)).toMatchObject({
      message: "4",
      kind: "heavy",
      worker: "worker-1",
      due: "0 s",
      ended: "300 ms (after working 100 ms)",
      outcome: "handled",
      redelivered: "no",
    });
  });

  it("is the nearest one where blocks are narrow, and none where the worker was idle", () => {
    const y = lane(oddHeavyPicture, 0, 1, "work");
    expect(blockAt(oddHeavyPicture, both, look, { time: 253, y, slack: 5 })).toMatchObject({ row: 99 });
    expect(blockAt(oddHeavyPicture, both, look, { time: 3000, y, slack: 5 })).toBeNull();
    expect(blockAt(oddHeavyPicture, both, look, { time: 100, y: -5, slack: 5 })).toBeNull();
  });

  it("is in the strip below the next one of those that wait", () => {
    const y = lane(oddHeavyPicture, 0, 0, "strip");
    expect(blockAt(oddHeavyPicture, both, look, { time: 250, y, slack: 0 })).toMatchObject({
      row: 3,
      state: "waiting",
    });
    const fair = lane(oddHeavyPicture, 1, 0, "strip");
    expect(blockAt(oddHeavyPicture, both, look, { time: 250, y: fair, slack: 0 })).toBeNull();
  });

  it("tells of one that never ended", () => {
    const [variant] = outagePicture.variants;
    const row = variant?.blocks?.ended.findIndex((time) => Number.isNaN(time)) ?? -1;
    const description = describeBlock(outagePicture, { variant: 0, worker: 0, row, state: "worked" });
    expect(Object.fromEntries(description)).toMatchObject({ ended: "never", outcome: "received" });
  });
});

describe("a lane", () => {
  const wide = { left: 0, top: 0, window: { from: 0, to: 5000, width: 500 } };

  it("has its ground only while its worker was there", () => {
    const [variant] = oddHeavyPicture.variants;
    const [band] = workLayout(oddHeavyPicture, [0], look).bands;
    if (variant === undefined || band === undefined) throw new Error("no variant");
    const workers = variant.workers.map((worker, at) => ({
      ...worker,
      from: at * 1000,
      to: 3000,
      away: at === 0 ? [{ from: 500, to: 2000 }] : [],
    }));
    const [ground] = groundParts({ ...variant, workers }, band, wide, light);
    const [first, second] = band.lanes;
    // x, y, width and height of each.
    expect(ground).toMatchObject({
      shape: { at: [0, first?.top, 50, 28, 200, first?.top, 100, 28, 100, second?.top, 200, 28] },
    });
  });

  it.each([
    [0, 5000, [], ["idle 4.75 s"]],
    [0, 3000, [], ["idle 2.75 s"]],
    [1000, 3000, [], ["idle 2.00 s"]],
    [0, 5000, [[1250, 2250]], ["idle 3.75 s"]],
    [0, 5000, [[200, 5000]], []],
    [0, 250, [], []],
    [0, 100, [], []],
  ])(
    "says how long its worker idled while it was there: from %i to %i ms, but for %j",
    (from, to, gaps, texts) => {
      const away = gaps.map(([begin = 0, end = 0]) => ({ from: begin, to: end }));
      const [variant] = oddHeavyPicture.variants;
      const lane = workLayout(oddHeavyPicture, [0], look).bands[0]?.lanes[1];
      if (variant === undefined || lane === undefined) throw new Error("no variant");
      const rows = lanesOf(variant)[1];
      if (rows === undefined) throw new Error("no rows");
      const workers = variant.workers.map((worker) => ({ ...worker, from, to, away }));
      const parts = idleParts({ ...variant, workers }, lane, rows, wide, light);
      expect(parts).toHaveLength(texts.length);
      expect(parts).toMatchObject(texts.map((text) => ({ style: { text } })));
    },
  );
});

describe("the labels of the ideal and of the end", () => {
  const wide = { left: 0, top: 0, window: { from: 0, to: 5000, width: 500 } };

  /** From where to where each is. */
  function labels(makespan: number, ideal: number) {
    const [variant] = oddHeavyPicture.variants;
    const [band] = workLayout(oddHeavyPicture, [0], look).bands;
    if (variant === undefined || band === undefined) throw new Error("no variant");
    // What the parts are is not typed.
    const parts = markParts({ ...variant, makespan, ideal }, band, wide, light) as {
      type: string;
      style: { text: string; x: number; align: string };
    }[];
    return parts
      .filter(({ type }) => type === "text")
      .map(({ style: { text, x, align } }) => {
        const width = format.getTextRect(text, "11px sans-serif").width;
        return { text, from: align === "right" ? x - width : x, to: align === "right" ? x : x + width };
      })
      .sort((a, b) => a.from - b.from);
  }

  it.each([4990, 4800, 4300, 4100, 3500, 2000, 1000])(
    "are apart where the ideal is %i of 5,000 ms",
    (ideal) => {
      const [first, second, ...more] = labels(5000, ideal);
      expect(more).toEqual([]);
      expect(first?.text).toMatch(/^ideal/);
      expect(second?.text).toBe("done 5.00 s");
      expect((second?.from ?? 0) - (first?.to ?? 0)).toBeGreaterThanOrEqual(10);
    },
  );
});

describe("what the drawing is said to show", () => {
  it("is the point of each variant", () => {
    expect(workTimeline.draw(oddHeavyPicture, both, look, 5000)?.description).toBe(
      "round-robin: took 5.00 s, ideal 2.63 s · efficiency 52.5 %; 2 workers, busy 5.0 % to 100 % of the time. " +
        "fair: took 2.63 s, ideal 2.63 s · efficiency 100 %; 2 workers, busy 100 % of the time.",
    );
  });

  it("has the rate of thinned messages", () => {
    const variants = oddHeavyPicture.variants.map((variant) => ({
      ...variant,
      blocks: variant.blocks === null ? null : { ...variant.blocks, oneIn: 4 },
    }));
    expect(workTimeline.draw({ ...oddHeavyPicture, variants }, both, look, 5000)?.description).toContain(
      "1 of 4 messages drawn.",
    );
  });
});
