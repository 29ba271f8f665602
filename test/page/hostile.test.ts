import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { renderSvgs } from "../../src/report/charts/svg.ts";
import { pictureOf } from "../../src/report/picture/picture-of.ts";
import { resultSchema } from "../../src/result/schema.ts";
import { inChromium } from "./chromium.ts";
import { open, seeAll } from "./opened.ts";
import { durability, type Made, pageOf } from "./results.ts";

declare global {
  interface Window {
    /** Set by what should not have run. */
    hacked?: number;
  }
}

/** Each ends the text that it stands in, in some language, and does something that a test sees. */
const attacks = {
  "a script": "<script>window.hacked=1</script>",
  "the end of a script": "</script><script>window.hacked=1</script>",
  "an image": "<img src=https://example.com/x onerror=window.hacked=1>",
  "a link in SVG": '</text><a href="javascript:window.hacked=1"><image href="https://example.com/x"/>',
  quotes: `" onmouseover="window.hacked=1" x='" onfocus='window.hacked=1' autofocus`,
  "an end of style and title": "</style></title></textarea><svg onload=window.hacked=1>",
  "a template": "{a|x} {{constructor}} %{b} {value} {c0} <%= 1 %>",
  "an emoji and an override": "🐇\u202Edlrow\u202C👩‍💻 \u0000\u001B[31m",
  "a name of every object": "__proto__",
  "10 kB": "<b onclick=window.hacked=1>long</b>\n".repeat(290),
} as const;

/** A report in which whatever can have any text has that of an attack: names, descriptions, faults, warnings. */
function attacked(text: string): Made {
  const { result, rows } = durability();
  const own = [
    "persistent",
    "transient",
    "worker-1",
    "worker-2",
    "task",
    "durability",
    "kill-broker",
    "kill-worker",
  ];
  const change = (old: string): string => (own.includes(old) ? `${old} ${text}` : old);
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return change(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [change(key), walk(member)]));
  };
  // `scenario` of a variant can be any JSON; all else has to be as in a file.
  const changed = resultSchema.parse(walk(result));
  const { environment, scenario } = changed;
  return {
    result: {
      ...changed,
      environment: { ...environment, cpu: text, os: text, broker: { ...environment.broker, product: text } },
      scenario: { ...scenario, description: text, file: text },
      variants: changed.variants.map((variant) => ({
        ...variant,
        load: text,
        settings: { ...variant.settings, [text]: text },
        runs: variant.runs.map((run) => ({ ...run, warnings: [text], problem: text })),
        checks: variant.checks.map((check) => ({ ...check, name: text, expected: text })),
      })),
    },
    rows: rows.map((each) => ({
      ...each,
      variant: change(each.variant),
      workers: each.workers.map(change),
      kinds: each.kinds.map(change),
    })),
  };
}

inChromium("a hostile text", (chromium) => {
  it.each(Object.entries(attacks))("does nothing in a report: %s", async (name, text) => {
    const { page, troubles } = await open(chromium, pageOf(attacked(text)));
    await seeAll(page);
    const tip = await touchAll(page);
    if (name !== "10 kB" && !name.startsWith("an emoji")) expect(tip).toContain(text.slice(0, 8));
    expect(await page.evaluate(() => window.hacked)).toBe(undefined);
    expect(await strangers(page)).toEqual([]);
    expect(troubles).toEqual([]);
    expect(await page.locator("figure .doubtful").filter({ visible: true }).count()).toBe(0);
    expect(await page.evaluate(() => document.scrollingElement?.scrollWidth)).toBeLessThanOrEqual(1400);
  });

  it.each(Object.entries(attacks))("does nothing in an SVG file: %s", async (_, text) => {
    const { result, rows } = attacked(text);
    const files = renderSvgs(pictureOf(result, rows));
    expect(files.length).toBeGreaterThan(10);
    // In one page, as in a README, nothing would run anyway; a browser that opens the file itself is the hard case.
    for (const { svg } of files.filter(({ name }) => /^(?:work|flow-2)/.test(name))) {
      const { page, troubles } = await open(chromium, svg, { file: "chart.svg" });
      expect(await page.evaluate(() => document.documentElement.nodeName)).toBe("svg");
      const found = await page.evaluate(() => ({
        hacked: window.hacked,
        strange: [...document.querySelectorAll("parsererror, script, image, a, foreignObject, use, iframe")]
          .length,
        listeners: [...document.querySelectorAll("*")].flatMap(({ attributes }) =>
          [...attributes]
            .filter(({ name, value }) => name.startsWith("on") || /^\s*(?:javascript|https?):/.test(value))
            .filter(({ name }) => !name.startsWith("xmlns"))
            .map(({ name }) => name),
        ),
      }));
      expect(found).toEqual({ hacked: undefined, strange: 0, listeners: [] });
      expect(troubles).toEqual([]);
    }
  });
});

/** Hovers and clicks what there is in a report, and gives the text of the timeline's tooltip. */
async function touchAll(page: Page): Promise<string> {
  for (const plot of await page.locator("figure:not([data-variant='1']) .plot").all()) {
    const box = await plot.boundingBox();
    await plot.hover({ position: { x: (box?.width ?? 0) / 3, y: (box?.height ?? 0) / 2 } });
  }
  await page.locator(".stage").focus();
  await page.keyboard.press("ArrowRight");
  const tip = await page.locator(".tip").innerText();
  await page.evaluate(() => {
    for (const folded of document.querySelectorAll("details")) folded.open = true;
    for (const one of document.querySelectorAll<HTMLElement>("main *")) {
      one.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
      one.focus();
    }
  });
  return tip;
}

/** Elements and attributes that no report has. */
function strangers(page: Page): Promise<string[]> {
  return page.evaluate(() => [
    ...[...document.querySelectorAll("script, style")]
      .slice(4)
      .map(({ outerHTML }) => outerHTML.slice(0, 80)),
    ...[
      ...document.querySelectorAll(
        "img, svg:not([viewBox='0 0 24 24']), iframe, object, form, textarea, b, image",
      ),
    ].map(({ outerHTML }) => outerHTML),
    ...[...document.querySelectorAll("*")].flatMap(({ attributes }) =>
      [...attributes].flatMap(({ name, value }) => (name.startsWith("on") ? [`${name}=${value}`] : [])),
    ),
  ]);
}
