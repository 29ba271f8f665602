import type { FaultSummary, Presence } from "./schema.ts";

/** More cannot be told apart. */
const maxKills = 200;

/**
 * When a worker of that name was there, as far as faults tell: results did not say so at first. From when it was added,
 * until it had left or was killed for good, but for the time that it was killed and not yet back.
 */
export function presencesByFaults(
  faults: readonly Pick<FaultSummary, "do" | "occurrences">[],
): (name: string) => Presence[] {
  const added = new Map<string, number>();
  const gone = new Map<string, number>();
  const kills = new Map<string, { from: number; to: number }[]>();
  const note = (times: Map<string, number>, who: readonly string[], time: number): void => {
    for (const name of who) times.set(name, Math.min(times.get(name) ?? time, time));
  };
  for (const { do: kind, occurrences } of faults) {
    for (const { at, ended, who } of occurrences) {
      if (kind === "add-workers") note(added, who, at);
      if (kind === "remove-workers") note(gone, who, ended ?? at);
      if (kind !== "kill-worker") continue;
      if (ended === null) note(gone, who, at);
      else for (const name of who) addTo(kills, name, { from: at, to: ended });
    }
  }
  return (name) => {
    const presences: Presence[] = [];
    const end = gone.get(name) ?? Number.POSITIVE_INFINITY;
    let from = added.get(name) ?? 0;
    for (const kill of (kills.get(name) ?? []).toSorted((a, b) => a.from - b.from)) {
      if (kill.from >= end) break;
      if (kill.from > from) presences.push({ from, to: kill.from });
      from = Math.max(from, kill.to);
    }
    if (from < end) presences.push({ from, to: end === Number.POSITIVE_INFINITY ? null : end });
    return presences;
  };
}

function addTo<T>(all: Map<string, T[]>, name: string, one: T): void {
  const own = all.get(name);
  if (own === undefined) all.set(name, [one]);
  else if (own.length < maxKills) own.push(one);
}
