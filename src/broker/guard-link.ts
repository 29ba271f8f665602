import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { packageFile } from "../common/package.ts";

/** How long a guard may take to clean up, in ms; twice what its own limits add up to. */
const timeout = 30_000;

/** What the guard of a node can be asked to do to the server; it does not wait until a started server is ready. */
export type GuardDeed = "restart" | "kill" | "pause" | "resume";

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
  /**
   * Has something done, after what was asked for before; resolves with why it could not be done, undefined if it was.
   * From then on nothing is worth a clean stop, until `ready` is called again.
   */
  ask(action: GuardDeed): Promise<string | undefined>;
  /** Lets the guard clean up and waits until it has. */
  release(): Promise<void>;
}

/** Starts one of the guard scripts of this folder: `guard` or `docker-guard`. */
export function startGuard(script: "guard" | "docker-guard", args: readonly string[]): Guard {
  const file = fileURLToPath(packageFile(`dist/broker/${script}.js`));
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
  const { reported, answer } = listen(child.stdout);
  const failed = Promise.race([reported, ended]);

  return {
    pid: child.pid,
    failed,
    ready() {
      child.stdin.write("ready\n");
      hold(child, false);
    },
    async ask(action) {
      hold(child, true);
      child.stdin.write(`${action}\n`);
      const why = await Promise.race([answer(), failed]);
      hold(child, false);
      return why;
    },
    async release() {
      hold(child, true);
      child.stdin.end();
      const waiting = new AbortController();
      await Promise.race([ended, delay(timeout, undefined, { signal: waiting.signal }).catch(() => {})]);
      waiting.abort();
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    },
  };
}

/** Sorts what a guard says: answers, in the order of what was asked, and the one report that it failed. */
function listen(output: Readable) {
  const waiting: ((why: string | undefined) => void)[] = [];
  const answer = () => new Promise<string | undefined>((resolve) => waiting.push(resolve));
  const reported = new Promise<string>((resolve) => {
    createInterface({ input: output }).on("line", (line) => {
      const [, word, why] = /^(done|refused|failed) ?(.*)$/.exec(line) ?? [];
      if (word === "failed") resolve(why ?? "");
      else if (word !== undefined) waiting.shift()?.(word === "done" ? undefined : why);
    });
  });
  return { reported, answer };
}

function hold(child: ChildProcess, alive: boolean): void {
  const call = alive ? "ref" : "unref";
  child[call]();
  for (const stream of [child.stdin, child.stdout]) {
    const handle = stream as unknown as { ref?: () => void; unref?: () => void } | null;
    handle?.[call]?.();
  }
}
