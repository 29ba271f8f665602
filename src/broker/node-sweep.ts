import { lstatSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { namesIn } from "./installation.ts";
import { files, nodeFolder } from "./node-folder.ts";
import { asMark, commandLine, runs } from "./processes.ts";
import { sessionEnds } from "./sessions.ts";

/** A folder without an owner may be one that is being made; in ms. */
const unownedTimeout = 600_000;

/** Removes what is left of nodes whose owner and guard are both gone. Never throws. */
export async function sweepNodes(parent: string = tmpdir()): Promise<void> {
  for (const name of namesIn(parent)) {
    const folder = join(parent, name);
    if (name.startsWith(nodeFolder) && isStale(folder)) await removeNode(folder);
  }
}

/** Kills the processes of a node and removes its folder. Never throws. */
export async function removeNode(folder: string): Promise<void> {
  for (const leader of recordedLeaders(folder)) {
    // The pid may be another process's by now; one that names this folder is ours.
    if (commandLine(leader).includes(folder)) await sessionEnds(leader, "SIGKILL", 5_000);
  }
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  } catch {
    // The next sweep tries again.
  }
}

function isStale(folder: string): boolean {
  try {
    const stat = lstatSync(folder);
    // Anybody may make such a folder in a shared temp folder.
    if (!stat.isDirectory() || stat.uid !== process.getuid?.()) return false;
    const owner = asMark(readJson(folder, files.owner));
    if (owner === undefined) return Date.now() - stat.mtimeMs > unownedTimeout;
    if (runs(owner)) return false;
    const guard = asMark(field(readJson(folder, files.pids), "guard"));
    return guard === undefined || !runs(guard);
  } catch {
    return false;
  }
}

function recordedLeaders(folder: string): number[] {
  const leaders = field(readJson(folder, files.pids), "leaders");
  return Array.isArray(leaders) ? leaders.filter((pid) => Number.isSafeInteger(pid) && pid > 1) : [];
}

function readJson(folder: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, name), "utf8"));
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
