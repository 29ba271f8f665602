import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Problem } from "../common/problem.ts";
import { formats, type ReportName } from "../report/reporters.ts";
import type { Figure } from "../report/shared/figures.ts";
import type { SavedResult } from "../report/shared/reporter.ts";
import { wantsColor } from "../report/text/color.ts";
import type { Comparison } from "../result/comparison.ts";
import { inertText } from "../result/inert.ts";
import { type RecordRows, recordFileName } from "../result/record-rows.ts";
import type { Result, VerdictWord } from "../result/schema.ts";
import {
  checkWritable,
  fileName,
  reportFolder,
  reportsFolder,
  resultFileName,
  writeComparison,
  writeResult,
} from "../result/write.ts";
import { comparisonCode, exitCodes } from "./exit-codes.ts";
import type { Compare, Placed } from "./opponents.ts";
import { printProblem } from "./print-problem.ts";
import { recordBeside } from "./record-beside.ts";
import { screenWidth } from "./screen-width.ts";
import { writeReports, writtenLines } from "./write-reports.ts";

/** What the command line says of the outputs. */
export interface OutputFlags {
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
  readonly strict?: boolean;
  readonly interleave?: boolean;
}

/** A result, with the rows of its runs. */
export interface Found {
  readonly result: Result;
  readonly rows: readonly RecordRows[];
  /** Where it is to be saved; undefined: where its name and time say. */
  readonly out: string | undefined;
}

/** Saves, shows and remembers what was found. Saved comes first, so that no fault of a report can lose it. */
export class Outputs {
  readonly #flags: OutputFlags;
  readonly #reports: readonly ReportName[];
  readonly #columns: readonly Figure[] | null;
  readonly #compare: Compare;
  readonly #results: Result[] = [];
  readonly #comparisons: Comparison[] = [];
  readonly #codes: number[] = [];
  readonly #pages: SavedResult[] = [];
  #folder: string | undefined;

  /** @param wanted which reports, and by which figures variants are compared; null: by those that decide */
  constructor(
    flags: OutputFlags,
    wanted: { readonly reports: readonly ReportName[]; readonly columns: readonly Figure[] | null },
    compare: Compare,
  ) {
    this.#flags = flags;
    this.#reports = wanted.reports;
    this.#columns = wanted.columns;
    this.#compare = compare;
    this.#folder = flags.out;
  }

  /** The exit codes of all that was found so far. */
  get codes(): readonly number[] {
    return this.#codes;
  }

  /** Where the results so far were saved. */
  get folders(): readonly string[] {
    return this.#pages.map(({ folder }) => folder);
  }

  /** The verdicts of the results so far, in their order. */
  get verdicts(): readonly VerdictWord[] {
    return this.#results.map(({ verdict }) => verdict);
  }

  /**
   * Results of scenarios that were run in turn, and what their comparison shows. What cannot be saved where it should be
   * is told, and has its exit code.
   */
  async take(found: readonly Found[]): Promise<void> {
    const saved: Saved[] = [];
    for (const one of found) saved.push(await save(one));
    const placed = saved.map(({ result, folder }): Placed => ({ result, path: folder ?? "this run" }));
    for (const { result, folder } of saved) {
      this.#results.push(result);
      this.#folder ??= folder;
      if (folder !== undefined) {
        const rows = () => recordBeside(result, folder, (text) => void process.stderr.write(`${text}\n`));
        this.#pages.push({ result, rows, folder });
      }
      await this.#show(result, folder);
    }
    this.#judge(saved.map(({ result }) => result));
    const problems = saved.map(({ problem }) => problem);
    for (const comparison of this.#compare(placed)) {
      const place = placed.findLast(({ path }) => path === comparison.new.from);
      const folder = saved.find(({ folder }) => folder !== undefined && folder === place?.path)?.folder;
      problems.push(folder === undefined ? null : saveComparison(comparison, folder));
      this.#comparisons.push(comparison);
      this.#codes.push(comparisonCode(comparison, this.#flags.strict === true));
      await this.#showComparison(comparison, folder);
    }
    for (const problem of problems) if (problem !== null) this.#failed(problem);
    const bug = problems.find((each) => each !== null && !(each instanceof Problem));
    if (bug !== undefined) throw bug;
  }

  /** Writes the reports that were asked for; what fails of them is told, has its exit code, and keeps nothing else. */
  async report(): Promise<void> {
    if (this.#results.length === 0) return;
    const written = await writeReports({
      pages: this.#pages,
      columns: this.#columns,
      names: this.#reports,
      results: this.#results,
      comparisons: this.#comparisons,
      folder: this.#folder ?? ".",
      env: process.env,
      write: (text) => void this.#stream().write(text),
      warn: (text) => {
        process.stderr.write(`${text}\n`);
        this.#codes.push(exitCodes.usage);
      },
    });
    if (this.#flags.quiet !== true) this.#stream().write(writtenLines(written));
  }

  #failed(problem: unknown): void {
    if (problem instanceof Problem) this.#codes.push(printProblem(problem, { color: this.#flags.color }));
  }

  /** What the first of an interleaved group misses was so before, and is no fault of what is held against it. */
  #judge(group: readonly Result[]): void {
    const [base, ...others] = group;
    if (base === undefined) return;
    const isExcused = this.#flags.interleave === true && others.length > 0 && base.verdict === "fail";
    if (isExcused) {
      const name = inertText(base.scenario.name);
      this.#stream().write(`\nWhat ${name}, the base, fails itself does not count for the exit code.\n`);
    } else this.#codes.push(exitCodes[base.verdict]);
    this.#codes.push(...others.map(({ verdict }) => exitCodes[verdict]));
  }

  // What renders and what writes the record is loaded when it is needed: a run should not begin later for it.
  async #show(result: Result, folder: string | undefined): Promise<void> {
    const { renderTerminal, renderVerdict } = await import("../report/terminal/terminal.ts");
    const { json, quiet } = this.#flags;
    if (json === true) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else if (this.#results.length > 1) process.stdout.write("\n");
    // What could not be saved is shown whole.
    const render = quiet === true && folder !== undefined ? renderVerdict : renderTerminal;
    this.#stream().write(
      render(result, {
        ...this.#screen(),
        columns: this.#columns,
        ...(folder === undefined ? {} : { where: folder }),
      }),
    );
  }

  async #showComparison(comparison: Comparison, folder: string | undefined): Promise<void> {
    const { renderComparison, renderComparisonVerdict } = await import(
      "../report/terminal/comparison-report.ts"
    );
    const render = this.#flags.quiet === true ? renderComparisonVerdict : renderComparison;
    const where = folder === undefined ? {} : { where: folder };
    this.#stream().write(`\n${render(comparison, { ...this.#screen(), ...where })}`);
  }

  #screen(): { color: boolean; width?: number } {
    const stream = this.#stream();
    const width = screenWidth(stream);
    return {
      color: wantsColor(stream, process.env, this.#flags.color ? undefined : false),
      ...(width === undefined ? {} : { width }),
    };
  }

  #stream(): NodeJS.WriteStream {
    return this.#flags.json === true ? process.stderr : process.stdout;
  }
}

/**
 * Looks before a run whether its outputs can be written.
 * @param names of the scenarios, in their order
 * @throws Problem (usage) saying what is in the way
 */
export function checkOutputs(
  out: string | undefined,
  names: readonly string[],
  reports: readonly ReportName[],
): void {
  const files = (of: "besideResult" | "together") => reports.flatMap((name) => [...formats[name][of]]);
  names.forEach((name, index) => {
    const folder = outFolder(out, name, index, names.length);
    if (folder === undefined) checkWritable(join(reportsFolder, fileName(name)), []);
    else checkWritable(folder, [resultFileName, recordFileName, ...files("besideResult")]);
  });
  if (out !== undefined) checkWritable(out, files("together"));
}

/** The folder of the one job, or one of its own for each of several in a folder. */
export function outFolder(
  out: string | undefined,
  name: string,
  index: number,
  jobs: number,
): string | undefined {
  if (out === undefined || jobs === 1) return out;
  return join(out, `${index + 1}-${fileName(name)}`);
}

interface Saved {
  readonly result: Result;
  /** undefined: it could not be. */
  readonly folder: string | undefined;
  readonly problem: unknown;
}

/** Saves a result where it should be, or else somewhere, rather than to lose it. */
async function save({ result, rows, out }: Found): Promise<Saved> {
  const folder = out ?? reportFolder(result.scenario.name, result.startedAt);
  try {
    writeResult(result, folder);
  } catch (problem) {
    if (problem instanceof Problem) return saveElsewhere(result, rows, problem);
    // What the tool could not sum up is for others to look at.
    await saveRecord(rows, folder, result.startedAt);
    return { result, folder: undefined, problem };
  }
  if (result.record === null) return { result, folder, problem: null };
  return { result, folder, problem: await saveRecord(rows, folder, result.startedAt) };
}

async function saveElsewhere(result: Result, rows: readonly RecordRows[], problem: Problem): Promise<Saved> {
  let folder: string;
  try {
    folder = mkdtempSync(join(tmpdir(), "workq-bench-result-"));
    writeResult(result, folder);
  } catch {
    return { result, folder: undefined, problem };
  }
  if (result.record !== null) await saveRecord(rows, folder, result.startedAt);
  const hint = `the result was saved in ${inertText(folder)} instead`;
  return { result, folder, problem: new Problem("usage", problem.message, hint, { cause: problem }) };
}

/** The result is saved by then. @returns what came in the way of its record; null: nothing */
async function saveRecord(
  rows: readonly RecordRows[],
  folder: string,
  startedAt: string,
): Promise<Problem | null> {
  try {
    const { writeRecord } = await import("../result/record-file.ts");
    await writeRecord(rows, folder, startedAt);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = error instanceof Problem ? error.hint : undefined;
    return new Problem("usage", inertText(`the result has no record: ${reason}`), hint, { cause: error });
  }
}

function saveComparison(comparison: Comparison, folder: string): unknown {
  try {
    writeComparison(comparison, folder);
    return null;
  } catch (problem) {
    return problem;
  }
}
