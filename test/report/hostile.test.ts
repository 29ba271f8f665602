import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderTerminal, renderVerdict } from "../../src/report/terminal/terminal.ts";
import { columns } from "../../src/report/text/text.ts";
import type { Result } from "../../src/result/schema.ts";
import { withDifferences } from "./comparison-fixture.ts";
import { durability } from "./durability.ts";
import { oddHeavy } from "./fixture.ts";
import { nodeColumns } from "./screen-width.ts";
import { hostile, manyWorkers, matrix, repeated, withFailure, withLosses } from "./variations.ts";

// Without emoji of several parts: Node counts each part, and terminals do not agree.
const unit = fc.constantFrom(
  ..."a -é語한🐇🫠ｆ",
  ...["e\u0301", "\u001B[31m", "\r", "\n", "\u202E", "\u0007"],
);

/** A matrix in which every variant differs from the first. */
function withManyDifferences(): Result {
  const whole = matrix();
  const differences = withDifferences().variants[1]?.differences ?? [];
  const variants = whole.variants.map((each, index) => ({
    ...each,
    differences: index === 0 ? [] : differences,
  }));
  return { ...whole, variants };
}

describe("a string of the result", () => {
  test.each([
    ["a colour", "\u001B[31mred", "\\x1b[31mred"],
    ["a cursor movement", "\u001B[2Jgone", "\\x1b[2Jgone"],
    ["a carriage return", "good\rbad", "good\\x0dbad"],
    ["a C1 control sequence", "\u009B31mred", "\\x9b31mred"],
    ["a link", "\u001B]8;;http://x\u0007y", "\\x1b]8;;http://x\\x07y"],
    ["a direction override", "a\u202Eb", "a\\u{202e}b"],
    ["an invisible character", "a\u200Bb", "a\\u{200b}b"],
    ["half a character", "a\uD800b", "a\\u{d800}b"],
  ])("cannot act on the terminal: %s", (_, text, shown) => {
    const screen = renderTerminal(hostile(text), { color: false, where: text });
    expect(screen).toContain(shown);
    expect(screen).not.toMatch(/[^\P{C}\n\u200D]/u);
  });

  test("cannot pass for a line of its own", () => {
    const screen = renderTerminal(hostile("x\nPASS  all good"), { color: false });
    expect(screen).not.toMatch(/^PASS/m);
  });

  test("may be the name of something that every object has", () => {
    const screen = renderTerminal(hostile("constructor"), { color: false });
    expect(screen).not.toMatch(/NaN|native code/);
    expect(renderTerminal(hostile("__proto__"), { color: false })).toContain("__proto__");
  });
});

describe("no line is wider than the screen", () => {
  test.each([
    ["the fixture", oddHeavy],
    ["losses", withLosses()],
    ["failures", withFailure()],
    ["fifty workers", manyWorkers()],
    ["a matrix", matrix()],
    ["a matrix of losses", durability()],
    ["repeated runs", repeated()],
    ["differences", withDifferences()],
    ["differences of a matrix", withManyDifferences()],
  ])("with %s, at any width", (_, result) => {
    for (let width = 40; width <= 140; width += 4) {
      for (const line of renderTerminal(result, { color: false, width, where: "reports/x/" }).split("\n")) {
        expect(nodeColumns(line), line).toBeLessThanOrEqual(width);
      }
    }
  });

  test("whatever the names are", () => {
    const text = fc.string({ unit, maxLength: 120 });
    fc.assert(
      fc.property(text, fc.integer({ min: 40, max: 140 }), fc.boolean(), (name, width, color) => {
        const screen = renderTerminal(hostile(name), { color, width, where: name });
        for (const line of screen.split("\n")) {
          expect(columns(line), line).toBeLessThanOrEqual(width);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour starts with one
          const bare = line.replace(/\u001B\[\d+m/g, "");
          expect(nodeColumns(bare), line).toBeLessThanOrEqual(width);
        }
      }),
      { numRuns: 25 },
    );
  });

  test("and no table of faults or losses has to be cut", () => {
    for (let width = 40; width <= 140; width += 4) {
      const text = renderTerminal(withLosses(), { color: false, width, variant: "round-robin" });
      const tables = text.split("\n").filter((line) => /^[┌│├└]/.test(line));
      expect(tables.filter((line) => !/[┐│┤┘]$/.test(line))).toEqual([]);
    }
    for (let width = 40; width <= 140; width += 4) {
      const tables = renderTerminal(durability(), { color: false, width }).split("\n");
      expect(tables.filter((line) => line.startsWith("│") && !line.endsWith("│"))).toEqual([]);
    }
  });

  test("and every line of a table is as wide as its frame, wide characters and all", () => {
    for (const name of ["日本語の名前", "🐇 rabbit 👩‍💻", "🫠", "e\u0301tude", "한국어".repeat(20)]) {
      const lines = renderTerminal(hostile(name), { color: false }).split("\n");
      const frames = lines.filter((line) => /^[│├└┌]/.test(line));
      for (const [index, line] of frames.entries()) {
        if (!line.startsWith("┌")) expect(columns(line), line).toBe(columns(frames[index - 1] ?? ""));
      }
    }
  });
});

test("no name at the start of a line is taken for a command by a build service", () => {
  for (const name of ["::error::owned", "##[error]owned", "x ##[error]owned"]) {
    const scenario = { ...oddHeavy.scenario, name, description: `${name} ${name}` };
    const variants = oddHeavy.variants.map((each) => ({ ...each, name, runs: [] }));
    const options = { color: false, width: 40, where: name };
    const screens = [
      renderTerminal({ ...oddHeavy, scenario }, options),
      renderVerdict({ ...oddHeavy, scenario, verdict: "inconclusive", variants }, options),
    ];
    for (const screen of screens) {
      expect(screen).not.toMatch(/^\s*::|##\[/m);
      expect(screen).toContain("owned");
    }
  }
});
