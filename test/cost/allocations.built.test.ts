import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import figures from "./figures.json" with { type: "json" };

/** Beyond these shares of a stored figure, it no longer holds. */
const most = 1.15;
const least = 0.7;

const script = fileURLToPath(new URL("allocate.mjs", import.meta.url));

/** One thread, and room for all: then nothing is collected, nothing compiled by the way, and counts come out the same. */
const flags = ["--expose-gc", "--single-threaded", "--min-semi-space-size=256", "--max-semi-space-size=256"];

/** What another compiler allocates is another figure. */
const sameCompiler = Number(process.versions.node.split(".")[0]) === figures.node;

interface Counted {
  readonly bytes: Readonly<Record<string, number>>;
  readonly collections: number;
}

/** What is wrong with a figure; null: nothing. */
function problemOf(stored: number, counted: number): string | null {
  const found = `${counted.toFixed(1)} bytes a message, stored are ${stored}`;
  if (!(counted <= most * stored)) return `${found}: allocate less, or say why more is needed`;
  return counted < least * stored ? `${found}: lower the stored figure` : null;
}

it.skipIf(!sameCompiler)(
  `planning, recording and accounting allocate no more a message than is stored (for Node ${figures.node} alone)`,
  () => {
    const output = execFileSync(process.execPath, [...flags, script], { encoding: "utf8" });
    const { bytes, collections }: Counted = JSON.parse(output);
    expect(collections).toBe(0);
    expect(Object.keys(bytes)).toEqual(Object.keys(figures.bytes));
    const problems = Object.entries(figures.bytes).flatMap(([what, stored]) => {
      const problem = problemOf(stored, bytes[what] ?? Number.NaN);
      return problem === null ? [] : [`${what}: ${problem}`];
    });
    expect(problems).toEqual([]);
  },
);

it("an object more a message is too much, and half as much is a figure to lower", () => {
  const { accountingHeap: accounting } = figures.bytes;
  expect(problemOf(accounting, accounting)).toBeNull();
  expect(problemOf(accounting, accounting + 32)).toMatch("allocate less");
  expect(problemOf(accounting, accounting / 2)).toMatch("lower the stored figure");
});
