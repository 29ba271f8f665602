// Who may import what in src/. What is not here is refused: `npm run check` makes biome.imports.json of it.
import { readFileSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

/** Small things that everybody may use; they import nothing but each other. */
const base = ["problem.ts", "redact.ts", "version.ts", "package.ts", "format-count.ts", "process-limit.ts"];

/** By folder of src (the folders in it have a line of their own): folders, files and packages. */
const mayImport = {
  faults: ["scenario", "zod"],
  figures: ["result"],
  scenario: ["faults", "figures", "yaml", "zod"],
  plan: ["faults", "scenario"],
  amqp: ["broker", "scenario", "amqplib", "amqplib/**"],
  broker: ["amqp", "scenario", "testcontainers", "testcontainers/**"],
  run: ["amqp", "broker", "faults", "ledger", "ledger/summary", "plan", "scenario"],
  ledger: ["faults", "figures", "plan", "result", "scenario"],
  "ledger/summary": ["ledger", "plan", "result"],
  result: ["figures", "hyparquet", "hyparquet-writer", "zod"],
  verdict: ["figures", "ledger", "plan", "result", "scenario"],
  report: ["faults", "figures", "result", "cli-table3"],
  "report/picture": ["faults", "figures", "report", "result"],
  "report/charts": ["report", "report/picture", "result", "echarts", "echarts/*"],
  "report/page": ["report/charts", "report/picture", "echarts/*"],
  "report/html": ["figures", "report", "report/picture", "result", "yaml"],
  progress: ["faults", "report", "result", "run"],
  commands: [
    ...["broker", "figures", "plan", "progress", "result", "run", "scenario", "verdict", "commander"],
    ...["report", "report/charts", "report/html", "report/picture"],
    ...["plan-scenario.ts", "run-scenario.ts", "scenario-result.ts", "check-faults.ts"],
  ],
  // The files beside these folders.
  "": [
    ...[
      "amqp",
      "broker",
      "commands",
      "faults",
      "ledger",
      "ledger/summary",
      "plan",
      "report",
      "result",
      "run",
    ],
    ...["scenario", "verdict", "commander"],
  ],
};

/** @returns the rules of one folder, for `overrides` in Biome's configuration */
function ruleOf([folder, allowed]) {
  const to = (target) => posix.relative(folder, target).replace(/^(?!\.)/, "./");
  const patterns = allowed.map((name) => {
    if (Object.hasOwn(mayImport, name)) return `!${to(name)}/*`;
    return name.endsWith(".ts") ? `!${to(name)}` : `!${name}`;
  });
  const group = ["**", "!node:*", "!node:*/*", "!./*", ...base.map((file) => `!${to(file)}`), ...patterns];
  const message = `src/${folder} may not import that: imports.mjs says what it may.`;
  const options = { patterns: [{ group, message }] };
  return {
    includes: [posix.join("src", folder, "*.ts")],
    linter: { rules: { style: { noRestrictedImports: { level: "error", options } } } },
  };
}

const file = fileURLToPath(new URL("biome.imports.json", import.meta.url));
const wanted = `${JSON.stringify({ overrides: Object.entries(mayImport).map(ruleOf) }, null, 2)}\n`;
let before = "";
try {
  before = readFileSync(file, "utf8");
} catch {
  // It is made now.
}
if (before !== wanted) {
  writeFileSync(file, wanted);
  console.error("biome.imports.json is written anew from imports.mjs: commit it");
  process.exitCode = 1;
}
