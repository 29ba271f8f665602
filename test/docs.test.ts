import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { exitCodes } from "../src/commands/exit-codes.ts";
import { createProgram } from "../src/commands/program.ts";
import { causes } from "../src/result/cause.ts";
import { runSchema } from "../src/result/schema.ts";
import { parseScenario } from "../src/scenario/parse.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const below = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => posix.join(folder, name));
const docs = below("docs");
const pages = [
  ...["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "findings/README.md", "bench/README.md"],
  ...["reports/README.md", ...docs],
];

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(page: string): string[] {
  const seen = new Map<string, number>();
  const outside = read(page).replaceAll(/^```.*?^```/gms, "");
  return [...outside.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("`", "");
    const slug = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

const linksOf = (page: string): string[] =>
  [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));

const blocksOf = (page: string, language: string): string[] =>
  [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, text = ""]) => text,
  );

describe.each(pages)("%s", (page) => {
  it("links to nothing that is not there", () => {
    for (const link of linksOf(page)) {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? page : posix.join(dirname(page), file);
      expect(existsSync(join(root, target)), link).toBe(true);
      if (anchor !== undefined && target.endsWith(".md")) expect(anchorsOf(target), link).toContain(anchor);
    }
  });

  it("shows commands that the command line takes", () => {
    for (const [, line = ""] of read(page).matchAll(/^ {4}(?:[A-Z_]+=\S+ )?(workq-bench .*)$/gm)) {
      const [command = ""] = line.split(/ [|>#&] ?| {2,}|\)$/);
      const words = [...command.matchAll(/'[^']*'|\S+/g)].map(([word]) => word.replaceAll("'", "")).slice(1);
      if (/^[A-Z]+$|^\[/.test(words[0] ?? "")) continue;
      expect(() => takes(words), command).not.toThrow();
    }
  });
});

/** Parses a command line and does nothing; a help that was asked for is fine. */
function takes(words: readonly string[]): void {
  const program = createProgram();
  const silence = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    command.action(() => undefined);
    command.commands.forEach(silence);
  };
  program.commands.forEach(silence);
  program.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  try {
    program.parse([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
  }
}

describe("the YAML of the documentation", () => {
  it.each([
    "README.md",
    "docs/tutorial.md",
    ...below("docs/how-to"),
    ...below("docs/explanation"),
    ...below("docs/reference"),
  ])("%s: is of scenarios that are valid, or of a part of one", (page) => {
    for (const text of blocksOf(page, "yaml")) {
      if (text.startsWith("#")) continue;
      expect(() => parseScenario(completed(text), { file: page }), text).not.toThrow();
    }
  });

  it("the README explains odd-heavy as it is", () => {
    const { description: _, ...scenario } = parse(read("scenarios/odd-heavy.yaml"));
    expect(blocksOf("README.md", "yaml").map((text) => parse(text))).toContainEqual(scenario);
  });
});

/** A part of a scenario with what it needs around it to be one. */
function completed(text: string): string {
  const part: Record<string, unknown> = parse(text);
  const kinds = { heavy: {}, light: {}, poison: {} };
  const isAboutKinds = /poison|heavy/.test(text) && !("messages" in part);
  const needs = {
    ...(isAboutKinds ? { messages: { count: 100, kinds } } : {}),
    ...(text.includes("fair.efficiency") && !("variants" in part)
      ? { variants: { "round-robin": {}, fair: { workers: { prefetch: 1 } } } }
      : {}),
    ...(text.includes("faults.0") ? { faults: [{ at: "50%", do: "kill-broker" }] } : {}),
    ...(/requeue: true|delayedRetry/.test(text) ? { queue: { type: "quorum" } } : {}),
    ...(/deliveryLimit: 2|crash/.test(text) ? { queue: { type: "quorum", deliveryLimit: 3 } } : {}),
    ...(text.includes("keepsUp") ? { producers: { rate: "100/s" } } : {}),
  };
  return JSON.stringify({ ...needs, ...part });
}

it("the index of the documentation leads to every page", () => {
  const linked = linksOf("docs/README.md").map((link) => posix.join("docs", link.split("#")[0] ?? ""));
  const own = docs.filter((page) => page !== "docs/README.md" && !page.startsWith("docs/decisions/"));
  expect(own.filter((page) => !linked.includes(page))).toEqual([]);
});

it("the page of exit codes has every exit code, and no other", () => {
  const codes = [...read("docs/reference/exit-codes.md").matchAll(/^\| (\d+) \|/gm)].map(([, code]) =>
    Number(code),
  );
  expect(codes).toEqual(Object.values(exitCodes));
});

it("the page of fates and causes has every fate and every cause", () => {
  const page = read("docs/reference/fates-and-causes.md");
  const fates = Object.keys(runSchema.shape.ledger.shape.fates.shape);
  for (const name of [...fates, ...causes]) expect(page).toMatch(new RegExp(`^\\| .*\`${name}\`.* \\|`, "m"));
});
