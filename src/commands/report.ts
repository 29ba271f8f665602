import { statSync } from "node:fs";
import { dirname } from "node:path";
import { Command } from "commander";
import { Problem } from "../problem.ts";
import type { Result } from "../result/schema.ts";
import { notEmpty } from "./options.ts";

interface ReportOptions {
  readonly variant?: string;
  readonly report?: string;
  readonly out?: string;
  readonly json?: boolean;
}

const examples = `
Examples:
  $ workq-bench report reports/odd-heavy/2026-01-31T12-00-00
  $ workq-bench report result.json --variant fair
  $ workq-bench report result.json --report markdown --out pull-request
  $ workq-bench report result.json --json | jq .verdict`;

/** `workq-bench report RESULT`: shows a result that was saved earlier. Needs no broker, judges nothing anew. */
export function reportCommand(): Command {
  return new Command("report")
    .description("Show a saved result again; no broker needed")
    .argument("<result>", "a result.json, or the folder that holds one")
    .option("--variant <name>", "only this variant, in full")
    .option("--report <list>", "also write junit, markdown or github, separated by commas")
    .option("-o, --out <dir>", "folder for those (default: that of the result)", notEmpty)
    .option("--json", "print the Result document instead of tables")
    .option("--no-color", "no colours")
    .addHelpText("after", examples)
    .action(async (path: string, options: ReportOptions, command: Command) => {
      const { readResult } = await import("../result/read.ts");
      const { onlyVariant } = await import("../report/select.ts");
      if (options.out !== undefined && options.report === undefined) {
        throw new Problem("usage", "--out is for reports", "say which with --report junit,markdown");
      }
      const whole = readResult(path);
      const { variant } = options;
      const chosen = variant === undefined ? whole : onlyVariant(whole, variant);
      if (options.report !== undefined) await write(chosen, path, options.report, options);
      if (options.json === true) {
        process.stdout.write(`${JSON.stringify(chosen, null, 2)}\n`);
        return;
      }
      const { renderTerminal } = await import("../report/terminal.ts");
      const { wantsColor } = await import("../report/color.ts");
      const off = command.optsWithGlobals<{ color?: boolean }>().color === false;
      const text = renderTerminal(whole, {
        color: wantsColor(process.stdout, process.env, off ? false : undefined),
        width: process.stdout.columns ?? 80,
        where: path,
        ...(variant === undefined ? {} : { variant }),
      });
      process.stdout.write(text);
    });
}

async function write(
  result: Result,
  path: string,
  report: string,
  { out, json }: ReportOptions,
): Promise<void> {
  const { reportsFor, writeReports } = await import("./write-reports.ts");
  await writeReports({
    names: reportsFor(report, {}),
    results: [result],
    comparisons: [],
    folder: out ?? (statSync(path).isDirectory() ? path : dirname(path)),
    env: process.env,
    write: (text) => void (json === true ? process.stderr : process.stdout).write(text),
    warn: (text) => void process.stderr.write(`${text}\n`),
  });
}
