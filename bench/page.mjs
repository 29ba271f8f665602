// How fast a report of 100,000 messages opens and pans: `npm run build && node bench/page.mjs`. Needs Chromium.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { accountWithRows } from "../dist/account/whole-record.js";
import { renderHtml } from "../dist/report/html/render-html.js";
import { parseScenario } from "../dist/scenario/parse.js";
import { planScenario } from "../dist/session/plan-scenario.js";
import { scenarioResult } from "../dist/session/scenario-result.js";
import { recordOfQueue } from "./queue.mjs";

const rounds = 5;
const messages = 100_000;
const crews = [4, 20, 100];
const panning = 2000;
const args = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
];
if (process.getuid?.() === 0) args.push("--no-sandbox");

/** The report of two variants with so many messages and workers each. */
function report(workers) {
  const yaml = `
name: bench
messages:
  count: ${messages}
  pattern: [heavy, light]
  kinds: { heavy: { work: 10ms }, light: { work: 1ms } }
workers: { count: ${workers} }
variants:
  round-robin: { workers: { prefetch: unlimited } }
  fair: { workers: { prefetch: 1 } }
`;
  const file = parseScenario(yaml, { file: "bench.yaml" });
  const done = planScenario(file).map((planned) => {
    const record = recordOfQueue(planned.plan, { publishGap: 0.02 });
    return { planned, ...accountWithRows(planned.plan, record, 1, planned.variant.name) };
  });
  const rows = done.map((one) => one.rows);
  const broker = { product: "none", version: "0", how: "external" };
  const result = scenarioResult(file, {
    startedAt: new Date().toISOString(),
    took: 0,
    environment: { node: process.versions.node, os: "", cpu: "", cores: 2, broker },
    variants: done.map(({ planned, result: run }) => ({ planned, runs: [run] })),
    rows,
    whole: true,
    aborted: null,
  });
  return renderHtml(result, rows);
}

/** In the page: the times of the frames, ms, while a window of so many per cent moves to and fro. */
function pan({ share, length }) {
  const work = window.workq.charts.get("work");
  return new Promise((resolve) => {
    const times = [];
    const began = performance.now();
    let last = began;
    const step = (now) => {
      times.push(now - last);
      last = now;
      if (now - began > length) {
        resolve(times.slice(2));
        return;
      }
      const start = (50 - share / 2) * (1 + Math.sin((now - began) / 400));
      work.dispatchAction({ type: "dataZoom", start, end: start + share });
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const tell = (values, digits = 0) =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`;

const dir = mkdtempSync(join(tmpdir(), "workq-bench-page-"));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
try {
  console.log("| workers a variant | MB | opens in ms | frames/s, half of it seen | frames/s, 3 % seen |");
  console.log("| ---: | ---: | ---: | ---: | ---: |");
  for (const workers of crews) {
    const text = report(workers);
    const path = join(dir, `${workers}.html`);
    writeFileSync(path, text);
    const opened = [];
    const half = [];
    const close = [];
    for (let round = 0; round < rounds; round++) {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      const began = performance.now();
      await page.goto(pathToFileURL(path).href);
      await page.locator("html[data-ready]").waitFor({ state: "attached" });
      opened.push(performance.now() - began);
      await page.evaluate(() => document.querySelector("#work").scrollIntoView());
      // What is near is drawn then.
      await page.waitForFunction(() => window.workq.charts.has("backlog-0") || innerHeight > 0);
      half.push(1000 / mean(await page.evaluate(pan, { share: 50, length: panning })));
      close.push(1000 / mean(await page.evaluate(pan, { share: 3, length: panning })));
      await page.close();
    }
    const mb = (Buffer.byteLength(text) / 1e6).toFixed(1);
    console.log(`| ${workers} | ${mb} | ${tell(opened)} | ${tell(half)} | ${tell(close)} |`);
  }
} finally {
  await browser.close();
  rmSync(dir, { recursive: true, force: true });
}
