import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { initCommand } from "../../src/commands/init.ts";
import { schemaCommand } from "../../src/commands/schema.ts";
import { validateCommand } from "../../src/commands/validate.ts";
import { ScenarioProblems } from "../../src/scenario/yaml/problems.ts";

const folder = mkdtempSync(join(tmpdir(), "workq-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

let printed = "";
beforeEach(() => {
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const from = { from: "user" } as const;

describe("validate", () => {
  test("shows each file with its variants", async () => {
    const one = file("one.yaml", "variants: {a: {}, b: {}}");
    const two = file("two.yaml", "messages: {}");
    await validateCommand().parseAsync([one, two], from);
    expect(printed).toBe(`✓ ${one}  2 variants: a, b\n✓ ${two}  1 variant\n`);
  });

  test("goes through all files before it throws the problems of all", async () => {
    const bad = file("bad.yaml", "worker: 1");
    const good = file("good.yaml", "messages: {}");
    const worse = file("worse.yaml", "- a");
    const error: unknown = await validateCommand()
      .parseAsync([bad, good, worse], from)
      .catch((e: unknown) => e);
    if (!(error instanceof ScenarioProblems)) throw error;
    expect(error.problems.map((problem) => problem.file)).toEqual([bad, worse]);
    expect(printed).toBe(`✓ ${good}  1 variant\n`);
  });

  test("names all files that are not there", async () => {
    const paths = [join(folder, "none1"), join(folder, "none2")];
    await expect(validateCommand().parseAsync(paths, from)).rejects.toMatchObject({
      kind: "usage",
      message: expect.stringMatching(/none1[\s\S]*none2/),
    });
  });

  test("finds an expectation of something that no run has", async () => {
    const path = file("expect.yaml", "expect: {lots: 0}");
    await expect(validateCommand().parseAsync([path], from)).rejects.toThrow(/lots/);
  });
});

describe("schema", () => {
  test.each([
    [[], "workq-bench scenario"],
    [["--result"], "workq-bench result"],
  ])("prints JSON for %j", async (flags, title) => {
    await schemaCommand().parseAsync(flags, from);
    expect(JSON.parse(printed)).toMatchObject({ title });
  });
});

describe("init", () => {
  test("writes a scenario that is valid, makes its folder, and says what is next", async () => {
    const path = join(folder, "new folder", "deep", "x.yaml");
    await initCommand().parseAsync([path], from);
    expect(printed).toContain(`next: workq-bench run '${path}'`);
    await validateCommand().parseAsync([path], from);
  });

  test("overwrites only when forced", async () => {
    const path = file("mine.yaml", "mine");
    await expect(initCommand().parseAsync([path], from)).rejects.toMatchObject({
      kind: "usage",
      message: `${path} is there already`,
    });
    expect(readFileSync(path, "utf8")).toBe("mine");
    await initCommand().parseAsync([path, "--force"], from);
    expect(readFileSync(path, "utf8")).not.toBe("mine");
  });

  test("does not take a folder for a file", async () => {
    await expect(initCommand().parseAsync([folder, "-f"], from)).rejects.toThrow(/is a folder/);
    const inFile = join(file("plain", ""), "x.yaml");
    await expect(initCommand().parseAsync([inFile], from)).rejects.toThrow(/cannot be written/);
    expect(existsSync(inFile)).toBe(false);
  });
});
