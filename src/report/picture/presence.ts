import type { FaultSummary } from "../../result/schema.ts";
import { timeOf } from "./checked.ts";

/** When a worker was there, ms. */
export interface Presence {
  readonly from: number;
  readonly to: number;
}

/**
 * When a worker of that name was there, in a run of `end` ms: from when it was added, until it had left or was killed
 * for good. One that came back was there all the time. Whatever the faults say, 0 <= `from` <= `to` <= `end`.
 */
export function presencesOf(faults: readonly FaultSummary[], end: number): (name: string) => Presence {
  const added = new Map<string, number>();
  const gone = new Map<string, number>();
  const note = (times: Map<string, number>, who: readonly string[], time: number): void => {
    for (const name of who) times.set(name, Math.min(times.get(name) ?? time, time));
  };
  for (const { do: deed, occurrences } of faults) {
    for (const { at, ended, who } of occurrences) {
      if (deed === "add-workers") note(added, who, timeOf(at));
      if (deed === "remove-workers") note(gone, who, timeOf(ended ?? at));
      if (deed === "kill-worker" && ended === null) note(gone, who, timeOf(at));
    }
  }
  return (name) => {
    const from = Math.min(added.get(name) ?? 0, end);
    return { from, to: Math.max(from, Math.min(gone.get(name) ?? end, end)) };
  };
}
