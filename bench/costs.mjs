// What the tool costs on this machine: `npm run bench [-- amqp://…]`. Medians of five.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openBroker } from "../dist/index.js";

const rounds = 5;
const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "workq-bench-costs-"));
// Its last line on standard error is the CPU time that a process of ours used, in µs.
const cpuReporter = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => writeSync(2, JSON.stringify(process.cpuUsage()) + "\\n"));',
)}`;

/** Runs the command line; resolves with its wall time and user CPU time in ms. */
function run(args) {
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", cpuReporter, cli, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("close", (code) => {
      if (code !== 0) reject(new Error(`exit ${code}: ${stderr}`));
      else
        resolve({
          wall: performance.now() - began,
          user: JSON.parse(stderr.trim().split("\n").at(-1)).user / 1000,
        });
    });
  });
}

async function scenario(url, name, yaml) {
  const file = join(dir, `${name}.yaml`);
  writeFileSync(file, yaml);
  const { wall } = await run(["run", file, "--broker", url, "--out", join(dir, name), "--quiet"]);
  const result = JSON.parse(readFileSync(join(dir, name, "result.json"), "utf8")).variants[0].runs[0];
  return { wall, result };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const range = (values) => `${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;
const show = (what, values, unit) =>
  console.log(
    `${what.padEnd(58)} ${String(Math.round(median(values))).padStart(7)} ${unit}  (${range(values)})`,
  );

const broker =
  process.argv[2] === undefined
    ? await openBroker(
        {
          choice: { use: "auto" },
          baseDir: ".",
          install: true,
          env: process.env,
          signal: AbortSignal.timeout(300_000),
        },
        { note: (text) => console.error(text) },
      )
    : { address: { url: process.argv[2] }, close: async () => undefined };
try {
  const url = broker.address.url;
  const help = [];
  const extra = [];
  const throughput = [];
  for (let round = 0; round < rounds; round++) {
    help.push((await run(["--help"])).user);
    const small = "messages: {count: 200, kinds: {task: {work: 1ms}}}\nworkers: {count: 2, prefetch: 10}\n";
    const { wall, result } = await scenario(url, "small", small);
    extra.push(wall - result.dispatch.makespan);
    const many = "messages: {count: 50000, kinds: {task: {size: 64B}}}\nworkers: {count: 50, prefetch: 50}\n";
    const { result: full } = await scenario(url, "many", many);
    if (full.ledger.fates.handled !== 50_000 || full.ledger.duplicates !== 0)
      throw new Error("not all accounted for");
    throughput.push(full.throughput);
  }
  show("--help, user CPU time", help, "ms");
  show("200 messages on a given URL, on top of the makespan", extra, "ms");
  show("50 workers, 50,000 messages without work, all accounted for", throughput, "messages/s");
} finally {
  await broker.close();
  rmSync(dir, { recursive: true, force: true });
}
