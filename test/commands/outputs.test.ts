import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { exitCodeOf, stoppedAtOnce } from "../../src/commands/exit-codes.ts";
import { checkOutputs, Outputs } from "../../src/commands/outputs.ts";
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
  return new Outputs({ color: false, quiet: true }, { reports: [], columns: null }, () => []);
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

it("a record that cannot be written is told with its exit code, and the result is saved", async () => {
  heard(process.stdout);
  const errors = heard(process.stderr);
  const out = join(root, "one");
  mkdirSync(join(out, "record.parquet", "in-the-way"), { recursive: true });
  const its = outputs();
  await its.take([{ result, rows, out }]);
  expect(readResult(out)).toEqual(result);
  expect(errors[0]).toMatch(/^error: the result has no record: cannot write .*record\.parquet: .+\n$/);
  expect(errors[1]).toContain("--out DIR");
  expect(its.codes).toEqual([0, 2]);
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

it("a result that cannot be saved where it should be is saved with its record elsewhere, which is told", async () => {
  const shown = heard(process.stdout);
  const errors = heard(process.stderr);
  vi.stubEnv("TMPDIR", root);
  const out = join(root, "none");
  mkdirSync(join(out, "result.json"), { recursive: true });
  const its = outputs();
  await its.take([{ result, rows, out }]);
  vi.unstubAllEnvs();
  const [folder = ""] = its.folders;
  expect(folder).toContain("workq-bench-result-");
  expect(await readRecord(folder, readResult(folder))).toEqual(rows);
  expect(statSync(join(out, "record.parquet"), { throwIfNoEntry: false })).toBeUndefined();
  expect(errors.join("")).toMatch(
    /^error: cannot write .*result\.json: .*\n .*was saved in .*workq-bench-result-/,
  );
  expect(shown.join("")).toContain(folder);
  expect(its.codes).toEqual([0, 2]);
});

it("a result that can be saved nowhere is shown whole, and those after it are saved", async () => {
  const shown = heard(process.stdout);
  heard(process.stderr);
  vi.stubEnv("TMPDIR", join(root, "is", "not", "there"));
  const [none, next] = ["nowhere", "next"].map((name) => join(root, name));
  mkdirSync(join(none ?? "", "result.json"), { recursive: true });
  const its = outputs();
  await its.take([{ result, rows, out: none }]);
  await its.take([{ result, rows, out: next }]);
  vi.unstubAllEnvs();
  expect(shown[0]).toContain("worker-1");
  expect(its.folders).toEqual([next]);
  expect(its.codes).toEqual([0, 2, 0]);
});

it("a report that cannot be written has its exit code, and the others are written", async () => {
  heard(process.stdout);
  heard(process.stderr);
  const out = join(root, "reports");
  mkdirSync(join(out, "junit.xml"), { recursive: true });
  const its = new Outputs(
    { color: false, quiet: true },
    { reports: ["junit", "markdown"], columns: null },
    () => [],
  );
  await its.take([{ result, rows, out }]);
  await its.report();
  expect(readdirSync(out).sort()).toEqual(["junit.xml", "record.parquet", "report.md", "result.json"]);
  expect(its.codes).toEqual([0, 2]);
});

describe("before a run", () => {
  const problemOf = (out: string, reports: Parameters<typeof checkOutputs>[2] = []): string => {
    try {
      checkOutputs(out, ["s"], reports);
      return "";
    } catch (error) {
      expect(error).toMatchObject({ kind: "usage", hint: expect.stringContaining("--out") });
      return error instanceof Error ? error.message : "";
    }
  };

  it("a folder that can be made is no problem, and is not made", () => {
    expect(problemOf(join(root, "a", "b", "c"))).toBe("");
    expect(existsSync(join(root, "a"))).toBe(false);
  });

  it("a folder that is there stays as it is", () => {
    const out = join(root, "there");
    mkdirSync(out);
    expect(problemOf(out)).toBe("");
    expect(readdirSync(out)).toEqual([]);
  });

  it("what is in the way is told", () => {
    const file = join(root, "file");
    writeFileSync(file, "");
    expect(problemOf(file)).toBe(`cannot write ${file}: a file is in the way`);
    expect(problemOf(join(file, "below"))).toContain("a part of the path is a file");
    expect(problemOf("/proc/nothing/here")).toContain("no folder can be made there");
    const taken = join(root, "taken");
    mkdirSync(join(taken, "report.html"), { recursive: true });
    expect(problemOf(taken)).toBe("");
    expect(problemOf(taken, ["html"])).toBe(
      `cannot write ${join(taken, "report.html")}: a folder is in the way`,
    );
  });

  it.skipIf(process.getuid?.() === 0)(
    "a folder that may not be written to is told (not tried as root, who may)",
    () => {
      const out = join(root, "locked");
      mkdirSync(out, { mode: 0o500 });
      expect(problemOf(out)).toContain("permission denied");
      expect(problemOf(join(out, "below"))).toContain("permission denied");
    },
  );
});
