import { Command } from "commander";
import { Problem } from "../common/problem.ts";
import { noCommand } from "../result/inert.ts";
import type { ScenarioFile } from "../scenario/scenario.ts";
import { collect } from "./options.ts";

/** More variants than this are listed one a line. */
const maxInALine = 4;

interface ValidateFlags {
  readonly set?: readonly string[];
}

/** `workq-bench validate FILE…`: reads and plans scenarios without running them. Needs no broker. */
export function validateCommand(): Command {
  return new Command("validate")
    .description("Check scenario files and list their variants; needs no broker")
    .argument("<files...>", "Scenario files")
    .option("-s, --set <key=value>", "Override a key of the scenario; can be given again", collect)
    .addHelpText(
      "after",
      `
Examples:
  workq-bench validate scenario.yaml
  workq-bench validate scenarios/*.yaml
  workq-bench validate scenario.yaml --set workers.prefetch=1`,
    )
    .action(async (files: string[], flags: ValidateFlags) => {
      const { readScenario } = await import("../scenario/parse.ts");
      const { planScenario } = await import("../session/plan-scenario.ts");
      const problems: Problem[] = [];
      for (const path of files) {
        try {
          const file = readScenario(path, { set: flags.set ?? [] });
          planScenario(file);
          process.stdout.write(`✓ ${path}  ${variantsOf(file)}\n`);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          problems.push(error);
        }
      }
      await throwAll(problems);
    });
}

function variantsOf({ variants }: ScenarioFile): string {
  if (variants.length === 1) return "1 variant";
  const names = variants.map(({ name }) => name);
  const listed =
    names.length > maxInALine ? `\n    ${names.map(noCommand).join("\n    ")}` : ` ${names.join(", ")}`;
  return `${names.length} variants:${listed}`;
}

/** One Problem of all files: of one sort it stays of that sort, so that the exit code stays the same. */
async function throwAll(problems: readonly Problem[]): Promise<void> {
  const [first, ...more] = problems;
  if (first === undefined) return;
  if (more.length === 0) throw first;
  const { ScenarioProblems } = await import("../scenario/yaml/problems.ts");
  if (problems.every((problem) => problem instanceof ScenarioProblems)) {
    throw new ScenarioProblems(problems.flatMap(({ problems }) => problems));
  }
  const texts = problems.map(({ message, hint }) => (hint === undefined ? message : `${message}\n  ${hint}`));
  throw new Problem(first.kind, texts.join("\n\n"));
}
