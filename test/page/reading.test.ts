import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { planScenario } from "../../src/session/plan-scenario.ts";
import { inChromium } from "./chromium.ts";
import { drawnCharts, open, seeAll } from "./opened.ts";
import { made, pageOf } from "./results.ts";

const oddHeavy = made["odd-heavy"]();
const pages = {
  "odd-heavy": pageOf(oddHeavy),
  durability: pageOf(made.durability()),
  sweep: pageOf(made.sweep()),
  "100 workers": pageOf(made["100 workers"]()),
};
const reports = Object.entries(pages);
const schemes = ["light", "dark"] as const;
const widths = [390, 1400] as const;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Which of them axe looks at in which ways; in each of the ways one of each sort. */
const looks = [
  ...schemes.flatMap((scheme) => widths.map((width) => ["durability", scheme, width] as const)),
  ["sweep", "light", 390],
  ["sweep", "dark", 1400],
  ["odd-heavy", "light", 1400],
  ["100 workers", "dark", 390],
] as const;

inChromium("a report is for everybody:", (chromium) => {
  it.each(looks)("%s has no serious finding of axe, %s, %d px wide", async (name, colorScheme, width) => {
    const viewport = { width, height: 900 };
    const { page } = await open(chromium, pages[name], { viewport, colorScheme, bypassCSP: true });
    await seeAll(page);
    await page.evaluate(axe);
    // Of axe's own types nothing is there in the page.
    const found = await page.evaluate(async () => {
      const { axe: own } = window as unknown as { axe: typeof import("axe-core") };
      const { violations, passes } = await own.run(document, { resultTypes: ["violations"] });
      return { violations, passes: passes.length };
    });
    expect(found.passes).toBeGreaterThan(10);
    const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(
      serious.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)}`,
      ),
    ).toEqual([]);
  });

  it.each(reports)("%s fits a phone and a wide screen, and follows when it is turned", async (_, text) => {
    const [narrow, wide] = widths;
    const { page } = await open(chromium, text, { viewport: { width: narrow, height: 800 } });
    for (const width of [narrow, wide, narrow]) {
      await page.setViewportSize({ width, height: 800 });
      await seeAll(page);
      await expect.poll(() => widthsOf(page)).toEqual([]);
      expect(await page.evaluate(() => document.scrollingElement?.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });

  it("is light or dark as the reader has it, and follows when that changes", async () => {
    const { page, troubles } = await open(chromium, pages["odd-heavy"], { colorScheme: "light" });
    const [onLight, drawnLight] = [await colorsOf(page), await workOf(page)];
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(() => workOf(page)).not.toBe(drawnLight);
    const onDark = await colorsOf(page);
    expect(luminance(onLight.background)).toBeGreaterThan(0.8);
    expect(luminance(onDark.background)).toBeLessThan(0.1);
    for (const { background, ink } of [onLight, onDark]) expect(contrast(background, ink)).toBeGreaterThan(7);
    expect(troubles).toEqual([]);
  });

  it.each(reports.slice(1))("%s is printed with every chart, on white", async (name, text) => {
    const { page, troubles } = await open(chromium, text, { colorScheme: "dark" });
    const before = (await drawnCharts(page)).length;
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => {
      addEventListener("beforeprint", () => {
        document.body.dataset.printed = [...(window.workq?.charts.keys() ?? [])].join(" ");
        const widest = Math.max(...[...document.querySelectorAll("canvas")].map((each) => each.clientWidth));
        document.body.dataset.widest = String(widest);
      });
    });
    const paper = await page.pdf();
    expect(paper.subarray(0, 5).toString()).toBe("%PDF-");
    const { printed = "", widest } = await page.evaluate(() => ({ ...document.body.dataset }));
    expect(printed.split(" ").length).toBeGreaterThan(before);
    expect(printed.split(" ")).toContain("flow-1");
    if (name === "sweep") expect(printed.split(" ")).toEqual(expect.arrayContaining(["sweep", "runs"]));
    expect(Number(widest)).toBeLessThanOrEqual(680);
    expect(luminance((await colorsOf(page)).background)).toBeGreaterThan(0.9);
    await expect.poll(() => widthsOf(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it.each(["events", "media"])("has nothing folded away on paper, and folds it again, by %s", async (by) => {
    const { page } = await open(chromium, pages["odd-heavy"]);
    const folded = page.locator("details:not([open])");
    const before = await folded.count();
    expect(before).toBeGreaterThan(0);
    const turn = (media: "print" | "screen"): Promise<void> =>
      by === "media"
        ? page.emulateMedia({ media })
        : page.evaluate(
            (name) => void dispatchEvent(new Event(name)),
            media === "print" ? "beforeprint" : "afterprint",
          );
    await turn("print");
    await expect.poll(() => folded.count()).toBe(0);
    await turn("screen");
    await expect.poll(() => folded.count()).toBe(before);
  });

  it("without scripts has nothing folded away on paper", async () => {
    const { page } = await open(chromium, pages["odd-heavy"], { javaScriptEnabled: false });
    const inside = page.locator("#scenario details pre").first();
    const isDrawn = () => inside.evaluate((each) => each.checkVisibility({ contentVisibilityAuto: true }));
    expect(await isDrawn()).toBe(false);
    await page.emulateMedia({ media: "print" });
    expect(await isDrawn()).toBe(true);
  });

  it("its scenario is copied by a button, and is the one that was run", async () => {
    const { page } = await open(chromium, pages["odd-heavy"]);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const buttons = page.locator("#scenario button.copy");
    expect(await buttons.count()).toBe(2);
    for (const [place, variant] of oddHeavy.result.variants.entries()) {
      const folded = page.locator("#scenario details summary");
      if (place > 0) await folded.nth(place - 1).click();
      await buttons.nth(place).click();
      await expect.poll(() => buttons.nth(place).innerText()).toBe("Copied");
      const text = await page.evaluate(() => navigator.clipboard.readText());
      const [planned] = planScenario(parseScenario(text, { file: "copied.yaml" }));
      expect(planned?.plan.digest).toBe(variant.planDigest);
    }
  });

  it("has every text and table without JavaScript", async () => {
    const { page: full } = await open(chromium, pages.durability);
    const { page, troubles } = await open(chromium, pages.durability, { javaScriptEnabled: false });
    expect(await page.locator("table").allInnerTexts()).toEqual(await full.locator("table").allInnerTexts());
    const text = await page.locator("main").innerText();
    for (const part of [
      "The charts need JavaScript",
      "FAIL",
      "transient-at-restart",
      "worker-2",
      "do: kill-broker",
    ])
      expect(text).toContain(part);
    for (const unfit of ["figure", ".zoom", "button.copy"])
      expect(await page.locator(unfit).filter({ visible: true }).count(), unfit).toBe(0);
    expect(troubles).toEqual([]);
  });
});

/** Charts that are wider than their place, or much narrower. */
function widthsOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".plot")].flatMap((plot) => {
      const canvas = plot.querySelector("canvas");
      if (canvas === null || Math.abs(canvas.clientWidth - plot.clientWidth) < 1) return [];
      return [`${canvas.clientWidth} px in ${plot.clientWidth}`];
    }),
  );
}

async function workOf(page: Page): Promise<string> {
  return page.evaluate(
    () => document.querySelector<HTMLCanvasElement>("figure[data-chart=work] canvas")?.toDataURL() ?? "",
  );
}

interface Colors {
  readonly background: readonly number[];
  readonly ink: readonly number[];
}

/** Red, green and blue of the page, 0 to 255. */
function colorsOf(page: Page): Promise<Colors> {
  return page.evaluate(() => {
    const style = getComputedStyle(document.body);
    const own = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const back = [document.body, document.documentElement]
      .map((each) => own(getComputedStyle(each).backgroundColor))
      .find(([, , , alpha = 1]) => alpha > 0);
    return { background: back ?? [255, 255, 255], ink: own(style.color) };
  });
}

/** Relative luminance and contrast by WCAG 2.2. */
function luminance([red = 0, green = 0, blue = 0]: readonly number[]): number {
  const linear = (part: number): number =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(one: readonly number[], other: readonly number[]): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}
