import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Reports, reportsFor, writeReports } from "../../src/commands/write-reports.ts";
import { Problem } from "../../src/common/problem.ts";
import type { Result } from "../../src/result/schema.ts";
import { regressed } from "../report/comparison-fixture.ts";
import { withFailure } from "../report/variations.ts";

let dir: string;
let printed: string[];
let warned: string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "workq-reports-"));
  printed = [];
  warned = [];
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function write(reports: Partial<Reports>): Promise<string[]> {
  return writeReports({
    names: ["junit", "markdown", "github"],
    results: [withFailure()],
    pages: [],
    comparisons: [regressed],
    folder: join(dir, "out"),
    env: {},
    write: (text) => void printed.push(text),
    warn: (text) => void warned.push(text),
    ...reports,
  });
}

function problemOf(list: string): Problem {
  try {
    reportsFor(list, {});
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error(`${list} was accepted`);
}

describe("the reports that are written", () => {
  test("are those that the service can show, unless others are named", () => {
    expect(reportsFor(undefined, { GITHUB_ACTIONS: "true" })).toEqual(["github", "markdown"]);
    expect(reportsFor(undefined, { GITLAB_CI: "true" })).toEqual(["junit"]);
    expect(reportsFor(undefined, { CI: "true" })).toEqual([]);
    expect(reportsFor("none", { GITHUB_ACTIONS: "true" })).toEqual([]);
    expect(reportsFor("junit", { GITHUB_ACTIONS: "true" })).toEqual(["junit"]);
  });

  test("are each named once, spaces aside", () => {
    expect(reportsFor(" junit, markdown,junit ", {})).toEqual(["junit", "markdown"]);
  });

  test("have names that are not guessed", () => {
    expect(problemOf("junt,github")).toMatchObject({
      kind: "usage",
      message: '--report: "junt" is no report; did you mean junit?',
      hint: "choose from html, junit, markdown, github, none, separated by commas",
    });
    expect(problemOf("").message).toBe('--report: "" is no report');
    expect(problemOf("none,junit").message).toContain("asks for none and for others");
    expect(problemOf("a\u001B[31m").message).toContain("\\x1b[31m");
  });
});

describe("writing reports", () => {
  test("gives the files of the folder, whole, and annotates", async () => {
    const paths = [join(dir, "out", "junit.xml"), join(dir, "out", "report.md")];
    expect(await write({})).toEqual(paths);
    expect(readdirSync(join(dir, "out")).sort()).toEqual(["junit.xml", "report.md"]);
    expect(readFileSync(join(dir, "out", "junit.xml"), "utf8")).toMatch(/<\/testsuites>\n$/);
    expect(readFileSync(join(dir, "out", "report.md"), "utf8")).toMatch(/^<!-- workq-bench -->/);
    expect(printed.length).toBeGreaterThan(1);
    for (const line of printed) expect(line).toMatch(/^::(error|warning) .*\n$/);
    expect(warned).toEqual([]);
  });

  test("names files of the workspace by their path in it", async () => {
    await write({ env: { GITHUB_WORKSPACE: join(process.cwd(), "scenarios") } });
    expect(printed[0]).toMatch(/^::error file=odd-heavy\.yaml,line=28,/);
  });

  test("adds the Markdown to the summary of the step, behind what is there", async () => {
    const summary = join(dir, "summary.md");
    writeFileSync(summary, "before\n");
    const paths = await write({ names: ["markdown"], env: { GITHUB_STEP_SUMMARY: summary } });
    expect(paths).toEqual([join(dir, "out", "report.md"), summary]);
    expect(readFileSync(summary, "utf8")).toMatch(/^before\n\n<!-- workq-bench -->\n/);
  });

  test("leaves a summary alone that has no room for it", async () => {
    const summary = join(dir, "summary.md");
    writeFileSync(summary, "x".repeat(1_048_000));
    await write({ names: ["markdown"], env: { GITHUB_STEP_SUMMARY: summary } });
    expect(readFileSync(summary, "utf8")).toHaveLength(1_048_000);
    expect(warned).toEqual([expect.stringContaining("no room")]);
  });

  test("without a folder still writes the summary and annotates, and says what is missing", async () => {
    const summary = join(dir, "summary.md");
    expect(await write({ folder: null, env: { GITHUB_STEP_SUMMARY: summary } })).toEqual([summary]);
    expect(warned).toEqual([
      "the junit report could not be written: there is no folder to write it to: name one with --out DIR",
    ]);
    expect(printed.length).toBeGreaterThan(0);
    expect(await write({ folder: null, names: ["markdown"] })).toEqual([]);
    expect(warned[1]).toContain("the markdown report");
  });

  test("goes on when a report fails, and says which and why", async () => {
    mkdirSync(join(dir, "out", "junit.xml"), { recursive: true });
    const paths = await write({
      env: { GITHUB_STEP_SUMMARY: join(dir, "no", "such", "folder") },
      write: () => {
        throw new Error("the pipe\nis closed");
      },
    });
    expect(paths).toEqual([join(dir, "out", "report.md")]);
    expect(warned).toEqual([
      expect.stringMatching(/^the junit report could not be written: cannot write .*junit\.xml/),
      expect.stringMatching(/^the markdown report could not be written: ENOENT/),
      "the github report could not be written: the pipe is closed",
    ]);
    expect(existsSync(join(dir, "out", "report.md"))).toBe(true);
  });

  test("writes the pages of the other results when one cannot be written", async () => {
    mkdirSync(join(dir, "first", "report.html"), { recursive: true });
    const pages = ["first", "second"].map((name) => ({
      result: withFailure(),
      rows: async () => null,
      folder: join(dir, name),
    }));
    expect(await write({ names: ["html"], pages })).toEqual([join(dir, "second", "report.html")]);
    expect(warned).toEqual([
      expect.stringMatching(/^the html report could not be written: cannot write .*first.report\.html/),
    ]);
  });

  test("survives a result that no report can show", async () => {
    // As only a bug could make it: the types forbid it.
    const broken = { ...withFailure(), variants: null } as unknown as Result;
    expect(await write({ results: [broken] })).toEqual([]);
    expect(warned.map((text) => text.split(" ")[1])).toEqual(["junit", "markdown", "github"]);
  });
});
