#!/usr/bin/env node
import { type Command, CommanderError } from "commander";
import { exitCodes } from "./commands/exit-codes.ts";
import { printProblem } from "./commands/print-problem.ts";
import { createProgram } from "./commands/program.ts";
import { Problem } from "./common/problem.ts";
import { redactText } from "./common/redact.ts";

const program = createProgram();
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
