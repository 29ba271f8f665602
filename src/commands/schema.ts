import { Command, Option } from "commander";

interface SchemaFlags {
  readonly result?: boolean;
  readonly comparison?: boolean;
}

/** `workq-bench schema`: the JSON Schema of a scenario file, or of a Result or Comparison document. */
export function schemaCommand(): Command {
  return new Command("schema")
    .description("Print the JSON Schema of scenario files")
    .addOption(new Option("--result", "Print that of result.json instead").conflicts("comparison"))
    .option("--comparison", "Print that of comparison.json instead")
    .addHelpText(
      "after",
      `
Examples:
  workq-bench schema > scenario.schema.json
  workq-bench schema --result | jq '.properties | keys'

An editor with a YAML language server completes keys in a scenario that begins with
  # yaml-language-server: $schema=./scenario.schema.json`,
    )
    .action(async (flags: SchemaFlags) => {
      process.stdout.write(`${JSON.stringify(await schemaOf(flags), null, 2)}\n`);
    });
}

async function schemaOf({ result, comparison }: SchemaFlags): Promise<object> {
  if (result === true) return (await import("../result/json-schema.ts")).resultJsonSchema();
  if (comparison === true) return (await import("../result/json-schema.ts")).comparisonJsonSchema();
  return (await import("../scenario/schema/json-schema.ts")).scenarioJsonSchema();
}
