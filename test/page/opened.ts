import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";
import type {} from "../../src/report/page/page.ts"; // what it puts in `window`
import type { Chromium, Settings } from "./chromium.ts";

export interface Opened {
  readonly page: Page;
  /** All that should not have happened so far: messages, errors, dialogs, requests, breaches of the policy. */
  readonly troubles: readonly string[];
}

/** Opens a document as a reader does, from a file, and waits until a report has drawn what is seen first. */
export async function open(
  chromium: Chromium,
  text: string,
  settings: Settings & { readonly file?: string } = {},
): Promise<Opened> {
  const { file = "report.html", ...rest } = settings;
  const folder = mkdtempSync(join(tmpdir(), "workq-bench-page-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, file), text);
  const url = pathToFileURL(join(folder, file)).href;
  const page = await chromium.page(rest);
  const troubles = watch(page, url);
  await page.route("**/*", (route) => (route.request().url() === url ? route.continue() : route.abort()));
  await page.goto(url);
  if (file.endsWith(".html") && rest.javaScriptEnabled !== false)
    await page.locator("html[data-ready]").waitFor({ state: "attached" });
  return { page, troubles };
}

function watch(page: Page, url: string): string[] {
  const troubles: string[] = [];
  page.on("console", (message) => troubles.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("crash", () => troubles.push("crash"));
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== url) troubles.push(`request: ${request.url()}`);
  });
  page.context().on("page", (other) => troubles.push(`window: ${other.url()}`));
  return troubles;
}

/** Scrolls through a report until every figure that is not hidden is drawn. */
export async function seeAll(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (const figure of document.querySelectorAll<HTMLElement>("figure[data-chart]")) {
      if (figure.closest("[hidden]") !== null) continue;
      figure.scrollIntoView();
      while (figure.dataset.drawn === undefined && !figure.hidden) await frame();
    }
    // What was drawn is painted in the next frame.
    for (let times = 0; times < 3; times++) await frame();
  });
}

/** The keys of the charts that a report has drawn, as in `window.workq`. */
export async function drawnCharts(page: Page): Promise<string[]> {
  return page.evaluate(() => [...(window.workq?.charts.keys() ?? [])]);
}
