// One scenario by the built command line, and what it left behind.
import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
/** ms in which what a run started has to be gone after it. */
const leavingTime = 6000;
/** ms that a run has to end in after Ctrl-C. */
const interruptTime = 30_000;

const running = new Set();

/** Ends what still runs. */
export function stopRuns() {
  for (const pid of running) signalGroup(pid, "SIGKILL");
}

/**
 * Runs a scenario.
 * @param text of the scenario file
 * @param shared a broker to run on; null: the run starts the one that its scenario asks for
 * @param bound ms after which it hangs
 * @param command "validate" instead of "run": no broker is used
 * @returns its exit code (null: it was killed), output, folder, how long it took, whether it hung, and leftovers;
 * the caller removes the folder
 */
export async function runOne(text, { shared, bound, name, command = "run" }) {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const file = join(folder, "scenario.yaml");
  const out = join(folder, "out");
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  writeFileSync(file, text);
  const args = [cli, command, file];
  if (command === "run") args.push("--quiet", "--allow-exec", "--out", out, "--report", "none");
  if (command === "run" && shared !== null) args.push("--broker", shared.url);
  const began = performance.now();
  // What the run starts keeps PATH, whatever else of the environment it drops: by this it is found again.
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, TMPDIR: temporary, PATH: `${process.env.PATH}:${temporary}` },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child.pid);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const { exit, hang } = await within(ended, bound, child.pid);
  running.delete(child.pid);
  const took = performance.now() - began;
  const leftovers = await leftoversOf(child.pid, temporary, shared);
  return { exit, output, folder, out, took, hang, leftovers };
}

/** Waits for a run; one that hangs is interrupted as a user would, twice, then killed. */
async function within(ended, bound, pid) {
  const waiting = new AbortController();
  const before = (ms) =>
    Promise.race([
      ended.then((exit) => ({ exit })),
      delay(ms, null, { signal: waiting.signal }).catch(() => null),
    ]);
  try {
    let one = await before(bound);
    if (one !== null) return { ...one, hang: null };
    signalOne(pid, "SIGINT");
    one = await before(interruptTime);
    if (one !== null) return { ...one, hang: "ended after the first Ctrl-C" };
    signalOne(pid, "SIGINT");
    one = await before(interruptTime);
    if (one !== null) return { ...one, hang: "ended after the second Ctrl-C" };
    signalGroup(pid, "SIGKILL");
    return { exit: await ended, hang: "had to be killed" };
  } finally {
    waiting.abort();
  }
}

function signalOne(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}

const signalGroup = (pid, signal) => signalOne(-pid, signal);

/** What is there of a run that is over, in words; it has some seconds to leave. */
async function leftoversOf(pid, temporary, shared) {
  const deadline = performance.now() + leavingTime;
  for (;;) {
    const found = [
      ...processesWith(temporary),
      ...(shared?.container === undefined ? await containersOf(pid) : []),
      ...readdirSync(temporary).map((name) => `${name} in TMPDIR`),
    ];
    if (found.length === 0) break;
    if (performance.now() > deadline) return [...found, ...(await queuesOn(shared))];
    await delay(250);
  }
  return queuesOn(shared);
}

async function queuesOn(shared) {
  if (shared?.takeQueues === undefined) return [];
  return (await shared.takeQueues()).map((name) => `queue ${name}`);
}

function processesWith(mark) {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark)) return [];
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").slice(0, 80);
      return command === "" ? [] : [`process ${pid} ${command}`];
    } catch {
      return [];
    }
  });
}

/** The containers whose label names a process as their owner. */
async function containersOf(pid) {
  const { stdout } = await execute("docker", [
    "ps",
    "-a",
    "--filter",
    "name=^workq-bench-",
    "--format",
    "{{.Names}}\t{{.Labels}}",
  ]).catch(() => ({ stdout: "" }));
  return stdout
    .split("\n")
    .filter((line) => new RegExp(`"pid":${pid}\\b`).test(line))
    .map((line) => `container ${line.split("\t")[0]}`);
}

export const removeFolder = (folder) => rmSync(folder, { recursive: true, force: true });
