import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { light } from "../../src/report/charts/theme.ts";
import { medianRun } from "../../src/report/shared/median-run.ts";
import type { Result } from "../../src/result/schema.ts";
import { inChromium } from "./chromium.ts";
import { drawnCharts, open, seeAll } from "./opened.ts";
import { type Made, made, pageOf } from "./results.ts";

const sections = ["verdict", "work", "over-time", "latency", "share", "ledger", "environment", "scenario"];
const ofEach = ["backlog", "throughput", "percentiles", "histogram", "share", "flow"];

/** What a report has to draw at first: of all variants, or of four that are chosen. */
function chartsOf({ variants }: Result, text: string): string[] {
  const chosen = Array.from(text.matchAll(/<input type="checkbox" value="(\d+)" checked>/g), ([, at]) =>
    Number(at),
  );
  const shown = variants.length > 4 ? chosen : variants.map((_, place) => place);
  expect(shown).toHaveLength(Math.min(4, variants.length));
  return [
    "work",
    ...shown.flatMap((place) => ofEach.map((chart) => `${chart}-${place}`)),
    ...(variants.some(({ name }) => name.includes("=")) ? ["sweep"] : []),
    ...(variants.some(({ runs }) => runs.length > 1) ? ["runs"] : []),
  ];
}

inChromium("a report in a browser", (chromium) => {
  it.each(Object.entries(made))(
    "of %s has every section and chart, and asks for nothing",
    async (_, make) => {
      const one = make();
      const text = pageOf(one);
      const { page, troubles } = await open(chromium, text);
      for (const id of [...sections, "comparison"]) {
        const box = await page.locator(`section#${id}`).boundingBox();
        expect(box?.height, id).toBeGreaterThan(40);
        expect(await page.locator(`section#${id} h2`).innerText(), id).not.toBe("");
      }
      await seeAll(page);
      expect((await drawnCharts(page)).toSorted()).toEqual(chartsOf(one.result, text).toSorted());
      expect(await failuresIn(page)).toEqual([]);
      expect(troubles).toEqual([]);
      expect(await lanesIn(page)).toEqual(lanesOf(one));
      if (one.rows.reduce((sum, { length }) => sum + length, 0) <= 20_000)
        expect(Buffer.byteLength(text)).toBeLessThan(1_500_000);
    },
  );

  it("has its blocks in the colours of their kinds, and those of heavy messages taller", async () => {
    const { page } = await open(chromium, pageOf(made["odd-heavy"]()));
    const found = await page.evaluate(() => {
      const { charts, picture } = window.workq ?? {};
      const work = charts?.get("work");
      const canvas = document.querySelector("figure[data-chart=work] canvas");
      const blocks = picture?.variants[0]?.blocks;
      if (!work || !blocks || !(canvas instanceof HTMLCanvasElement)) throw new Error("no work chart");
      const pen = canvas.getContext("2d");
      // The middle of the first worker's second message, and one of the second worker's.
      return [1, (blocks.lanes[1] ?? 0) + 20].map((row) => {
        const time = ((blocks.started[row] ?? 0) + (blocks.ended[row] ?? 0)) / 2;
        const [x = 0] = work.convertToPixel({ gridIndex: 0 }, [time, 0]);
        const column = pen?.getImageData(Math.floor(x), 0, 1, canvas.height).data ?? [];
        const heights: Record<string, number> = {};
        for (let at = 0; at < column.length; at += 4) {
          const [red = 0, green = 0, blue = 0] = column.slice(at, at + 3);
          const color = `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
          heights[color] = (heights[color] ?? 0) + 1;
        }
        return heights;
      });
    });
    const [heavy = "", lightKind = ""] = light.kinds.map((color) => color.toLowerCase());
    expect(found[0]?.[heavy]).toBeGreaterThan(8);
    expect(found[1]?.[lightKind]).toBeGreaterThan(3);
    expect(found[1]?.[lightKind]).toBeLessThan(found[0]?.[heavy] ?? 0);
  });
});

/** A lane for each worker of each variant: how many blocks it has, and how many of them are of handled messages. */
function lanesOf({ result }: Made): number[][][] {
  return result.variants.map((variant) =>
    (medianRun(variant)?.workers ?? []).map(({ received, messages }) => [received, messages]),
  );
}

/** The same as the page has it. */
function lanesIn(page: Page): Promise<number[][][]> {
  return page.evaluate(() =>
    (window.workq?.picture.variants ?? []).map(({ blocks }) => {
      const lanes = [...(blocks?.lanes ?? [])];
      return lanes.slice(1).map((past, worker) => {
        const own = blocks?.outcome.subarray(lanes[worker], past) ?? [];
        return [own.length, own.filter((word) => word === 1).length];
      });
    }),
  );
}

/** Figures that say they failed, and those of which nothing is seen. */
function failuresIn(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("figure[data-chart]")].flatMap((figure) => {
      if (figure.closest("[hidden]") !== null) return [];
      const name = `${figure.dataset.chart} ${figure.dataset.variant ?? ""}`;
      const problem = figure.querySelector<HTMLElement>(".doubtful");
      if (problem?.checkVisibility()) return [`${name}: ${problem.textContent}`];
      const colors = new Set<number>();
      for (const canvas of figure.querySelectorAll("canvas")) {
        const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
        if (data !== undefined) for (const color of new Uint32Array(data.buffer)) colors.add(color);
      }
      return colors.size < 4 ? [`${name} is blank`] : [];
    }),
  );
}
