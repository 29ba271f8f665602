import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Command } from "commander";
import { Problem } from "../common/problem.ts";
import { redactText } from "../common/redact.ts";
import { localPath } from "./options.ts";

interface InitFlags {
  readonly force?: boolean;
}

/** `workq-bench init [FILE]`: writes a scenario to start from. */
export function initCommand(): Command {
  return new Command("init")
    .description("Write a scenario to start from")
    .argument("[file]", "File to write", localPath, "scenario.yaml")
    .option("-f, --force", "Overwrite a file that is there")
    .addHelpText(
      "after",
      `
Examples:
  workq-bench init
  workq-bench init tests/orders.yaml
  workq-bench init scenario.yaml --force`,
    )
    .action(async (file: string, { force = false }: InitFlags) => {
      const { starterScenario } = await import("../scenario/starter.ts");
      write(file, starterScenario, force);
      process.stdout.write(redactText(`wrote ${file}\nnext: workq-bench run ${quoted(file)}\n`));
    });
}

function write(file: string, text: string, force: boolean): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: force ? "w" : "wx" });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const options = { cause: error };
    // EEXIST of `mkdir` says that a folder on the way is a file.
    if (code === "EEXIST" && error instanceof Error && "syscall" in error && error.syscall === "open") {
      throw new Problem(
        "usage",
        `${file} is there already`,
        "name another file, or overwrite it with --force",
        options,
      );
    }
    if (code === "EISDIR") throw new Problem("usage", `${file} is a folder`, "name a file", options);
    throw new Problem("usage", `${file} cannot be written (${String(code)})`, "name another file", options);
  }
}

/** As a shell needs it. */
function quoted(file: string): string {
  return /^[\w./@%+=:,-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}
