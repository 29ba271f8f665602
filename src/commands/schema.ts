import { Command } from "commander";

interface SchemaFlags {
  readonly result?: boolean;
}

/** `workq-bench schema`: the JSON Schema of a scenario file, or of a Result document. */
export function schemaCommand(): Command {
  return new Command("schema")
    .description("Print the JSON Schema of scenario files, for editors and checks")
    .option("--result", "of result.json instead")
    .addHelpText(
      "after",
      `
Examples:
  workq-bench schema > scenario.schema.json
  workq-bench schema --result | jq '.properties | keys'

An editor with a YAML language server completes keys in a scenario that begins with
  # yaml-language-server: $schema=./scenario.schema.json`,
    )
    .action(async ({ result = false }: SchemaFlags) => {
      const schema = result
        ? (await import("../result/json-schema.ts")).resultJsonSchema()
        : (await import("../scenario/json-schema.ts")).scenarioJsonSchema();
      process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
    });
}
