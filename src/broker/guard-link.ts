import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** How long a guard may take to clean up, in ms; twice what its own limits add up to. */
const PATIENCE = 30_000;

/**
 * A helper process in a session of its own that cleans up when its standard input ends: because we
 * ended it, or because we are gone, whatever the reason.
 */
export interface Guard {
  readonly pid: number | undefined;
  /** Resolves, with the reason, when what is guarded ended by itself or the guard is gone. */
  readonly failed: Promise<string>;
  /** What is guarded works: it is worth a clean stop, and the guard no longer keeps this process alive. */
  ready(): void;
  /** Lets the guard clean up and waits until it has. */
  release(): Promise<void>;
}

/** Starts one of the guard scripts of this folder: `guard` or `docker-guard`. */
export function startGuard(script: "guard" | "docker-guard", args: readonly string[]): Guard {
  // Our own extension: .js when built, .ts where Node runs TypeScript.
  const file = fileURLToPath(new URL(`./${script}${import.meta.url.slice(-3)}`, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], {
    cwd: "/",
    detached: true,
    env: { PATH: process.env.PATH },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => {});
  const ended = once(child, "exit").then(
    () => "its guard process ended",
    (error: Error) => `its guard process did not start: ${error.message}`,
  );
  const reported = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).once("line", resolve);
  });

  return {
    pid: child.pid,
    failed: Promise.race([reported, ended]),
    ready() {
      child.stdin.write("ready\n");
      hold(child, false);
    },
    async release() {
      hold(child, true);
      child.stdin.end();
      const waiting = new AbortController();
      await Promise.race([ended, delay(PATIENCE, undefined, { signal: waiting.signal }).catch(() => {})]);
      waiting.abort();
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    },
  };
}

function hold(child: ChildProcess, alive: boolean): void {
  const call = alive ? "ref" : "unref";
  child[call]();
  for (const stream of [child.stdin, child.stdout]) {
    const handle = stream as unknown as { ref?: () => void; unref?: () => void } | null;
    handle?.[call]?.();
  }
}
