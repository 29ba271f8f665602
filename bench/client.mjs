// Runs one program and tells what it cost: CPU time from the kernel by bash's `time`, memory from /proc.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

// The program's pid and then its times go to descriptor 3, so that its own output stays as it is. `time ( … )` alone would
// not do: bash runs the program in its own place then, and nobody is left to tell the time.
const script = `TIMEFORMAT="%3U %3S"; exec 4>&2
{ time { ( echo $BASHPID >&3; exec "$@" 2>&4 3>&- 4>&- ); }; } 2>&3
exit $?`;

const patience = 30 * 60_000;
const running = new Set();

/** Ends what still runs, with all its children, by a signal. */
export function stopClients(signal) {
  for (const child of running) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has just ended by itself.
    }
  }
}

/**
 * Runs a program to its end.
 * @returns stdout, when it was begun (Date.now()), wall (ms), user and system (ms of CPU, threads and waited-for
 * children too), and peak (bytes that were resident at most; null where there is no /proc)
 * @throws Error with what it wrote when it fails, or takes more than half an hour
 */
export function runClient(command, args, { env = process.env, cwd } = {}) {
  const began = performance.now();
  const child = spawn("bash", ["-c", script, "bash", command, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  running.add(child);
  const out = ["", "", "", ""];
  for (const stream of [1, 2, 3]) {
    child.stdio[stream].setEncoding("utf8").on("data", (chunk) => {
      out[stream] += chunk;
    });
  }
  let peak = null;
  const poll = setInterval(() => {
    const pid = out[3].split("\n", 1)[0];
    peak = pid === "" ? peak : (highWater(pid) ?? peak);
  }, 20);
  const deadline = setTimeout(() => stopClients("SIGKILL"), patience);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(poll);
      clearTimeout(deadline);
      running.delete(child);
      const wall = performance.now() - began;
      const [, times = ""] = out[3].split("\n");
      const [user, system] = times
        .replaceAll(",", ".")
        .split(" ")
        .map((seconds) => Number(seconds) * 1000);
      if (code !== 0)
        reject(new Error(`${command} ended with ${code}:\n${out[1].slice(-2000)}${out[2].slice(-2000)}`));
      else resolve({ stdout: out[1], stderr: out[2], wall, user, system, peak });
    });
  });
}

/** The most memory that a process has had resident so far, in bytes; undefined: it is gone, or nobody tells. */
function highWater(pid) {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    return undefined;
  }
}
