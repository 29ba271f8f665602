import { mkdtempSync, rmSync } from "node:fs";
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

test("the help of the command has examples", () => {
  let help = "";
  reportCommand()
    .configureOutput({ writeOut: (text) => (help += text) })
    .outputHelp();
  expect(help).toContain("$ workq-bench report result.json --variant fair");
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
