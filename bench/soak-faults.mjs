// `node bench/soak-faults.mjs --seed A --count N --append FILE`: scenarios drawn from seeds, run for real, and held
// against what must be true of every run. See README.md.
import { createHash } from "node:crypto";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { median } from "./figures.mjs";
import { checkRun } from "./soak-faults/check.mjs";
import { generate, hasBrokerFault } from "./soak-faults/generate.mjs";
import { runCases } from "./soak-faults/run-cases.mjs";
import { removeFolder, runOne, stopRuns } from "./soak-faults/run-one.mjs";
import { openShared } from "./soak-faults/shared-broker.mjs";

const help = `node bench/soak-faults.mjs --seed A --count N --append FILE
node bench/soak-faults.mjs --cases [--only NAME] [--times N]

  --seed A           the first seed
  --count N          of how many seeds, one a run (100)
  --append FILE      a JSON line a run; seeds that are in it are not run again
  --only SEED        this one, in it or not; tells all, and keeps the run's folder
  --versions LIST    of RabbitMQ, in turn (3.10,4.0,4.3)
  --lanes N          runs at a time (${Math.min(4, cpus().length)})
  --bound S          seconds after which a run hangs (180)
  --print            only the scenario of --only SEED
  --cases            instead, the cases with brokers prepared for them; --only takes what their names begin with
  --times N          each so often (1)
`;
const known = ["3.10", "4.0", "4.3"];
/** One in so many runs has a broker of its own although it could share one. */
const ownBroker = 6;

function optionsOf(args) {
  const text = { type: "string" };
  const { values } = parseArgs({
    args,
    options: {
      seed: text,
      count: text,
      append: text,
      only: text,
      versions: text,
      lanes: text,
      bound: text,
      times: text,
      cases: { type: "boolean" },
      print: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  const whole = (name, otherwise) => {
    const value = values[name] === undefined ? otherwise : Number(values[name]);
    if (!Number.isInteger(value) || value < 0) throw new Error(`--${name}: not a whole number`);
    return value;
  };
  const versions = (values.versions ?? known.join(",")).split(",");
  const strange = versions.find((version) => !known.includes(version));
  if (strange !== undefined) throw new Error(`--versions ${strange}: there are ${known.join(", ")}`);
  const isCases = values.cases === true;
  const only = values.only === undefined ? null : isCases ? values.only : whole("only");
  if (
    !isCases &&
    values.help !== true &&
    only === null &&
    (values.seed === undefined || values.append === undefined)
  )
    throw new Error("--seed and --append, or --only: see --help");
  return {
    ...values,
    only,
    versions,
    seed: whole("seed", 1),
    count: whole("count", 100),
    times: whole("times", 1),
    lanes: Math.max(1, whole("lanes", Math.min(4, cpus().length))),
    bound: whole("bound", 180) * 1000,
  };
}

const interrupt = new AbortController();

async function main() {
  const options = optionsOf(process.argv.slice(2));
  if (options.help === true) return void process.stdout.write(help);
  if (options.print === true)
    return void console.log(scenarioText(options.only, versionOf(options.only, options)));
  for (const signal of ["SIGINT", "SIGTERM"])
    process.on(signal, () => {
      interrupt.abort();
      stopRuns();
    });
  if (options.cases === true) {
    const outcomes = await runCases({ ...options, signal: interrupt.signal });
    console.log(`\n${outcomes.length} runs of cases, ${outcomes.filter((isRight) => !isRight).length} wrong`);
    if (outcomes.includes(false)) process.exitCode = 1;
    return;
  }
  const seeds =
    options.only === null
      ? Array.from({ length: options.count }, (_, at) => options.seed + at)
      : [options.only];
  const done = options.only === null ? linesOf(options.append) : [];
  const isDone = new Set(done.map(({ seed }) => seed));
  const waiting = seeds.filter((seed) => !isDone.has(seed));
  const total = waiting.length;
  const lines = done.filter(({ seed }) => seeds.includes(seed));
  const take = async () => {
    const brokers = new Map();
    const sharedOf = async (version) => {
      if (!brokers.has(version)) brokers.set(version, await openShared(version, interrupt.signal));
      return brokers.get(version);
    };
    try {
      while (waiting.length > 0 && !interrupt.signal.aborted) {
        const line = await one(waiting.shift(), options, sharedOf);
        if (interrupt.signal.aborted) return;
        lines.push(line);
        if (options.append !== undefined) appendFileSync(options.append, `${JSON.stringify(line)}\n`);
        console.log(`${lines.length}/${seeds.length} ${lineText(line)}`);
      }
    } finally {
      for (const broker of brokers.values()) await broker.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.lanes, total) }, take));
  if (interrupt.signal.aborted) throw new Error("interrupted; the same command goes on");
  console.log(summaryOf(lines));
  if (lines.some(({ problems }) => problems.some(({ kind }) => kind !== "broker"))) process.exitCode = 1;
}

const versionOf = (seed, { versions }) => versions[seed % versions.length];
const scenarioText = (seed, version) => JSON.stringify(generate(seed, version).scenario, null, 2);

async function one(seed, options, sharedOf) {
  const version = versionOf(seed, options);
  const { scenario } = generate(seed, version);
  const text = JSON.stringify(scenario, null, 2);
  const isOwn = version === "3.10" || hasBrokerFault(scenario) || seed % ownBroker === 0;
  const shared = isOwn ? null : await sharedOf(version);
  const run = await runOne(text, { shared, bound: options.bound, name: `soak-${seed}` });
  const { problems, told } =
    run.hang === null ? await checkRun(scenario, run.out, run.exit) : { problems: [], told: {} };
  if (run.hang !== null) problems.push({ kind: "hang", text: `over ${options.bound / 1000} s; ${run.hang}` });
  for (const leftover of run.leftovers) problems.push({ kind: "leftover", text: leftover });
  if (run.exit === 5 || (run.exit !== 0 && problems.some(({ kind }) => kind === "exit")))
    problems.push({ kind: "output", text: run.output.slice(-2000) });
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const line = {
    seed,
    version,
    broker: isOwn ? "own" : "shared",
    digest,
    exit: run.exit,
    ms: Math.round(run.took),
    ...told,
    problems,
  };
  if (options.only !== null) {
    console.log(`${text}\n${run.output}\n${JSON.stringify(line, null, 2)}\n${run.folder}`);
    return line;
  }
  if (problems.length > 0) keep(`${options.append}.failures`, seed, { text, line, run });
  removeFolder(run.folder);
  return line;
}

/** Saves what a failure can be found out from, beside the file of lines. */
function keep(folder, seed, { text, line, run }) {
  const own = join(folder, String(seed));
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, "scenario.yaml"), `${text}\n`);
  writeFileSync(join(own, "output.txt"), `${run.output}\n${JSON.stringify(line, null, 2)}\n`);
  if (existsSync(run.out)) cpSync(run.out, join(own, "out"), { recursive: true });
}

function linesOf(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

function lineText({ seed, version, broker, ms, verdict, ending, exit, problems }) {
  const head = `seed ${seed}  ${version} ${broker}  ${(ms / 1000).toFixed(1)} s  exit ${exit}  ${verdict ?? "no result"} ${ending ?? ""}`;
  return [head, ...problems.map(({ kind, text }) => `    ${kind}: ${text}`)].join("\n");
}

function summaryOf(lines) {
  const having = (kind) => lines.filter(({ problems }) => problems.some((one) => one.kind === kind));
  const count = (title, kind) => {
    const seeds = having(kind).map(({ seed }) => seed);
    const told =
      seeds.length === 0 ? "" : `: seeds ${seeds.slice(0, 20).join(", ")}${seeds.length > 20 ? ", …" : ""}`;
    return `${title.padEnd(34)} ${String(seeds.length).padStart(4)}${told}`;
  };
  const times = lines.map(({ ms }) => ms / 1000);
  const verdicts = ["pass", "fail", "inconclusive"].map(
    (word) => `${lines.filter(({ verdict }) => verdict === word).length} ${word}`,
  );
  return [
    "",
    `${lines.length} runs: ${verdicts.join(", ")}; median ${median(times)?.toFixed(1)} s, longest ${Math.max(0, ...times).toFixed(1)} s`,
    count("with unexplained losses", "unexplained"),
    count("with confirmed losses without cause", "confirmed-loss"),
    count("hangs", "hang"),
    count("with leftovers", "leftover"),
    count("not completed", "ending"),
    count("known faults of RabbitMQ 3.10", "broker"),
    count("sums that differ", "account"),
    count("against the schema", "schema"),
    count("record unlike the result", "record"),
    count("an impossible cause", "cause"),
    count("an impossible fate", "fate"),
    count("exit code unlike the verdict", "exit"),
  ].join("\n");
}

try {
  await main();
} catch (error) {
  console.error(interrupt.signal.aborted ? "interrupted; the same command goes on" : error.message);
  process.exitCode = interrupt.signal.aborted ? 130 : 1;
}
