import { Command } from "commander";
import { version } from "../common/package.ts";
import { brokerCommand } from "./broker.ts";
import { compareCommand } from "./compare.ts";
import { completionCommand } from "./completion.ts";
import { initCommand } from "./init.ts";
import { reportCommand } from "./report.ts";
import { runCommand } from "./run.ts";
import { schemaCommand } from "./schema.ts";
import { validateCommand } from "./validate.ts";

/** The whole command line: to be parsed, to be completed and to be written about. */
export function createProgram(): Command {
  const program = new Command("workq-bench")
    .description("Load tests for RabbitMQ work queues: who did the work, what got lost and why")
    .version(version, "-V, --version", "Print the version")
    .option("--debug", "Show where an error comes from")
    .showHelpAfterError("(workq-bench --help shows how)")
    .addHelpText(
      "after",
      `
Examples:
  workq-bench run scenarios/odd-heavy.yaml
  workq-bench init
  workq-bench broker status

workq-bench COMMAND --help says more of a command.`,
    );
  for (const command of [
    runCommand(),
    validateCommand(),
    compareCommand(),
    reportCommand(),
    schemaCommand(),
    initCommand(),
    brokerCommand(),
    completionCommand(),
  ]) {
    program.addCommand(command);
  }
  sayHelpAlike(program);
  return program;
}

function sayHelpAlike(command: Command): void {
  command.helpOption("-h, --help", "Show this help");
  if (command.commands.length > 0) command.helpCommand("help [command]", "Show the help of a command");
  for (const child of command.commands) sayHelpAlike(child);
}
