// The reference pages in docs/reference/ that tables of the code say better: of the scenario file, the command line, the
// figures, the faults and the result document. `npm run check` makes them anew, and fails where one was not up to date.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What the sources say of themselves, as they are now: no build is needed. */
async function sources() {
  const contents = `
    export { allFigures } from "./src/figures/catalogue.ts";
    export { percentileNames, statNames } from "./src/figures/stats.ts";
    export { kindNamed } from "./src/faults/kinds.ts";
    export { createProgram } from "./src/commands/program.ts";
    export { scenarioJsonSchema } from "./src/scenario/schema/json-schema.ts";
    export { resultJsonSchema } from "./src/result/json-schema.ts";`;
  const folder = at("node_modules/.cache/workq-bench");
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}/reference-${process.pid}.mjs`;
  try {
    await build({
      stdin: { contents, resolveDir: at(".") },
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      packages: "external",
      logLevel: "warning",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

const { allFigures, createProgram, kindNamed, resultJsonSchema, scenarioJsonSchema, statNames } =
  await sources();

const first = "<!-- Made by reference.mjs from the sources. Do not edit: `npm run check` writes it anew. -->";

/** What is outside of code is no HTML. */
const cell = (text) =>
  String(text)
    .replaceAll("|", "\\|")
    .replaceAll("\n", " ")
    .split("`")
    .map((part, i) => (i % 2 === 0 ? part.replaceAll("<", "&lt;") : part))
    .join("`");
const code = (text) => `\`${text}\``;
/** A unit, a value or a URL at the beginning stays as it is written. */
const sentence = (text) => {
  const begins = /^(ms\b|ideal \/|[\w-]+:)/.test(text)
    ? text
    : text.replace(/^./, (letter) => letter.toUpperCase());
  return begins.replace(/([^.…])$/, "$1.");
};
const slug = (text) =>
  text
    .toLowerCase()
    .replaceAll(/[^\w -]/g, "")
    .replaceAll(" ", "-");

/** @throws Error naming the row with an empty cell: what the page lacks is to be said in the sources */
function table(heads, rows) {
  for (const row of rows) {
    const empty = row.findIndex((each) => each === "" || each === undefined);
    if (empty >= 0) throw new Error(`reference.mjs: ${row[0]} has no ${heads[empty]}`);
  }
  const line = (cells) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

// JSON Schema

/** A schema with what it refers to. */
function whole(schema, root) {
  const { $ref, ...own } = schema;
  return $ref === undefined ? schema : { ...root.$defs[$ref.split("/").at(-1)], ...own };
}

/** The alternatives of a schema, without null. */
const choices = (schema) =>
  (schema.anyOf?.every((each) => each.type !== undefined || each.$ref || each.anyOf || each.enum)
    ? schema.anyOf
    : undefined) ?? schema.oneOf;

/** What quantities are told by: their patterns end in their units. */
const quantities = [
  ["(ms|s|m|h|%)", "duration, share, count"],
  ["(ms|s|m|h)", "duration"],
  ["(B|KiB|MiB)/s", "bandwidth"],
  ["(B|KiB|MiB)", "size"],
  ["/(s|m)", "rate"],
  ["%?$", "share"],
  ["(<=|>=|!=", "comparison"],
];

/** What may be written for each alternative of a schema, for people. */
function typesOf(schema, root) {
  const several = schema.$ref === undefined ? choices(schema) : undefined;
  return several === undefined ? [typeOf(schema, root)] : several.flatMap((each) => typesOf(each, root));
}

/** The alternatives in one; a quantity's `0` needs no unit, and a comparison may be any value. */
function oneOf(types) {
  const all = [...new Set(types)].filter((type) => type !== "null");
  const isQuantity = quantities.some(([, name]) => name !== "comparison" && all.includes(name));
  const left = all.filter(
    (type) =>
      !(isQuantity && ["`0`", "number"].includes(type)) &&
      !(all.includes("comparison") && ["number", "`true` or `false`"].includes(type)),
  );
  const last = left.at(-1);
  return left.length === 1 ? last : `${left.slice(0, -1).join(", ")} or ${last}`;
}

/** In a list or a mapping: alternatives need to be held together. */
const inside = (type) => (/ or |, /.test(type) ? `(${type})` : type);

/** What may be written for a schema, for people. */
function typeOf(schema, root) {
  // What Zod names by itself is JSON, which holds itself.
  if (schema.$ref?.includes("/__schema")) return "any value";
  if (schema.$ref !== undefined && root.$defs[schema.$ref.split("/").at(-1)].properties !== undefined) {
    const { title } = root.$defs[schema.$ref.split("/").at(-1)];
    return `[${title}](#${slug(title)})`;
  }
  const own = whole(schema, root);
  const several = choices(own);
  if (several !== undefined) return oneOf(several.flatMap((each) => typesOf(each, root)));
  if (own.enum !== undefined) return own.enum.map(code).join(", ");
  if (own.const !== undefined) return code(own.const);
  if (Array.isArray(own.type)) {
    return oneOf(own.type.map((type) => typeOf({ type }, root)));
  }
  if (own.type === "array") return `list of ${inside(typeOf(own.items ?? {}, root))}`;
  if (own.type === "object") {
    if (own.properties !== undefined) return "mapping";
    return `mapping of NAME to ${inside(typeOf(own.additionalProperties ?? {}, root))}`;
  }
  if (own.type === "integer") {
    const { minimum, maximum } = own;
    if (minimum === undefined || Math.abs(minimum) > 2 ** 52) return "integer";
    return maximum > 2 ** 52 ? `integer, ${minimum} or more` : `integer, ${minimum} to ${maximum}`;
  }
  if (own.type === "string" && own.pattern !== undefined) {
    const found = quantities.find(([unit]) => own.pattern.includes(unit));
    if (found !== undefined) return found[1];
  }
  if (own.type === "boolean") return "`true` or `false`";
  if (own.type === "string") return "text";
  return own.type ?? "any value";
}

/** The keys of the mappings that a schema allows, itself or in a list; not those of a definition with a page part of its own. */
function keysOf(schema, root, prefix = "") {
  if (schema.$ref !== undefined) return [];
  const nested = choices(schema) ?? [];
  const inside = nested.flatMap((each) => keysOf(each, root, prefix));
  const items = schema.items === undefined ? [] : keysOf(schema.items, root, `${prefix.slice(0, -1)}[].`);
  const named =
    typeof schema.additionalProperties === "object"
      ? keysOf(schema.additionalProperties, root, `${prefix}NAME.`)
      : [];
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
    { key: `${prefix}${key}`, value, required: schema.required?.includes(key) === true },
    ...keysOf(value, root, `${prefix}${key}.`),
  ]);
  return [...own, ...inside, ...items, ...named];
}

const describe = (value, root) => value.description ?? whole(value, root).description ?? "";

// The scenario file

function defaultOf({ value, required }, root) {
  if (required) return "required";
  const given = value.default ?? whole(value, root).default;
  if (given === undefined || typeof given === "object") return "–";
  return code(given === "" ? '""' : given);
}

function scenarioRows(schema, root) {
  return keysOf(schema, root).map((row) => [
    code(row.key),
    typeOf(row.value, root),
    defaultOf(row, root),
    sentence(describe(row.value, root)),
  ]);
}

const heads = ["key", "what it takes", "default", "what it does"];

function scenarioPage() {
  const root = scenarioJsonSchema();
  const top = { ...root, properties: { ...root.properties } };
  const { matrix, variants, faults } = top.properties;
  delete top.properties.matrix;
  delete top.properties.variants;
  delete top.properties.faults;
  const cuts = [
    ["faults", "list of [faults](faults.md)", "–", faults.description],
    ["variants", "mapping of NAME to part of a scenario", "–", variants.description],
    ["matrix", "mapping of KEY to list of values", "–", matrix.description],
  ].map(([key, ...rest]) => [code(key), ...rest]);
  const parts = ["Queue", "Messages", "Kind", "Producers", "WorkerGroup"].map((name) => {
    const def = root.$defs[name];
    return `## ${def.title}\n\n${def.description}\n\n${table(heads, scenarioRows(def, root))}`;
  });
  return `# The scenario file

A scenario is a YAML file. Every key has a default: \`messages: {count: 100}\` is a whole scenario. \`workq-bench validate FILE\`
finds every mistake at once, each with its place; \`workq-bench init\` writes a commented file to start from. An editor with a
YAML language server completes the keys of a file that begins with

\`\`\`yaml
# yaml-language-server: $schema=./scenario.schema.json
\`\`\`

where [scenario.schema.json](../../scenarios/scenario.schema.json) is what \`workq-bench schema\` prints. One scenario is
explained line by line in the [README](../../README.md#a-scenario); ready ones are in [scenarios/](../../scenarios).

## Quantities

| | written as | examples |
| --- | --- | --- |
| duration | a number with \`ms\`, \`s\`, \`m\` or \`h\` | \`50ms\`, \`1.5s\`, \`2m\` |
| rate | messages per \`s\` or \`m\` | \`200/s\`, \`90/m\` |
| size | a number with \`B\`, \`KiB\` or \`MiB\`; a bare number is bytes | \`200B\`, \`1KiB\` |
| bandwidth | a size per second | \`100KiB/s\` |
| share | a percentage, or a number from 0 to 1 | \`10%\`, \`0.1\` |
| comparison | a value, or an operator and a value | \`0\`, \`">= 0.9"\`, \`"<= 2s"\`, \`yes\` |

## The file

${table(heads, [...scenarioRows(top, root), ...cuts])}

A variant replaces the keys that it names and keeps the rest; a list is replaced whole. A key of \`matrix\` is a path such as
\`workers.prefetch\`. \`--set KEY=VALUE\` changes one key of a file from the command line. What \`expect\` can name is in
[figures](figures.md).

${parts.join("\n\n")}
`;
}

// Faults

function faultsPage() {
  const root = scenarioJsonSchema();
  const names = Object.keys(root.$defs).filter((name) => name.startsWith("fault-"));
  const common = ["at", "after", "every", "times"];
  const [any] = names;
  const when = common.map((key) => {
    const value = root.$defs[any].properties[key];
    return [code(key), typeOf(value, root), sentence(describe(value, root))];
  });
  const parts = names.map((id) => {
    const def = root.$defs[id];
    const { target, takes } = kindNamed(def.title);
    const own = keysOf(def, root).filter(({ key }) => key !== "do" && !common.includes(key));
    const facts = [
      ...(target === "broker" ? ["Only a broker that the tool started can have it."] : []),
      ...(takes === undefined ? [] : [`What it takes is lost by \`${takes.cause}\`.`]),
    ];
    const [example] = def.examples;
    const written = Object.entries(example).map(([key, value]) => `${key}: ${value}`);
    const keys = own.map((row) => [
      code(row.key),
      typeOf(row.value, root),
      defaultOf(row, root),
      sentence(describe(row.value, root)),
    ]);
    return `## ${def.title}

${def.description} ${facts.join(" ")}

\`\`\`yaml
faults: [{ ${written.join(", ")} }]
\`\`\`${keys.length === 0 ? "" : `\n\n${table(heads, keys)}`}`;
  });
  const overview = names.map((id) => {
    const { title, description } = root.$defs[id];
    return [`[${title}](#${slug(title)})`, kindNamed(title).target, description];
  });
  return `# Faults

What \`faults\` of a [scenario](scenario.md) can do to the system. How to use them: [inject faults](../how-to/inject-faults.md);
what a lost message is lost by: [fates and causes](fates-and-causes.md).

${table(["`do`", "done to", "what it does"], overview)}

## When

Each fault says when by \`at\`, \`after\` or \`every\`.

${table(["key", "what it takes", "what it does"], when)}

${parts.join("\n\n")}
`;
}

// The command line

function commandsPage() {
  const program = createProgram();
  const all = (command, path) => [
    [path, command],
    ...command.commands.flatMap((child) => all(child, `${path} ${child.name()}`)),
  ];
  const parts = all(program, "workq-bench").map(([path, command]) => {
    const help = command.createHelp();
    let said = "";
    command.configureOutput({ writeOut: (text) => (said += text) });
    command.outputHelp();
    const [, after = ""] = said.split("\nExamples:\n");
    const [examples, ...rest] = after.trimEnd().split("\n\n");
    const args = command.registeredArguments.map((each) => [
      code(help.argumentTerm(each)),
      help.argumentDescription(each),
    ]);
    const options = help
      .visibleOptions(command)
      .map((each) => [code(each.flags), help.optionDescription(each)]);
    const commands = help
      .visibleCommands(command)
      .filter((child) => child.name() !== "help")
      .map((child) => [`[${child.name()}](#${slug(`${path} ${child.name()}`)})`, child.description()]);
    return [
      `## ${path}`,
      `${command.description()}.`,
      `Usage: ${code(help.commandUsage(command))}`,
      ...(commands.length === 0 ? [] : [table(["command", "what it does"], commands)]),
      ...(args.length === 0 ? [] : [table(["argument", "what it is"], args)]),
      table(["option", "what it does"], options),
      "Examples:",
      examples.replaceAll(/^ {2}/gm, "    "),
      ...rest.map((text) =>
        /^ {2}/m.test(text) ? text.replaceAll(/^ {2}/gm, "    ").replace(/:?\n {4}/, ":\n\n    ") : text,
      ),
    ].join("\n\n");
  });
  return `# The command line

What \`workq-bench --help\` and \`workq-bench COMMAND --help\` say. Exit codes have [a page of their own](exit-codes.md).

## Environment

| variable | what it does |
| --- | --- |
| \`WORKQ_BROKER_URL\` | The broker of runs that are given none by \`--broker\` or the scenario |
| \`WORKQ_MANAGEMENT_URL\` | The management API of that broker |
| \`WORKQ_BROKER_IMAGE\` | The Docker image of a run whose scenario names none |
| \`DOCKER_HOST\` | The Docker engine |
| \`XDG_CACHE_HOME\` | The folder for a RabbitMQ that the tool installs |
| \`GITHUB_ACTIONS\`, \`GITLAB_CI\` | The reports that these services read are written without \`--report\` |
| \`CI\`, \`TERM=dumb\` | Progress is told in lines, as where standard error is no terminal |
| \`NO_COLOR\`, \`FORCE_COLOR\` | Never colours, or always |

${parts.join("\n\n")}
`;
}

// Figures and the result document

const result = resultJsonSchema();

/** The keys of a part of the result; what is told by mean, percentiles and the like is one row. */
function resultKeys(schema, prefix = "") {
  const rows = [];
  for (const row of keysOf(schema, result, prefix)) {
    const path = row.key.split(".");
    if (statNames.includes(path.at(-1)) && isStats(rows, path)) continue;
    rows.push(row);
  }
  return rows;
}

/** Whether the last row that a path is below is all the statistics of something. */
function isStats(rows, path) {
  const above = rows.find(({ key }) => key === path.slice(0, -1).join("."));
  const keys = Object.keys(above?.value.properties ?? {});
  return keys.length === statNames.length && statNames.every((name) => keys.includes(name));
}

const isAllStats = ({ properties = {} }) => statNames.every((name) => name in properties);

const resultType = (value) =>
  isAllStats(value) ? `ms: ${statNames.map(code).join(", ")}` : typeOf(value, result);

/** A description that says what it is, also where it stands on the value or in its alternatives. */
const told = (value) =>
  sentence(
    value.description ??
      choices(value)
        ?.map(({ description }) => description)
        .find((each) => each !== undefined) ??
      "",
  );

const run = result.properties.variants.items.properties.runs.items;

const units = {
  share: "share",
  index: "0 to 1",
  ms: "ms",
  rate: "messages/s",
  count: "messages",
  answer: "1 or 0",
};

function figuresPage() {
  const where = new Map(resultKeys(run).map(({ key, value }) => [key, told(value)]));
  const named = [...allFigures()].filter(([name]) => !/^(latency|wait|confirm)\./.test(name));
  const rows = named.map(([name, { path, unit, better, aliases = [], compared }]) => [
    [name, ...aliases].map(code).join(", "),
    code(path),
    units[unit],
    better ?? "–",
    compared === undefined ? "–" : comparedText(compared),
    where.get(path) ?? "",
  ]);
  const durations = ["latency", "wait", "confirm"].map((name) => {
    const compared = statNames.filter((stat) => allFigures().get(`${name}.${stat}`).compared !== undefined);
    const how =
      compared.length === 0
        ? "–"
        : `${compared.map(code).join(", ")}: ${comparedText(allFigures().get(`${name}.${compared[0]}`).compared)}`;
    return [code(`${name}.STAT`), code(`${name}.STAT`), "ms", "lower", how, where.get(name)];
  });
  const figureHeads = ["name", "path", "unit", "better", "compared", "what it is"];
  const sections = [
    "ledger",
    "dispatch",
    "paced",
    "workers",
    "producers",
    "kinds",
    "faults",
    "generator",
    "backlog",
  ];
  const parts = sections.map((name) => {
    const value = run.properties[name];
    const rows = resultKeys({ properties: { [name]: value } })
      .filter(({ key }) => !/\.(samples|losses|occurrences|presences)\b/.test(key))
      .filter(({ key, value }) => key !== name && isFigure(value))
      .map(({ key, value }) => [code(pathWritten(key)), told(value)]);
    return `### ${name}\n\n${told(value)}\n\n${table(["path", "what it is"], rows)}`;
  });
  return `# Figures

What a run is told by. \`expect\` of a scenario can name any of them, by its path or, where there is one, by a shorter name;
\`--columns\` takes the names of the first table. How they are measured: [what is measured](../explanation/what-is-measured.md).

## By name

STAT is one of ${statNames.map(code).join(", ")}; \`p999\` is p99.9. \`p95\` alone is \`latency.p95\`, and \`KIND.p95\` the latency of
a kind. *Compared* is how two results are held against each other: whether a change is gated by default, and what counts as
no change ([how a comparison decides](../explanation/how-a-comparison-decides.md)).

${table(figureHeads, [...rows, ...durations])}

## Every figure of a run

A short name leaves out \`ledger.\`, \`ledger.fates.\`, \`dispatch.\` or \`paced.\`: \`lost\` is \`ledger.fates.lost\`. NAME is the name of
a worker or a producer, KIND that of a kind of message or a cause, N the place of a fault in the scenario, from 0 on.
Two variants can be held against each other: \`"fair.efficiency / round-robin.efficiency": ">= 1.5"\`.

${parts.join("\n\n")}
`;
}

const comparedText = ({ gated, margin, scale }) =>
  `${gated ? "gated" : "reported"}, ${margin * 100} ${scale === "ratio" ? "%" : "points"}`;

const pathWritten = (key) =>
  key
    .replace(/^(workers|producers)\[\]/, "$1.NAME")
    .replace(/^faults\[\]/, "faults.N")
    .replace(/^kinds\.NAME/, "kinds.KIND");

/** Whether an expectation can name it. */
function isFigure(value) {
  const own = whole(value, result);
  if (isAllStats(own)) return true;
  if (own.additionalProperties?.type === "integer") return true;
  const types = (choices(own) ?? [own]).flatMap(({ type }) => type);
  return types.includes("number") || types.includes("integer") || own.enum?.includes("unclear");
}

function resultPage() {
  const variant = result.properties.variants.items;
  const rowsOf = (schema, leaveOut = []) =>
    resultKeys(schema)
      .filter(({ key }) => !leaveOut.some((name) => key.startsWith(`${name}.`) || key.startsWith(`${name}[`)))
      .map(({ key, value }) => [code(key), resultType(value), told(value)]);
  const heads = ["key", "type", "what it is"];
  const { ledger, distributions, timeline, faults } = run.properties;
  return `# The result document

\`result.json\`, which every run writes into its folder and \`--json\` prints, is described by
[result.schema.json](../result.schema.json) (\`workq-bench schema --result\`); \`comparison.json\` by
[comparison.schema.json](../comparison.schema.json) (\`workq-bench schema --comparison\`). Durations are in ms, sizes in bytes,
rates per second, shares from 0 to 1; null is what was not measured. A tool reads documents of its older versions too.

## The document

${table(heads, rowsOf(result, ["variants", "checks"]))}

## A check

${table(heads, rowsOf(result.properties.checks.items))}

## A variant

${table(heads, rowsOf(variant, ["runs", "checks", "differences"]))}

## A difference

Of one measure of one variant, from the first variant.

${table(heads, rowsOf(variant.properties.differences.items))}

## A run

Its figures are in [figures](figures.md#every-figure-of-a-run).

${table(heads, rowsOf(run, Object.keys(run.properties)))}

### Lost messages, and examples

${table(heads, rowsOf({ properties: { losses: ledger.properties.losses, samples: ledger.properties.samples } }, ["samples.duplicates", "samples.lost[].story", "samples.lost[].fault"]))}

### Each time that a fault was done

${table(heads, rowsOf(faults.items.properties.occurrences.items))}

### Distributions and timeline

${table(heads, rowsOf({ properties: { distributions, timeline } }, ["distributions.wait", "distributions.latency[].bins", "distributions.latency[].percentiles"]))}
`;
}

const pages = {
  "scenario.md": scenarioPage,
  "faults.md": faultsPage,
  "command-line.md": commandsPage,
  "figures.md": figuresPage,
  "result.md": resultPage,
};
for (const [name, page] of Object.entries(pages)) {
  const file = at(`docs/reference/${name}`);
  const wanted = `${first}\n\n${page()}`;
  let before = "";
  try {
    before = readFileSync(file, "utf8");
  } catch {
    // It is made now.
  }
  if (before === wanted) continue;
  writeFileSync(file, wanted);
  console.error(`docs/reference/${name} is written anew by reference.mjs: commit it`);
  process.exitCode = 1;
}
