import { statSync } from "node:fs";
import { dirname } from "node:path";
import { Command } from "commander";
import { Problem } from "../common/problem.ts";
import { folderFormats } from "../report/reporters.ts";
import type { Figure } from "../report/shared/figures.ts";
import type { Reporter } from "../report/shared/reporter.ts";
import type { RecordRows } from "../result/record-rows.ts";
import type { Result } from "../result/schema.ts";
import { localPath, notEmpty, withReports } from "./options.ts";
import { screenWidth } from "./screen-width.ts";

interface ReportOptions {
  readonly variant?: string;
  readonly columns?: string;
  readonly report?: string;
  readonly html?: boolean;
  readonly svg?: string;
  readonly csv?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** A saved result, or a variant of it, and what the command line asks for. */
interface Asked {
  readonly result: Result;
  readonly rows: () => Promise<readonly RecordRows[] | null>;
  /** That the result is in. */
  readonly folder: string;
  readonly columns: readonly Figure[] | null;
  readonly options: ReportOptions;
}

const examples = `
Examples:
  workq-bench report reports/odd-heavy/2026-01-31T12-00-00
  workq-bench report reports/odd-heavy/2026-01-31T12-00-00 --html
  workq-bench report result.json --variant fair
  workq-bench report reports/prefetch-sweep/… --columns p95,wait.p95,heavy.p95,starved
  workq-bench report result.json --report markdown --out pull-request
  workq-bench report result.json --svg charts --csv tables
  workq-bench report result.json --json | jq .verdict`;

/** `workq-bench report RESULT`: shows a result that was saved earlier. Needs no broker, judges nothing anew. */
export function reportCommand(): Command {
  return new Command("report")
    .description("Show a saved result again, or write reports of it; needs no broker")
    .argument("<result>", "A result.json, or the folder that holds one")
    .option("--variant <name>", "Show only this variant, in full")
    .option("--columns <list>", "Figures to compare variants by, such as p95,wait.p95,starved", notEmpty)
    .option("--html", "Write report.html, a page with charts; short for --report html")
    .option(
      "--report <list>",
      "Reports to write, separated by commas: html, junit, markdown, github, or none",
    )
    .option("-o, --out <dir>", "Folder for the reports (default: that of the result)", localPath)
    .option("--svg <dir>", "Write the charts as SVG files to this folder", localPath)
    .option(
      "--csv <dir>",
      "Write runs, workers, timeline and messages as CSV files to this folder",
      localPath,
    )
    .option("--json", "Print the Result document on standard output, all else on standard error")
    .option("--no-color", "Print no colours (also: NO_COLOR=1)")
    .addHelpText("after", examples)
    .action(async (path: string, options: ReportOptions, command: Command) => {
      const { readResult } = await import("../result/read.ts");
      const { onlyVariant } = await import("../report/shared/select.ts");
      const { report, html, out, variant } = options;
      if (out !== undefined && report === undefined && html !== true) {
        throw new Problem(
          "usage",
          "--out is for reports",
          "say which with --html or --report junit,markdown",
        );
      }
      const whole = readResult(path);
      const { readColumns } = await import("./columns.ts");
      const { kindsIn } = await import("../report/shared/figures.ts");
      const columns = readColumns(options.columns, kindsIn(whole.variants));
      const chosen = variant === undefined ? whole : onlyVariant(whole, variant);
      if (options.json === true) {
        process.stdout.write(`${JSON.stringify(chosen, null, 2)}\n`);
      } else {
        const { renderTerminal } = await import("../report/terminal/terminal.ts");
        const { wantsColor } = await import("../report/text/color.ts");
        const off = command.optsWithGlobals<{ color?: boolean }>().color === false;
        const text = renderTerminal(whole, {
          color: wantsColor(process.stdout, process.env, off ? false : undefined),
          width: screenWidth(process.stdout) ?? 80,
          where: path,
          columns,
          ...(variant === undefined ? {} : { variant }),
        });
        process.stdout.write(text);
      }
      const warn = (text: string): void => void process.stderr.write(`${text}\n`);
      const { recordBeside } = await import("./record-beside.ts");
      const read = async () => {
        const all = await recordBeside(whole, path, warn);
        return all?.filter((run) => variant === undefined || run.variant === variant) ?? null;
      };
      let record: ReturnType<typeof read> | undefined;
      const rows = () => (record ??= read());
      const folder = statSync(path).isDirectory() ? path : dirname(path);
      await write({ result: chosen, rows, folder, columns, options });
    });
}

async function write(asked: Asked): Promise<void> {
  const { writtenLines } = await import("./write-reports.ts");
  const failed: string[] = [];
  const written: string[] = [];
  const hints = new Set<string>();
  const fail = (
    why: string,
    hint = "choose another folder with --out DIR, or make room in this one",
  ): void => {
    failed.push(why);
    hints.add(hint);
  };
  for (const writer of [writeListed, writeCharts, writeTables]) {
    try {
      written.push(...(await writer(asked, fail)));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      fail(error.message, error.hint);
    }
  }
  streamOf(asked).write(writtenLines(written));
  if (failed.length === 0) return;
  throw new Problem("usage", failed.join("\n"), [...hints].join("; "));
}

async function writeListed(
  { result, rows, folder, columns, options }: Asked,
  warn: (text: string) => void,
): Promise<string[]> {
  const { report: list, out } = withReports(options);
  if (list === undefined) return [];
  const { reportsFor, writeReports } = await import("./write-reports.ts");
  return writeReports({
    names: reportsFor(list, {}),
    results: [result],
    comparisons: [],
    pages: [{ result, rows, folder: out ?? folder }],
    columns,
    folder: out ?? folder,
    env: process.env,
    write: (text) => void streamOf({ options }).write(text),
    warn,
  });
}

async function writeCharts(asked: Asked): Promise<string[]> {
  const { svg } = asked.options;
  return svg === undefined ? [] : writeFolder(asked, await folderFormats.svg(), svg, "--svg");
}

async function writeTables(asked: Asked): Promise<string[]> {
  const { csv } = asked.options;
  return csv === undefined ? [] : writeFolder(asked, await folderFormats.csv(), csv, "--csv");
}

/** Writes the files of a format that has a folder of its own. */
async function writeFolder(
  { result, rows, columns, folder: from }: Asked,
  reporter: Reporter,
  folder: string,
  what: string,
): Promise<string[]> {
  const { writeFiles } = await import("./write-reports.ts");
  const saved = { result, rows, folder: from };
  const input = { results: [result], comparisons: [], saved: [saved], columns, root: process.cwd() };
  return writeFiles((await reporter.ofResult?.(saved, input)) ?? [], folder, what);
}

/** Standard output may be for the document. */
function streamOf({ options }: Pick<Asked, "options">): NodeJS.WriteStream {
  return options.json === true ? process.stderr : process.stdout;
}
