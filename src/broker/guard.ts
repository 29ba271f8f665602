// Runs as a process of its own: starts a private node, does to it what standard input says, and when that ends,
// stops it and removes its folder. See guard-link.ts.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import type { GuardDeed } from "./guard-link.ts";
import { files, type NodeJob } from "./node-folder.ts";
import { accepts, loopback } from "./ports.ts";
import { markOf } from "./processes.ts";
import { sessionEnds, sessionFreezes, signalSession } from "./sessions.ts";

/** How long the server may take to stop, in ms; what it holds is thrown away. */
const stopTimeout = 5_000;
/** The same for a clean stop, whose data is wanted; in ms. */
const cleanTimeout = 30_000;
const freezeTimeout = 5_000;
const epmdTimeout = 5_000;

const folder = process.argv[2] ?? "";
const running = new Map<"epmd" | "server", ChildProcess>();
/** Those that are ended on purpose. */
const dismissed = new Set<ChildProcess>();
let ready = false;
let ending = false;
let work: Promise<void> = Promise.resolve();

// Before anything is started.
process.stdin.on("end", end).on("error", end);
createInterface({ input: process.stdin }).on("line", take);
process.stdout.on("error", () => {});
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, end);
process.on("uncaughtException", end);
process.on("unhandledRejection", end);

const deeds: Readonly<Record<GuardDeed, () => Promise<string | undefined>>> = {
  restart: () => startAgain(cleanTimeout),
  kill: () => startAgain(0),
  pause,
  resume,
};
const job = JSON.parse(readFileSync(join(folder, files.job), "utf8")) as NodeJob;
record();
await startEpmd();
if (!ending) startServer();

async function startEpmd(): Promise<void> {
  const epmd = start("epmd", job.epmd, ["-address", loopback, "-port", String(job.epmdPort)]);
  // The server would start an epmd of its own, one that outlives it, if this one did not answer yet.
  const deadline = performance.now() + epmdTimeout;
  while (!ending && epmd.exitCode === null && !(await accepts(job.epmdPort))) {
    if (performance.now() > deadline) return report("epmd did not answer");
    await delay(5);
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
  if (output !== "ignore") closeSync(output);
  running.set(name, child);
  record();
  child.once("error", (error) => report(`${name} could not be started: ${error.message}`));
  child.once("exit", (code, signal) => {
    if (!dismissed.has(child)) report(`${name} ended by itself (${signal ?? `exit code ${code}`})`);
  });
  return child;
}

/** For the sweep, in case this process is killed. */
function record(): void {
  const leaders = [...running.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  writeFileSync(join(folder, "pids.new"), JSON.stringify({ guard: markOf(process.pid), leaders }));
  renameSync(join(folder, "pids.new"), join(folder, files.pids));
}

function take(word: string): void {
  if (word === "ready") ready = true;
  else if (isDeed(word)) work = work.then(() => carryOut(word));
}

function isDeed(word: string): word is GuardDeed {
  return Object.hasOwn(deeds, word);
}

async function carryOut(action: GuardDeed): Promise<void> {
  if (ending) return;
  ready = false;
  const why = await deeds[action]();
  say(why === undefined ? "done" : `refused ${why}`);
}

async function startAgain(timeout: number): Promise<string | undefined> {
  const server = running.get("server");
  if (server?.pid === undefined) return "it does not run";
  // A paused one would not heed SIGTERM.
  if (timeout > 0) signalSession(server.pid, "SIGCONT");
  const asAsked = await stop("server", timeout);
  if (ending) return "it is being removed";
  if (!asAsked) report(timeout > 0 ? `it did not stop within ${timeout / 1000} s` : "it could not be killed");
  else startServer();
  return undefined;
}

async function pause(): Promise<string | undefined> {
  const leader = running.get("server")?.pid;
  const frozen = leader !== undefined && (await sessionFreezes(leader, freezeTimeout));
  return frozen ? undefined : "not all of its processes could be stopped";
}

async function resume(): Promise<string | undefined> {
  const leader = running.get("server")?.pid;
  const thawed = leader !== undefined && signalSession(leader, "SIGCONT");
  return thawed ? undefined : "it does not run";
}

function report(what: string): void {
  say(`failed ${what}`);
}

function say(line: string): void {
  if (!ending) process.stdout.write(`${line}\n`);
}

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  // While it starts, the server does not heed SIGTERM.
  await stop("server", ready ? stopTimeout : 0);
  await stop("epmd", 500);
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  process.exit(0);
}

/** Ends one by SIGTERM, or by SIGKILL if it has no patience or that is over; false if it did not go as it should. */
async function stop(name: "epmd" | "server", timeout: number): Promise<boolean> {
  const child = running.get(name);
  if (child?.pid === undefined) return true;
  dismissed.add(child);
  let asAsked = true;
  if (timeout > 0) {
    // To the server alone: it takes the loss of a helper process for a disaster.
    child.kill("SIGTERM");
    asAsked = await sessionEnds(child.pid, 0, timeout);
  }
  if (timeout === 0 || !asAsked) {
    const killed = await sessionEnds(child.pid, "SIGKILL", 3_000);
    asAsked &&= killed;
  }
  await reaped(child);
  return asAsked;
}

/** Waits a moment for the end of a dead process to be taken note of: else it would outlive this one as a zombie. */
async function reaped(child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 50 && child.exitCode === null && child.signalCode === null; tries++)
    await delay(10);
}
