import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Result } from "../src/result/schema.ts";

const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

/** So that the tests see the same wherever they are run. */
const outsideOfCi = { GITHUB_ACTIONS: undefined, GITHUB_STEP_SUMMARY: undefined, GITLAB_CI: undefined };

export interface Ran {
  readonly pid: number;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Kill = (signal: NodeJS.Signals) => void;

/** Runs the built command line as a user would. `when` acts once, as soon as the words of the progress are there. */
export function workq(
  args: readonly string[],
  {
    env = {},
    when,
  }: {
    env?: NodeJS.ProcessEnv;
    when?: { readonly words: string; act(kill: Kill, pid: number): void };
  } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, NO_COLOR: "1", ...outsideOfCi, ...env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  const kill: Kill = (signal) => child.kill(signal);
  const pid = child.pid ?? -1;
  let waiting = when;
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
    if (waiting === undefined || !stderr.includes(waiting.words)) return;
    waiting.act(kill, pid);
    waiting = undefined;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ pid, code, stdout, stderr }));
  });
}

/** A folder of a test's own, which goes away with it. */
export class Workspace implements Disposable {
  readonly dir = mkdtempSync(join(tmpdir(), "workq-bench-test-"));

  /** Writes a file and gives its path. */
  file(name: string, text: string): string {
    const path = join(this.dir, name);
    writeFileSync(path, text);
    return path;
  }

  get out(): string {
    return join(this.dir, "out");
  }

  /** The Result document that a run with `--out` wrote here. */
  result(): Result {
    return JSON.parse(readFileSync(join(this.out, "result.json"), "utf8"));
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
