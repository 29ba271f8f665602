import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { light } from "../../src/report/charts/theme.ts";
import { margins } from "../../src/report/charts/time-axis.ts";
import { workLayout } from "../../src/report/charts/work-layout.ts";
import type { Picture } from "../../src/report/picture/picture.ts";
import { pictureOf } from "../../src/report/picture/picture-of.ts";
import { inChromium } from "./chromium.ts";
import { drawnCharts, open, seeAll } from "./opened.ts";
import { made, pageOf } from "./results.ts";

const one = made["odd-heavy"]();
const page = pageOf(one);
const picture = pictureOf(one.result, one.rows);
const tip = ".tip";

inChromium("the timeline", (chromium) => {
  it("tells of every message under the pointer what its record says", async () => {
    const { page: opened } = await open(chromium, page);
    const blocks = await blocksOf(opened, picture);
    expect(blocks).toHaveLength(200);
    for (const { x, y, facts } of blocks) {
      await opened.mouse.move(x, y);
      expect(await tipOf(opened)).toMatchObject(facts);
    }
    await opened.mouse.move(5, 5);
    expect(await opened.locator(tip).isVisible()).toBe(false);
  });

  it("tells of a message that is tapped", async () => {
    const { page: opened } = await open(chromium, page, {
      viewport: { width: 390, height: 800 },
      hasTouch: true,
    });
    // Again, as a person would: on a busy machine the page may still be laid out.
    const tapped = async () => {
      const heavy = (await blocksOf(opened, picture))[3];
      await opened.touchscreen.tap(heavy?.x ?? 0, heavy?.y ?? 0);
      return { shown: await tipOf(opened), facts: heavy?.facts ?? {} };
    };
    let { shown, facts } = await tapped();
    for (let tries = 1; tries < 5 && Object.keys(shown).length === 0; tries++)
      ({ shown, facts } = await tapped());
    expect(shown).toMatchObject(facts);
    const box = await opened.locator(tip).boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
  });

  it("is read by the keyboard, message by message and lane by lane", async () => {
    const { page: opened } = await open(chromium, page);
    await opened.locator(".stage").focus();
    const seen: string[][] = [];
    const press = async (key: string): Promise<void> => {
      await opened.keyboard.press(key);
      const { worker = "", message = "" } = await tipOf(opened);
      seen.push([worker, message]);
    };
    for (const key of ["ArrowRight", "ArrowRight", "End", "Home", "ArrowDown", "ArrowDown", "ArrowDown"])
      await press(key);
    expect(seen.slice(0, 4)).toEqual([
      ["worker-1", "0"],
      ["worker-1", "2"],
      ["worker-1", "98"],
      ["worker-1", "0"],
    ]);
    expect(seen.slice(4).map(([worker]) => worker)).toEqual(["worker-2", "worker-1", "worker-2"]);
    expect(await opened.locator("[role=status].unseen").innerText()).toContain("worker worker-2");
    await opened.keyboard.press("Escape");
    expect(await opened.locator(tip).isVisible()).toBe(false);
  });

  it("is zoomed by buttons, that the keyboard reaches, with all charts over time", async () => {
    const { page: opened } = await open(chromium, page);
    await seeAll(opened);
    const whole = await windowsOf(opened);
    expect(whole).toHaveLength(5);
    expect(new Set(whole.map(({ from }) => Math.round(from)))).toEqual(new Set([0]));
    const zoomIn = opened.locator("#work").getByRole("button", { name: "Zoom in" });
    await opened.locator("#work").scrollIntoViewIfNeeded();
    for (let tabs = 0; tabs < 60 && !(await isFocused(opened, "Zoom in")); tabs++)
      await opened.keyboard.press("Tab");
    expect(await isFocused(opened, "Zoom in")).toBe(true);
    await opened.keyboard.press("Enter");
    await expectZoomed(opened, whole, 0.5);
    await zoomIn.click();
    await expectZoomed(opened, whole, 0.25);
    await opened.locator("#over-time").getByRole("button", { name: "Later" }).click();
    const later = await windowsOf(opened);
    expect(later[0]?.from).toBeGreaterThan((whole[0]?.to ?? 0) * 0.45);
    expectAlike(later);
    await opened.locator("#work").getByRole("button", { name: "Reset zoom" }).click();
    expect(await windowsOf(opened)).toEqual(whole);
  });

  it("is zoomed by Ctrl and the wheel, while the wheel alone scrolls the page", async () => {
    const { page: opened } = await open(chromium, page);
    await seeAll(opened);
    const whole = await windowsOf(opened);
    await opened.locator(".stage").scrollIntoViewIfNeeded();
    const box = await opened.locator(".stage").boundingBox();
    await opened.mouse.move((box?.x ?? 0) + 700, (box?.y ?? 0) + 80);
    await opened.keyboard.down("Control");
    await opened.mouse.wheel(0, -300);
    await expect.poll(async () => share(await windowsOf(opened), whole)).toBeLessThan(0.95);
    await opened.keyboard.up("Control");
    const zoomed = await windowsOf(opened);
    expectAlike(zoomed);
    const before = await opened.evaluate(() => scrollY);
    await opened.mouse.wheel(0, 200);
    await expect.poll(() => opened.evaluate(() => scrollY)).toBe(before + 200);
    expect(await windowsOf(opened)).toEqual(zoomed);
  });

  it("is zoomed by its slider, and what was zoomed is moved by dragging", async () => {
    const { page: opened } = await open(chromium, page);
    await seeAll(opened);
    const whole = await windowsOf(opened);
    await opened.locator(".stage").scrollIntoViewIfNeeded();
    const box = await opened.locator(".stage .plot").boundingBox();
    const { left = 0, right = 0 } = margins({ theme: light, width: box?.width ?? 0, still: false });
    const [x, y] = [box?.x ?? 0, (box?.y ?? 0) + (box?.height ?? 0) - 15];
    const length = (box?.width ?? 0) - left - right;
    await drag(opened, [x + left, y], [x + left + length / 2, y]);
    await expect.poll(async () => share(await windowsOf(opened), whole)).toBeCloseTo(0.5, 1);
    const half = await windowsOf(opened);
    expectAlike(half);
    const middle = (box?.y ?? 0) + 80;
    await drag(opened, [x + left + 300, middle], [x + left + 300 + length / 4, middle]);
    await expect
      .poll(async () => (await windowsOf(opened))[0]?.from)
      .toBeLessThan((half[0]?.from ?? 0) - 100);
    const moved = await windowsOf(opened);
    expectAlike(moved);
    expect(share(moved, whole)).toBeCloseTo(0.5, 1);
  });

  it("has the same cursor as the charts over time", async () => {
    const { page: opened } = await open(chromium, page, { viewport: { width: 1400, height: 3000 } });
    await seeAll(opened);
    await opened.evaluate(() => {
      for (const [key, chart] of window.workq?.charts ?? []) {
        chart.on("updateaxispointer", (event) => {
          // ECharts does not say what its events have.
          const { axesInfo } = event as { axesInfo?: { value: number }[] };
          document.documentElement.dataset[`cursor${key.replace("-", "")}`] = String(axesInfo?.[0]?.value);
        });
      }
    });
    const plot = opened.locator("figure[data-chart=backlog][data-variant='0'] .plot");
    await plot.scrollIntoViewIfNeeded();
    const before = await pixelsOf(opened, "throughput", 1);
    await plot.hover({ position: { x: 600, y: 100 } });
    const cursors = async () =>
      Object.entries(await opened.evaluate(() => ({ ...document.documentElement.dataset })))
        .filter(([key]) => key.startsWith("cursor"))
        .map(([, value]) => Number(value));
    await expect.poll(cursors).toHaveLength(5);
    const [first = Number.NaN, ...others] = await cursors();
    expect(first).toBeGreaterThan(0);
    for (const other of others) expect(other).toBe(first);
    await expect.poll(() => pixelsOf(opened, "throughput", 1)).not.toBe(before);
  });

  it("has the variants that are chosen, and so have the other charts", async () => {
    const { page: opened, troubles } = await open(chromium, pageOf(made.sweep()));
    await seeAll(opened);
    expect(await headingsOf(opened)).toEqual([0, 1, 2, 5]);
    const boxes = opened.locator(".choice input");
    for (const place of [0, 1, 2]) await boxes.nth(place).uncheck();
    await boxes.nth(3).check();
    expect(await headingsOf(opened)).toEqual([3, 5]);
    await seeAll(opened);
    const rows = opened.locator("#over-time .figures");
    expect(await rows.nth(0).isVisible()).toBe(false);
    expect(await rows.nth(5).isVisible()).toBe(true);
    expect(await drawnCharts(opened)).toContain("backlog-5");
    await boxes.nth(3).uncheck();
    await boxes.nth(5).click();
    expect(await boxes.nth(5).isChecked()).toBe(true);
    expect(await opened.locator(".choice [role=status]").innerText()).toBe("One at least.");
    expect(troubles).toEqual([]);
  });
});

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly facts: Readonly<Record<string, string>>;
}

/** Where on the screen each block of a report is, and what is known of it; the chart is scrolled to. */
async function blocksOf(opened: Page, { variants }: Picture): Promise<Spot[]> {
  const plot = opened.locator(".stage .plot");
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  const look = { theme: light, width: box?.width ?? 0, still: false };
  const shown = variants.map((_, place) => place);
  const points = workLayout(picture, shown, look).bands.flatMap(({ lanes, variant }) =>
    lanes.flatMap(({ worker, top, work }) => {
      const blocks = variants[variant]?.blocks;
      const [first = 0, past = 0] = blocks?.lanes.subarray(worker, worker + 2) ?? [];
      return Array.from({ length: past - first }, (_, at) => {
        const row = first + at;
        const time = ((blocks?.started[row] ?? 0) + (blocks?.ended[row] ?? 0)) / 2;
        const description = factsOf(variant, worker, blocks?.id[row] ?? -1);
        return { point: [time, top + work / 2], facts: description };
      });
    }),
  );
  const places = await opened.evaluate(
    (all) => all.map((point) => window.workq?.charts.get("work")?.convertToPixel({ gridIndex: 0 }, point)),
    points.map(({ point }) => point),
  );
  return points.map(({ facts }, at) => {
    const [x = 0, y = 0] = places[at] ?? [];
    return { x: x + (box?.x ?? 0), y: y + (box?.y ?? 0), facts };
  });
}

/** What the record says of a message of the odd-heavy report. */
function factsOf(place: number, worker: number, id: number): Readonly<Record<string, string>> {
  const rows = one.rows[place];
  const row = rows?.id.findIndex((each, at) => each === id && rows.worker[at] === worker) ?? -1;
  if (rows === undefined || row < 0) throw new Error(`the record has no message ${id} of worker ${worker}`);
  const tell = (ms: number | undefined = Number.NaN): string => {
    const exact = Number(ms.toFixed(2));
    return exact === 0 ? "0 s" : exact < 1000 ? `${exact} ms` : `${Math.round(exact) / 1000} s`;
  };
  return {
    message: String(id),
    kind: rows.kinds[rows.kind[row] ?? -1] ?? "",
    worker: rows.workers[worker] ?? "",
    due: tell(rows.due[row]),
    received: tell(rows.received[row]),
    started: tell(rows.started[row]),
    ended: tell(rows.ended[row]),
    outcome: "handled",
    redelivered: "no",
    here: "being worked on",
  };
}

function tipOf(opened: Page): Promise<Record<string, string>> {
  return opened.evaluate((selector) => {
    const shown = document.querySelector<HTMLElement>(selector);
    if (shown === null || !shown.checkVisibility()) return {};
    const names = [...shown.querySelectorAll("dt")];
    return Object.fromEntries(
      names.map((name) => [
        name.textContent,
        (name.nextElementSibling?.textContent ?? "").replace(/ \(.*/, ""),
      ]),
    );
  }, tip);
}

interface Extent {
  readonly from: number;
  readonly to: number;
}

/** The times that are seen in each chart that has a time axis, the work chart first. */
async function windowsOf(opened: Page): Promise<Extent[]> {
  await seeTime(opened);
  return opened.evaluate(
    ([wide, narrow]) => {
      const { charts } = window.workq ?? {};
      const onTime = [...(charts ?? [])].filter(([key]) => /^(work|backlog|throughput)/.test(key));
      return onTime
        .toSorted(([a], [b]) => (a === "work" ? -1 : b === "work" ? 1 : 0))
        .map(([, chart]) => {
          const { left = 0, right = 0 } = (chart.getWidth() < 600 ? narrow : wide) ?? {};
          const time = (x: number) => chart.convertFromPixel({ gridIndex: 0 }, [x, 100])[0] ?? 0;
          return { from: time(left), to: time(chart.getWidth() - right) };
        });
    },
    [900, 400].map((width) => margins({ theme: light, width, still: false })),
  );
}

/** Brings each chart that has a time axis to sight, as they follow only then, and then scrolls back. */
function seeTime(opened: Page): Promise<void> {
  return opened.evaluate(async () => {
    const before = scrollY;
    const onTime = document.querySelectorAll(
      "[data-chart=work], [data-chart=backlog], [data-chart=throughput]",
    );
    for (const figure of onTime) {
      figure.scrollIntoView();
      for (let times = 0; times < 3; times++) await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    scrollTo(0, before);
  });
}

function share(windows: readonly Extent[], whole: readonly Extent[]): number {
  const [now, all] = [windows[0], whole[0]];
  return now === undefined || all === undefined ? 0 : (now.to - now.from) / (all.to - all.from);
}

function expectAlike([first, ...others]: readonly Extent[]): void {
  for (const other of others) {
    expect(other.from).toBeCloseTo(first?.from ?? Number.NaN, 3);
    expect(other.to).toBeCloseTo(first?.to ?? Number.NaN, 3);
  }
}

async function expectZoomed(opened: Page, whole: readonly Extent[], part: number): Promise<void> {
  const windows = await windowsOf(opened);
  expect(windows).toHaveLength(whole.length);
  expect(share(windows, whole)).toBeCloseTo(part, 3);
  expectAlike(windows);
}

async function drag(
  opened: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  await opened.mouse.move(...from);
  await opened.mouse.down();
  await opened.mouse.move(...to, { steps: 8 });
  await opened.mouse.up();
}

function isFocused(opened: Page, text: string): Promise<boolean> {
  return opened.evaluate((wanted) => document.activeElement?.textContent === wanted, text);
}

function pixelsOf(opened: Page, chart: string, variant: number): Promise<string> {
  return opened.evaluate(
    (selector) => document.querySelector<HTMLCanvasElement>(selector)?.toDataURL() ?? "",
    `figure[data-chart=${chart}][data-variant="${variant}"] canvas`,
  );
}

/** The places of the variants that the work chart has lanes of. */
function headingsOf(opened: Page): Promise<number[]> {
  return opened.evaluate(() => {
    const { charts, picture } = window.workq ?? {};
    const option = JSON.stringify(charts?.get("work")?.getOption()?.graphic ?? null);
    return (picture?.variants ?? []).flatMap(({ name }, place) =>
      option.includes(`"${name} · `) ? [place] : [],
    );
  });
}
