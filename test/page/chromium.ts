import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, it } from "vitest";

const names = ["chromium", "chromium-browser", "google-chrome"];
const flags = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** How a page is opened; without JavaScript or in another size, and so on. */
export type Settings = NonNullable<Parameters<Browser["newContext"]>[0]>;

/** A browser for the tests of a file, and what it opened for one test. */
export class Chromium {
  #browser: Browser | null = null;
  #contexts: BrowserContext[] = [];

  async start(executablePath: string): Promise<void> {
    // Chromium has no sandbox for root.
    const args = process.getuid?.() === 0 ? [...flags, "--no-sandbox"] : flags;
    this.#browser = await chromium.launch({ executablePath, args });
  }

  /** An empty page, 1400 px wide unless the settings have it otherwise; it is closed after the test. */
  async page(settings: Settings = {}): Promise<Page> {
    if (this.#browser === null) throw new Error("the browser is not there yet");
    const context = await this.#browser.newContext({ viewport: { width: 1400, height: 900 }, ...settings });
    this.#contexts.push(context);
    return context.newPage();
  }

  async closePages(): Promise<void> {
    const contexts = this.#contexts;
    this.#contexts = [];
    await Promise.all(contexts.map((context) => context.close()));
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    this.#browser = null;
  }
}

/** Tests in a browser; where there is none, one skipped test that says so, and with CI=true one that fails. */
export function inChromium(title: string, tests: (chromium: Chromium) => void): void {
  const path = findChromium();
  if (path === null) {
    const story =
      "PAGES ARE NOT TESTED: this machine has no Chromium (apt-get install chromium, or CHROMIUM=…)";
    if (process.env["CI"] === "true") {
      it(title, () => Promise.reject(new Error(`with CI=true Chromium may not be missing. ${story}`)));
      return;
    }
    console.warn(`\n${"!".repeat(79)}\n${story}\n${"!".repeat(79)}\n`);
    describe(title, () => it.skip("is not tested: this machine has no Chromium", () => undefined));
    return;
  }
  describe(title, () => {
    const own = new Chromium();
    beforeAll(() => own.start(path));
    afterEach(() => own.closePages());
    afterAll(() => own.close());
    tests(own);
  });
}

/** What the environment names, or what is on the path; null: there is none. */
function findChromium(): string | null {
  const { CHROMIUM, PATH = "" } = process.env;
  if (CHROMIUM !== undefined && CHROMIUM !== "") return CHROMIUM;
  const all = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return all.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
