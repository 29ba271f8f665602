// Runs as a process of its own: starts a private node, and when standard input ends, stops it and removes
// its folder. See guard-link.ts.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { files, type NodeJob } from "./node-folder.ts";
import { accepts, LOOPBACK } from "./ports.ts";
import { markOf } from "./processes.ts";
import { sessionEnds } from "./sessions.ts";

/** How long the server may take to stop, in ms; what it holds is thrown away. */
const STOP_PATIENCE = 5_000;
const EPMD_PATIENCE = 5_000;

const folder = process.argv[2] ?? "";
const running = new Map<"epmd" | "server", ChildProcess>();
let ready = false;
let ending = false;

// Before anything is started.
process.stdin.on("end", end).on("error", end).once("data", becomeReady).resume();
process.stdout.on("error", () => {});
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, end);
process.on("uncaughtException", end);
process.on("unhandledRejection", end);

const job = JSON.parse(readFileSync(join(folder, files.job), "utf8")) as NodeJob;
record();
await startEpmd();
if (!ending) startServer();

async function startEpmd(): Promise<void> {
  const epmd = start("epmd", job.epmd, ["-address", LOOPBACK, "-port", String(job.epmdPort)]);
  // The server would start an epmd of its own, one that outlives it, if this one did not answer yet.
  const deadline = performance.now() + EPMD_PATIENCE;
  while (!ending && epmd.exitCode === null && !(await accepts(job.epmdPort))) {
    if (performance.now() > deadline) return report("epmd did not answer");
    await delay(20);
  }
}

function startServer(): void {
  // Our own flag does nothing but name the folder on the command line, for the sweep.
  start("server", job.server, ["-workq_bench", folder]);
}

function start(name: "epmd" | "server", command: string, args: string[]): ChildProcess {
  // epmd's only words are complaints about our asking whether it is there.
  const output = name === "server" ? openSync(join(folder, files.log), "a") : "ignore";
  const child = spawn(command, args, {
    argv0: name === "epmd" ? join(folder, "epmd") : command,
    cwd: folder,
    detached: true,
    env: job.env,
    stdio: ["ignore", output, output],
  });
  running.set(name, child);
  record();
  child.once("error", (error) => report(`${name} could not be started: ${error.message}`));
  child.once("exit", (code, signal) => report(`${name} ended by itself (${signal ?? `exit code ${code}`})`));
  return child;
}

/** For the sweep, in case this process is killed. */
function record(): void {
  const leaders = [...running.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  writeFileSync(join(folder, "pids.new"), JSON.stringify({ guard: markOf(process.pid), leaders }));
  renameSync(join(folder, "pids.new"), join(folder, files.pids));
}

function becomeReady(): void {
  ready = true;
}

function report(what: string): void {
  if (!ending) process.stdout.write(`${what}\n`);
}

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  // While it starts, the server does not heed SIGTERM.
  await stop("server", ready ? STOP_PATIENCE : 0);
  await stop("epmd", 500);
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  process.exit(0);
}

async function stop(name: "epmd" | "server", patience: number): Promise<void> {
  const child = running.get(name);
  if (child?.pid === undefined) return;
  if (patience > 0) {
    // To the server alone: it takes the loss of a helper process for a disaster.
    child.kill("SIGTERM");
    if (await sessionEnds(child.pid, 0, patience)) return reaped(child);
  }
  await sessionEnds(child.pid, "SIGKILL", 3_000);
  await reaped(child);
}

/** Waits a moment for the end of a dead process to be taken note of: else it would outlive this one as a zombie. */
async function reaped(child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 50 && child.exitCode === null && child.signalCode === null; tries++)
    await delay(10);
}
