import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { reportCommand } from "../../src/commands/report.ts";
import type { Result } from "../../src/result/schema.ts";
import { writeResult } from "../../src/result/write.ts";
import { oddHeavy } from "./fixture.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "report-command-"));
  writeResult(oddHeavy, folder);
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

test("the command shows a saved result with where it is", async () => {
  const text = await run(folder);
  expect(text).toContain("round-robin   prefetch unlimited");
  expect(text.replace(/\s+/g, "")).toContain(folder);
});

test("the command gives the document back with --json", async () => {
  expect(JSON.parse(await run(folder, "--json"))).toEqual(oddHeavy);
});

test("the command gives a document of one variant with --json --variant", async () => {
  const document = JSON.parse(await run(folder, "--json", "--variant", "fair")) as Result;
  expect(document.variants.map((variant) => variant.name)).toEqual(["fair"]);
});

test("the command has no colours with --no-color, even when they are forced", async () => {
  vi.stubEnv("FORCE_COLOR", "1");
  vi.stubEnv("NO_COLOR", "");
  expect(await run(folder)).toContain("\u001B[");
  expect(await run(folder, "--no-color")).not.toContain("\u001B");
  vi.unstubAllEnvs();
});

test("the command fails for a file that is not there", async () => {
  await expect(run(join(folder, "no.json"))).rejects.toMatchObject({ kind: "result-file" });
});

test("a page, charts and tables are written where the command line says, and told", async () => {
  const pages = join(folder, "pages");
  const charts = join(folder, "charts");
  const tables = join(folder, "tables");
  const text = await run(folder, "--html", "--out", pages, "--svg", charts, "--csv", tables);
  expect(readFileSync(join(pages, "report.html"), "utf8")).toContain("<title>PASS odd-heavy");
  expect(readdirSync(charts)).toContain("share-2-fair.svg");
  expect(readdirSync(tables).sort()).toEqual(["runs.csv", "timeline.csv", "workers.csv"]);
  expect(text).toContain(`written  ${join(pages, "report.html")}\n`);
  expect(text).toContain(`written  ${join(tables, "workers.csv")}\n`);
});

test("of one variant only its own is written", async () => {
  const charts = join(folder, "charts-of-fair");
  await run(folder, "--variant", "fair", "--svg", charts);
  expect(readdirSync(charts).filter((name) => name.startsWith("share"))).toEqual(["share-1-fair.svg"]);
});

test("a result whose record is gone still has its page and tables, and one warning says what they lack", async () => {
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const lacking = { ...oddHeavy, record: { file: "record.parquet" as const, rows: 100, oneIn: 1 } };
  const alone = join(folder, "alone");
  writeResult(lacking, alone);
  await run(alone, "--html", "--csv", alone);
  expect(said.mock.calls).toEqual([
    [expect.stringContaining("there is no record.parquet beside the result")],
  ]);
  expect(readdirSync(alone).sort()).toEqual([
    "report.html",
    "result.json",
    "runs.csv",
    "timeline.csv",
    "workers.csv",
  ]);
  said.mockRestore();
});

test("a report that cannot be written fails the command, after all others were written", async () => {
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const [pages, charts] = [join(folder, "in-the-way"), join(folder, "charts-all-the-same")];
  mkdirSync(join(pages, "report.html"), { recursive: true });
  await expect(run(folder, "--report", "html,junit", "--out", pages, "--svg", charts)).rejects.toMatchObject({
    kind: "usage",
    message: expect.stringMatching(/^the html report could not be written: cannot write .*a folder is in/),
    hint: expect.stringContaining("--out DIR"),
  });
  expect(readdirSync(pages)).toContain("junit.xml");
  expect(readdirSync(charts)).toContain("share-2-fair.svg");
  said.mockRestore();
});

test.each(["--svg", "--csv"])(
  "where %s cannot write, another folder is to be given by it",
  async (option) => {
    const file = join(folder, "result.json");
    await expect(run(folder, option, file)).rejects.toMatchObject({
      kind: "usage",
      hint: `choose another folder with ${option} DIR, or make room in this one`,
    });
  },
);

test("that a record is gone is said once, however much is made of it", async () => {
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const lacking = { ...oddHeavy, record: { file: "record.parquet" as const, rows: 100, oneIn: 1 } };
  const alone = join(folder, "alone-again");
  writeResult(lacking, alone);
  await run(alone, "--html", "--svg", join(alone, "charts"), "--csv", join(alone, "tables"));
  expect(said.mock.calls.join("").match(/there is no record\.parquet/g)).toHaveLength(1);
  said.mockRestore();
});

test("the help of the command has examples", () => {
  let help = "";
  reportCommand()
    .configureOutput({ writeOut: (text) => (help += text) })
    .outputHelp();
  expect(help).toContain("workq-bench report result.json --variant fair");
});

async function run(...args: string[]): Promise<string> {
  let text = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  try {
    await reportCommand().parseAsync(args, { from: "user" });
  } finally {
    write.mockRestore();
  }
  return text;
}
