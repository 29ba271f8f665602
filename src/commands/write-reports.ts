import { appendFileSync, existsSync, statSync } from "node:fs";
import { Problem } from "../common/problem.ts";
import type { ReportName } from "../report/reporters.ts";
import type { Figure } from "../report/shared/figures.ts";
import type { Comparison } from "../result/comparison.ts";
import { inertText, noCommand } from "../result/inert.ts";
import type { RecordRows } from "../result/record-rows.ts";
import type { Result } from "../result/schema.ts";
import { writeText } from "../result/write.ts";
import { detectReports, parseReports } from "./detect-reports.ts";

export interface Reports {
  readonly names: readonly ReportName[];
  readonly results: readonly Result[];
  readonly comparisons: readonly Comparison[];
  /** The results that have a page each. */
  readonly pages: readonly Page[];
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

/** A result that was saved. */
export interface Page {
  readonly result: Result;
  /** Reads its record; null without one. */
  readonly rows: () => Promise<readonly RecordRows[] | null>;
  /** Where its page goes. */
  readonly folder: string;
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
  const isFile = (name: ReportName): boolean =>
    name === "junit" || name === "html" || (name === "markdown" && !hasSummary(env));
  const homeless = names.find(isFile);
  if (list === undefined || homeless === undefined) return names.filter((name) => !isFile(name));
  throw new Problem("usage", `--report ${homeless} is a file, and has no folder`, "name one with --out DIR");
}

/**
 * Writes each report: `report.html` beside its result, `junit.xml` and `report.md` in the folder, the latter also at
 * the end of GitHub's summary of the step, and annotations. One that cannot be written is warned about, and keeps no other from it.
 * @returns the paths of the files that were written
 */
export async function writeReports(reports: Reports): Promise<string[]> {
  const written: string[] = [];
  for (const name of reports.names) {
    for (const write of writers[name]) {
      try {
        written.push(...(await write(reports)));
      } catch (error) {
        reports.warn(failureOf(name, error));
      }
    }
  }
  return written;
}

function failureOf(name: ReportName, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `the ${name} report could not be written: ${inertText(why)}`;
}

/** A line for each file that was written. */
export function tellWritten(paths: readonly string[]): string {
  return paths.map((path) => `written  ${noCommand(inertText(path))}\n`).join("");
}

/** Gives the path of the file that it wrote, if it wrote one. */
type Writer = (reports: Reports) => Promise<readonly string[]>;

const writers: Readonly<Record<ReportName, readonly Writer[]>> = {
  html: [
    async ({ pages, columns = null, comparisons, folder, warn }) => {
      if (pages.length === 0 && comparisons.length > 0) {
        const { renderComparisonPage } = await import("../report/html/comparison-page.ts");
        return [writeText(renderComparisonPage(comparisons), needed(folder), "report.html")];
      }
      if (pages.length === 0) throw new Error("there is no result that was saved");
      const { renderHtml } = await import("../report/html/render-html.ts");
      const written: string[] = [];
      for (const { result, rows, folder } of pages) {
        const own = comparisons.filter(({ new: { from } }) => from === folder);
        try {
          written.push(
            writeText(renderHtml(result, await rows(), { columns, comparisons: own }), folder, "report.html"),
          );
        } catch (error) {
          warn(failureOf("html", error));
        }
      }
      return written;
    },
  ],
  junit: [
    async ({ results, comparisons, folder }) => {
      const { renderJUnit } = await import("../report/junit/junit.ts");
      return [writeText(renderJUnit(results, comparisons), needed(folder), "junit.xml")];
    },
  ],
  markdown: [
    async ({ results, comparisons, folder, env }) => {
      if (folder === null && hasSummary(env)) return [];
      const { renderMarkdown } = await import("../report/markdown/markdown.ts");
      return [writeText(renderMarkdown(results, comparisons), needed(folder), "report.md")];
    },
    async ({ results, comparisons, env }) => {
      if (!hasSummary(env)) return [];
      const { renderMarkdown } = await import("../report/markdown/markdown.ts");
      appendTo(env.GITHUB_STEP_SUMMARY, renderMarkdown(results, comparisons));
      return [env.GITHUB_STEP_SUMMARY];
    },
  ],
  github: [
    async ({ results, comparisons, env, write }) => {
      const { githubAnnotations } = await import("../report/github.ts");
      const root = env.GITHUB_WORKSPACE ?? process.cwd();
      for (const line of githubAnnotations(results, comparisons, { root })) write(`${line}\n`);
      return [];
    },
  ],
};

function hasSummary(env: Reports["env"]): env is { readonly GITHUB_STEP_SUMMARY: string } {
  return env.GITHUB_STEP_SUMMARY !== undefined && env.GITHUB_STEP_SUMMARY !== "";
}

function needed(folder: string | null): string {
  if (folder === null) throw new Error("there is no folder to write it to: name one with --out DIR");
  return folder;
}

function appendTo(summary: string, text: string): void {
  const before = existsSync(summary) ? statSync(summary).size : 0;
  if (before + Buffer.byteLength(text) + 1 > maxOfSummary) {
    throw new Error("the summary of this step has no room for it");
  }
  appendFileSync(summary, before > 0 ? `\n${text}` : text);
}
