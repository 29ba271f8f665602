import { appendFileSync, existsSync, statSync } from "node:fs";
import { Problem } from "../common/problem.ts";
import { formats, type ReportName } from "../report/reporters.ts";
import type { Figure } from "../report/shared/figures.ts";
import type { Rendered, ReportInput, SavedResult } from "../report/shared/reporter.ts";
import type { Comparison } from "../result/comparison.ts";
import { inertText, noCommand } from "../result/inert.ts";
import type { Result } from "../result/schema.ts";
import { writeText } from "../result/write.ts";
import { detectReports, parseReports } from "./detect-reports.ts";

export interface Reports {
  readonly names: readonly ReportName[];
  readonly results: readonly Result[];
  readonly comparisons: readonly Comparison[];
  /** The results that have a page each. */
  readonly pages: readonly SavedResult[];
  /** Figures that are drawn over a swept setting; null, or not given: those that decide. */
  readonly columns?: readonly Figure[] | null;
  /** Where the files go; null: nowhere, and a report that is a file cannot be written. */
  readonly folder: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes what GitHub is to read: from standard output or standard error, it reads both. */
  readonly write: (text: string) => void;
  /** Takes a sentence on a report that could not be written. */
  readonly warn: (text: string) => void;
}

/** GitHub drops the summary of a step that has more bytes: 1 MiB. */
const maxOfSummary = 1_048_576;

/**
 * The reports that the list of the command line names, or without one those that this place can show.
 * @throws Problem (usage) naming what is no report
 */
export function reportsFor(list: string | undefined, env: Reports["env"]): readonly ReportName[] {
  return list === undefined ? detectReports(env) : parseReports(list);
}

/**
 * The same for a command that writes files only where it is told to.
 * @throws Problem (usage) also about a file that is asked for and has no folder
 */
export function reportsInto(
  folder: string | undefined,
  list: string | undefined,
  env: Reports["env"],
): readonly ReportName[] {
  const names = reportsFor(list, env);
  if (folder !== undefined) return names;
  const isFile = (name: ReportName): boolean => {
    const { besideResult, together, summarizes } = formats[name];
    return besideResult.length + together.length > 0 && !(summarizes && hasSummary(env));
  };
  const homeless = names.find(isFile);
  if (list === undefined || homeless === undefined) return names.filter((name) => !isFile(name));
  throw new Problem("usage", `--report ${homeless} is a file, and has no folder`, "name one with --out DIR");
}

/**
 * Writes each report: what it makes of a result beside that, the rest in the folder, to the end of GitHub's summary of
 * the step, or as lines. One that cannot be written is warned about, and keeps no other from it.
 * @returns the paths of the files that were written
 */
export async function writeReports(reports: Reports): Promise<string[]> {
  const written: string[] = [];
  for (const name of reports.names) {
    const attempt = async (act: () => Promise<readonly string[]>): Promise<void> => {
      try {
        written.push(...(await act()));
      } catch (error) {
        reports.warn(failureOf(name, error));
      }
    };
    await attempt(async () => {
      const reporter = await formats[name].load();
      const input = inputOf(reports);
      for (const saved of input.saved) {
        await attempt(async () => writeFiles((await reporter.ofResult?.(saved, input)) ?? [], saved.folder));
      }
      const all = reporter.ofAll?.(input) ?? [];
      for (const rendered of all.filter(({ to }) => to !== "log")) {
        await attempt(async () => put(rendered, formats[name].summarizes, reports));
      }
      // Of a log that takes no line, each further one would only fail likewise.
      for (const { text } of all.filter(({ to }) => to === "log")) reports.write(text);
      return [];
    });
  }
  return written;
}

function inputOf({ results, comparisons, pages, columns = null, env }: Reports): ReportInput {
  return { results, comparisons, saved: pages, columns, root: env.GITHUB_WORKSPACE ?? process.cwd() };
}

/**
 * Writes the files that a reporter makes.
 * @param what is written, as messages call it
 * @returns their paths
 */
export function writeFiles(all: readonly Rendered[], folder: string, what?: string): string[] {
  return all.flatMap((rendered) =>
    rendered.to === "file" ? [writeText(rendered.text, folder, rendered.name, what)] : [],
  );
}

/** Writes what was made of all results together. @returns the path of the file, if it is one */
function put(rendered: Rendered, summarizes: boolean, { folder, env }: Reports): string[] {
  if (rendered.to === "step-summary") {
    if (!hasSummary(env)) return [];
    appendTo(env.GITHUB_STEP_SUMMARY, rendered.text);
    return [env.GITHUB_STEP_SUMMARY];
  }
  if (folder !== null) return writeFiles([rendered], folder);
  if (summarizes && hasSummary(env)) return [];
  throw new Error("there is no folder to write it to: name one with --out DIR");
}

function failureOf(name: ReportName, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `the ${name} report could not be written: ${inertText(why)}`;
}

/** A line for each file that was written. */
export function writtenLines(paths: readonly string[]): string {
  return paths.map((path) => `written  ${noCommand(inertText(path))}\n`).join("");
}

function hasSummary(env: Reports["env"]): env is { readonly GITHUB_STEP_SUMMARY: string } {
  return env.GITHUB_STEP_SUMMARY !== undefined && env.GITHUB_STEP_SUMMARY !== "";
}

function appendTo(summary: string, text: string): void {
  const before = existsSync(summary) ? statSync(summary).size : 0;
  if (before + Buffer.byteLength(text) + 1 > maxOfSummary) {
    throw new Error("the summary of this step has no room for it");
  }
  appendFileSync(summary, before > 0 ? `\n${text}` : text);
}
