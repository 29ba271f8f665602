import { readFileSync } from "node:fs";
import { Problem } from "./problem.ts";

/**
 * What it means to the user that the system gave no further thread or process; null: the error is another one.
 * @param most that this user may have, as its limit says; null: nobody knows
 */
export function processLimitProblem(error: unknown, most: string | null = processLimit()): Problem | null {
  if (!(error instanceof Error)) return null;
  const { code, syscall } = error as NodeJS.ErrnoException;
  const isOfThread = code === "ERR_WORKER_INIT_FAILED" || /^EAGAIN\b/.test(error.message);
  const isOfProcess = code === "EAGAIN" && syscall?.startsWith("spawn") === true;
  if (!isOfThread && !isOfProcess) return null;
  const limit = most === null ? "" : `, of which this user may have ${most}`;
  return new Problem(
    "usage",
    `the system gave no further ${isOfProcess ? "process" : "thread"} (${error.message}): there are too many processes and threads${limit}`,
    "raise the limit in the shell before (ulimit -u; beyond the hard limit as root or in /etc/security/limits.conf), in a container that of the container (docker run --pids-limit), or end other processes of this user",
    { cause: error },
  );
}

/** A thread counts as a process there. */
function processLimit(): string | null {
  try {
    const [, soft] = /^Max processes\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return soft ?? null;
  } catch {
    // Not on Linux.
    return null;
  }
}
