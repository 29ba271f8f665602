import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Names one process for good: a pid alone may come back as another process. */
export interface ProcessMark {
  readonly pid: number;
  /** When it started, as the system tells it; only good for comparing. */
  readonly started: string;
  /** The machine and the pid namespace that the pid is of. */
  readonly home: string;
}

/** The mark of a running process; undefined if there is none of this pid. */
export function markOf(pid: number): ProcessMark | undefined {
  const started = startOf(pid);
  return started === undefined ? undefined : { pid, started, home: home() };
}

/** Whether the marked process still runs. One of another machine or namespace counts as running. */
export function runs(mark: ProcessMark): boolean {
  return mark.home !== home() || startOf(mark.pid) === mark.started;
}

/** A mark out of JSON text or labels; undefined if it is none. */
export function asMark(value: unknown): ProcessMark | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { pid, started, home } = value as Partial<Record<keyof ProcessMark, unknown>>;
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid < 2) return undefined;
  if (typeof started !== "string" || typeof home !== "string") return undefined;
  return { pid, started, home };
}

/** The words of a process's command line in one text; "" if it is gone. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return process.platform === "linux" ? "" : ps(pid, "command=");
  }
}

function startOf(pid: number): string | undefined {
  if (process.platform !== "linux") return ps(pid, "lstart=") || undefined;
  const fields = statFields(pid);
  // Field 22 of proc(5); the list starts at field 3, the state.
  return fields === undefined || fields[0] === "Z" ? undefined : fields[19];
}

/** The fields of /proc/PID/stat from the state on, Linux only: those before may hold spaces. */
export function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string {
  const { stdout } = spawnSync("ps", ["-o", column, "-p", String(pid)], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
  });
  return (stdout ?? "").trim();
}

function home(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}
