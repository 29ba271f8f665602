#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { brokerCommand } from "./commands/broker.ts";
import { compareCommand } from "./commands/compare.ts";
import { exitCodes } from "./commands/exit-codes.ts";
import { initCommand } from "./commands/init.ts";
import { printProblem } from "./commands/print-problem.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { schemaCommand } from "./commands/schema.ts";
import { validateCommand } from "./commands/validate.ts";
import { version } from "./common/package.ts";
import { Problem } from "./common/problem.ts";
import { redactText } from "./common/redact.ts";

const program = new Command("workq-bench")
  .description("Load tests for RabbitMQ work queues: who did the work, what got lost and why.")
  .version(version)
  .option("--debug", "show where an error comes from")
  .showHelpAfterError("(workq-bench --help shows how)")
  .addHelpText(
    "after",
    `
Examples:
  workq-bench run scenarios/odd-heavy.yaml   learn what a setting does
  workq-bench init && workq-bench run scenario.yaml
  workq-bench broker status                  which RabbitMQ a run would use`,
  );
for (const command of [
  runCommand(),
  validateCommand(),
  compareCommand(),
  reportCommand(),
  schemaCommand(),
  initCommand(),
  brokerCommand(),
]) {
  program.addCommand(command);
}
quietExit(program);

const said = (): { debug: boolean; color: boolean } => ({
  debug: program.opts<{ debug?: boolean }>().debug === true,
  color: !process.argv.includes("--no-color"),
});
// A reader that has enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  process.exitCode = printProblem(
    new Problem("usage", `cannot write to standard output: ${error.message}`, "see where it goes"),
    said(),
  );
});
// Nobody is left to tell.
process.stderr.on("error", () => undefined);
process.on("uncaughtException", (error) => process.exit(printProblem(error, said())));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? exitCodes.pass : exitCodes.usage;
  else process.exitCode = printProblem(error, said());
}

function quietExit(command: Command): void {
  command.exitOverride();
  // It repeats arguments that it does not know.
  command.configureOutput({ writeErr: (text) => process.stderr.write(redactText(text)) });
  for (const child of command.commands) quietExit(child);
}
