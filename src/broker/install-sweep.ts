import { lstat, rm } from "node:fs/promises";
import { join } from "node:path";
import { namesIn } from "./installation.ts";
import { markOf } from "./processes.ts";

const unfinished = ".unfinished-";
/** No install takes this long, in ms. */
const longestInstall = 6 * 3_600_000;

/** What the name of an install's own folder begins with: its process and when that started. */
export function unfinishedPrefix(): string {
  return `${unfinished}${process.pid}-${startedWord(process.pid)}-`;
}

/** Removes what interrupted installs left behind. */
export async function sweepUnfinished(cache: string): Promise<void> {
  for (const name of namesIn(cache).filter((entry) => entry.startsWith(unfinished))) {
    const [, pid = "0", started] = /^\.unfinished-(\d+)-([^-]*)-/.exec(name) ?? [];
    const folder = join(cache, name);
    const age = Date.now() - ((await lstat(folder).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (startedWord(Number(pid)) !== started || age > longestInstall)
      await rm(folder, { recursive: true, force: true });
  }
}

function startedWord(pid: number): string {
  return markOf(pid)?.started.replaceAll(/\W/g, "") ?? "gone";
}
