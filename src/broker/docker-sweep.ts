import type { Engine } from "./engine.ts";
import { ownedContainers, removeContainer } from "./engine-queries.ts";
import { asMark, runs } from "./processes.ts";

/** Removes the containers of owners that are gone from this machine. Throws only on abort. */
export async function sweepContainers(engine: Engine, signal: AbortSignal): Promise<void> {
  try {
    for (const { id, owner } of await ownedContainers(engine, signal)) {
      if (ownerIsGone(owner)) await removeContainer(engine, id);
    }
  } catch {
    // What is left is for the next sweep: it must not keep a run from starting.
    signal.throwIfAborted();
  }
}

/** Whether an owner label names a process of this machine that no longer runs. */
export function ownerIsGone(label: string): boolean {
  try {
    const mark = asMark(JSON.parse(label));
    return mark !== undefined && !runs(mark);
  } catch {
    return false;
  }
}
