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
  account: ["faults", "figures", "ledger", "plan", "result", "scenario"],
  run: [
    ...["amqp", "broker", "driver", "faults", "ledger", "account", "plan", "scenario"],
    ...["run/faults", "run/host", "run/network"],
  ],
  "run/host": ["amqp", "broker", "driver", "ledger", "account", "plan"],
  "run/network": ["driver"],
  "run/faults": ["broker", "driver", "faults", "ledger", "plan", "run/host", "run/network"],
  result: ["figures", "hyparquet", "hyparquet-writer", "zod"],
  verdict: ["account", "figures", "ledger", "plan", "result", "scenario", "scenario/schema"],
  session: [
    "amqp",
    "broker",
    "faults",
    "ledger",
    "account",
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
    ...[
      "account",
      "broker",
      "commands",
      "driver",
      "ledger",
      "plan",
      "report/terminal",
      "result",
      "run",
      "scenario",
    ],
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

/**
 * The folders at the top of src as a picture in Mermaid: an arrow from each to those that it imports, but for arrows that a
 * longer way of others implies.
 */
function picture() {
  const top = (name) => name.split("/")[0];
  const to = new Map();
  for (const [folder, allowed] of Object.entries(mayImport)) {
    const own = to.get(top(folder)) ?? new Set();
    for (const name of allowed) {
      const isOurs = Object.hasOwn(mayImport, name) && top(name) !== top(folder);
      if (isOurs) own.add(top(name));
    }
    to.set(top(folder), own);
  }
  const reaches = (from, wanted) => {
    const seen = new Set([from]);
    for (const one of seen) {
      for (const next of to.get(one) ?? []) {
        if (next === wanted) return true;
        seen.add(next);
      }
    }
    return false;
  };
  for (const [folder, own] of to) {
    for (const one of [...own].sort()) {
      own.delete(one);
      if (!reaches(folder, one)) own.add(one);
    }
  }
  const nameOf = (folder) => (folder === "" ? "top[cli.ts, index.ts]" : folder);
  const arrows = [...to].flatMap(([folder, own]) =>
    [...own].sort().map((one) => `  ${nameOf(folder)} --> ${one}`),
  );
  return `\`\`\`mermaid\nflowchart TD\n${arrows.join("\n")}\n\`\`\`\n`;
}

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Writes a file that is not as it should be, and fails. */
function keep(path, wanted) {
  let before = "";
  try {
    before = readFileSync(at(path), "utf8");
  } catch {
    // It is made now.
  }
  if (before === wanted) return;
  writeFileSync(at(path), wanted);
  console.error(`${path} is written anew from imports.mjs: commit it`);
  process.exitCode = 1;
}

keep(
  "biome.imports.json",
  `${JSON.stringify({ overrides: Object.entries(mayImport).map(ruleOf) }, null, 2)}\n`,
);

const page = "docs/explanation/architecture.md";
const [begins, ends] = ["<!-- imports -->\n", "<!-- end of imports -->\n"];
const text = readFileSync(at(page), "utf8");
keep(page, `${text.split(begins)[0]}${begins}\n${picture()}\n${ends}${text.split(ends)[1]}`);

const layout = readFileSync(at("CONTRIBUTING.md"), "utf8");
// A folder may have a row of its own, or be told of in that of the folder that it is in.
const isTold = (folder) =>
  [`src/${folder}/`, `${posix.basename(folder)}/`].some((name) => layout.includes(`\`${name}\``));
const untold = Object.keys(mayImport).filter((folder) => folder !== "" && !isTold(folder));
const unknown = [...layout.matchAll(/`src\/([a-z/]+)\/`/g)].filter(
  ([, folder]) => !Object.hasOwn(mayImport, folder),
);
for (const folder of untold) console.error(`CONTRIBUTING.md does not tell what src/${folder}/ is for`);
for (const [, folder] of unknown)
  console.error(`CONTRIBUTING.md tells of src/${folder}/, which imports.mjs does not have`);
if (untold.length + unknown.length > 0) process.exitCode = 1;
