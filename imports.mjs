// Who may import what in src/. What is not here is refused: `npm run check` makes biome.imports.json of it.
import { readFileSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

/** Small things that everybody may use; they import nothing but each other. */
const base = "common";

/** By folder of src (the folders in it have a line of their own): folders and packages. */
const mayImport = {
  common: [],
  "scenario/yaml": ["yaml"],
  "scenario/schema": ["faults", "figures", "scenario", "zod"],
  "scenario/rules": ["faults", "figures", "scenario", "scenario/schema", "scenario/yaml"],
  scenario: ["faults", "figures", "scenario/rules", "scenario/schema", "scenario/yaml", "zod"],
  faults: ["scenario/schema", "zod"],
  figures: ["result"],
  plan: ["faults", "scenario", "scenario/rules", "scenario/schema"],
  driver: ["scenario"],
  amqp: ["driver", "scenario", "amqplib", "amqplib/**"],
  broker: [
    "amqp",
    "driver",
    "scenario",
    "scenario/schema",
    "dockerode",
    "testcontainers",
    "testcontainers/**",
  ],
  ledger: ["faults", "figures", "plan", "result", "scenario"],
  "ledger/streaming": ["ledger", "plan", "result"],
  run: [
    ...["amqp", "broker", "driver", "faults", "ledger", "ledger/streaming", "plan", "scenario"],
    ...["run/faults", "run/host", "run/network"],
  ],
  "run/host": ["amqp", "broker", "driver", "ledger", "ledger/streaming", "plan"],
  "run/network": ["driver"],
  "run/faults": ["broker", "driver", "faults", "ledger", "plan", "run/host", "run/network"],
  result: ["figures", "hyparquet", "hyparquet-writer", "zod"],
  verdict: ["figures", "ledger", "plan", "result", "scenario", "scenario/schema"],
  session: [
    "amqp",
    "broker",
    "faults",
    "ledger",
    "ledger/streaming",
    "plan",
    "result",
    "run",
    "run/faults",
    "scenario",
    "verdict",
  ],
  "report/text": ["result", "cli-table3", "get-east-asian-width"],
  "report/shared": ["faults", "figures", "report/text", "result"],
  "report/explain": ["faults", "figures", "report/shared", "report/text", "result"],
  "report/terminal": ["figures", "report/explain", "report/shared", "report/text", "result"],
  "report/markdown": ["figures", "report/explain", "report/shared", "report/text", "result"],
  "report/junit": ["report/shared", "report/text", "result"],
  report: [
    "report/charts",
    "report/html",
    "report/junit",
    "report/markdown",
    "report/picture",
    "report/shared",
    "result",
  ],
  "report/picture": ["faults", "figures", "report/shared", "result"],
  "report/charts": ["report/picture", "report/shared", "report/text", "result", "echarts", "echarts/*"],
  "report/page": ["report/charts", "report/picture", "echarts/*"],
  "report/html": [
    ...["figures", "report/explain", "report/picture", "report/shared", "report/text", "result", "yaml"],
  ],
  progress: ["faults", "report/shared", "report/text", "result", "run", "run/faults"],
  commands: [
    ...["broker", "figures", "plan", "progress", "result", "run", "session", "verdict", "commander"],
    ...["scenario", "scenario/schema", "scenario/yaml", "report", "report/charts", "report/html"],
    ...[
      "report/junit",
      "report/markdown",
      "report/picture",
      "report/shared",
      "report/terminal",
      "report/text",
    ],
  ],
  build: ["result", "scenario/schema"],
  // cli.ts and index.ts.
  "": [
    ...["broker", "commands", "driver", "ledger", "plan", "report/terminal", "result", "run", "scenario"],
    ...["session", "verdict", "commander"],
  ],
};

/** @returns the rules of one folder, for `overrides` in Biome's configuration */
function ruleOf([folder, allowed]) {
  const to = (target) => posix.relative(folder, target).replace(/^(?!\.)/, "./");
  const patterns = [base, ...allowed].map((name) =>
    Object.hasOwn(mayImport, name) ? `!${to(name)}/*` : `!${name}`,
  );
  const group = ["**", "!node:*", "!node:*/*", "!./*", ...patterns];
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
