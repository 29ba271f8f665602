import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../src/commands/program.ts";

const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
const commands = all(createProgram());

/** Everything that is shown when the help of a command is asked for. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

const named = commands.map((command): [string, Command] => [command.name(), command]);

describe.each(named)("the help of %s", (_name, command) => {
  it("describes all that it has, beginning with a capital and without a full stop", () => {
    const help = command.createHelp();
    const descriptions = [
      command.description(),
      ...help.visibleOptions(command).map(({ description }) => description),
      ...help.visibleCommands(command).map((child) => child.description()),
      ...command.registeredArguments.map(({ description }) => description),
    ];
    for (const text of descriptions) expect(text).toMatch(/^[A-Z].*[^.]$/);
  });

  it("has examples, each a line that can be copied", () => {
    const [, after = ""] = helpOf(command).split("\nExamples:\n");
    const [examples = ""] = after.split("\n\n");
    for (const line of examples.trimEnd().split("\n")) {
      expect(line).toMatch(/^ {2}(source <\(|[A-Z_]+=\S+ )?workq-bench /);
    }
  });

  it("is readable where lines have 100 characters", () => {
    for (const line of helpOf(command).split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });
});

it("an option says the same in every command, unless it is about something else", () => {
  const own = ["--out", "--variant", "--json", "--broker"];
  const said = new Map<string, Set<string>>();
  for (const command of commands) {
    for (const { long, flags, description } of command.options) {
      if (long == null || own.includes(long)) continue;
      const key = long === "--force" ? `${long} ${command.name() === "init" ? "init" : ""}` : long;
      said.set(key, (said.get(key) ?? new Set()).add(`${flags} ${description}`));
    }
  }
  for (const texts of said.values()) expect([...texts]).toHaveLength(1);
});
