import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { exitCodeOf, stoppedAtOnce } from "../../src/commands/exit-codes.ts";
import { Outputs } from "../../src/commands/outputs.ts";
import { printProblem } from "../../src/commands/print-problem.ts";
import { readResult } from "../../src/result/read.ts";
import { readRecord } from "../../src/result/record-file.ts";
import { resultOf } from "../result/recorded.ts";
import { handledRows } from "../result/rows.ts";

const root = mkdtempSync(join(tmpdir(), "outputs-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

const rows = [handledRows(10), handledRows(10, { run: 2 })];
const result = resultOf(rows);

/** What is written to a stream while something is done. */
function heard(stream: NodeJS.WriteStream): string[] {
  const texts: string[] = [];
  vi.spyOn(stream, "write").mockImplementation((text) => {
    texts.push(String(text));
    return true;
  });
  return texts;
}

function outputs(): Outputs {
  return new Outputs({ color: false, quiet: true }, [], () => []);
}

it("a result is saved with its record beside it", async () => {
  heard(process.stdout);
  const errors = heard(process.stderr);
  const out = join(root, "both");
  await outputs().take([{ result, rows, out }]);
  expect(readdirSync(out).sort()).toEqual(["record.parquet", "result.json"]);
  expect(await readRecord(out, readResult(out))).toEqual(rows);
  expect(errors).toEqual([]);
});

it("a run that was stopped at once tells of the folders of what ended before it", async () => {
  heard(process.stdout);
  const errors = heard(process.stderr);
  const its = outputs();
  expect(printProblem(stoppedAtOnce(its.folders), {})).toBe(130);
  for (const name of ["first", "second"]) {
    await its.take([{ result, rows, out: join(root, name) }]);
    printProblem(stoppedAtOnce(its.folders), {});
  }
  expect(errors).toEqual([
    "interrupted: nothing was saved\n",
    `interrupted: nothing of the run is saved; what ended before it is in ${join(root, "first")}\n`,
    `interrupted: nothing of the run is saved; what ended before it is in 2 folders, the last of them ${join(root, "second")}\n`,
  ]);
});

it("a record that cannot be written is a warning, and nothing else changes", async () => {
  heard(process.stdout);
  const errors = heard(process.stderr);
  const out = join(root, "one");
  mkdirSync(join(out, "record.parquet", "in-the-way"), { recursive: true });
  const its = outputs();
  await its.take([{ result, rows, out }]);
  expect(readResult(out)).toEqual(result);
  expect(errors).toEqual([
    expect.stringMatching(/^warning: the result has no record: cannot write .*record\.parquet: .+\n$/),
  ]);
  expect(its.codes).toEqual([0]);
});

it.each([Number.NaN, Number.NEGATIVE_INFINITY])(
  "a result with a figure that is %d is a bug and not saved, but its record is",
  async (makespan) => {
    heard(process.stdout);
    const out = join(root, `figure-${makespan}`);
    const [variant] = result.variants;
    const runs = (variant?.runs ?? []).map((run) => ({ ...run, dispatch: { ...run.dispatch, makespan } }));
    const broken = { ...result, variants: result.variants.map((one) => ({ ...one, runs })) };
    const error: unknown = await outputs()
      .take([{ result: broken, rows, out }])
      .catch((thrown) => thrown);
    expect(String(error)).toContain("dispatch.makespan");
    expect(exitCodeOf(error)).toBe(5);
    expect(readdirSync(out)).toEqual(["record.parquet"]);
  },
);

it("where the result cannot be saved there is no record either, and the problem is told", async () => {
  const shown = heard(process.stdout);
  const out = join(root, "none");
  mkdirSync(join(out, "result.json"), { recursive: true });
  await expect(outputs().take([{ result, rows, out }])).rejects.toMatchObject({ kind: "usage" });
  expect(statSync(join(out, "record.parquet"), { throwIfNoEntry: false })).toBeUndefined();
  expect(shown.join("")).not.toBe("");
});
