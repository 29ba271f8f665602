import { Command } from "commander";

interface ReportOptions {
  readonly variant?: string;
  readonly json?: boolean;
}

const examples = `
Examples:
  $ workq-bench report reports/odd-heavy/2026-01-31T12-00-00
  $ workq-bench report result.json --variant fair
  $ workq-bench report result.json --json | jq .verdict`;

/** `workq-bench report RESULT`: shows a result that was saved earlier. Needs no broker, judges nothing anew. */
export function reportCommand(): Command {
  return new Command("report")
    .description("Show a saved result again; no broker needed")
    .argument("<result>", "a result.json, or the folder that holds one")
    .option("--variant <name>", "only this variant, in full")
    .option("--json", "print the Result document instead of tables")
    .option("--no-color", "no colours")
    .addHelpText("after", examples)
    .action(async (path: string, options: ReportOptions, command: Command) => {
      const { readResult } = await import("../result/read.ts");
      const { onlyVariant } = await import("../report/select.ts");
      const whole = readResult(path);
      const { variant } = options;
      if (options.json === true) {
        const result = variant === undefined ? whole : onlyVariant(whole, variant);
        process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
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
