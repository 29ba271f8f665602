import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { signalSession } from "./sessions.ts";

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly cwd?: string;
  /** Called with each line of standard output as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

/**
 * Runs a command to its end; its helper processes end with it on abort.
 * @throws the signal's reason on abort; an Error if it cannot be started. An exit code is never thrown.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { env, signal, cwd, onLine }: CommandOptions,
): Promise<CommandResult> {
  signal.throwIfAborted();
  const child = spawn(command, args, {
    cwd,
    // The words that are parsed must be the same in every language.
    env: { ...env, LC_ALL: "C", LANGUAGE: "" },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = () => child.pid !== undefined && signalSession(child.pid, "SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  try {
    const stdout: string[] = [];
    const stderr: string[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => {
      stdout.push(line);
      onLine?.(line);
    });
    createInterface({ input: child.stderr }).on("line", (line) => stderr.push(line));
    const [code] = (await once(child, "close")) as [number | null];
    signal.throwIfAborted();
    return { code, stdout, stderr };
  } finally {
    signal.removeEventListener("abort", kill);
  }
}
