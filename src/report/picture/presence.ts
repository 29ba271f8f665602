import type { FaultSummary } from "../../result/schema.ts";
import { timeOf } from "./checked.ts";
import type { PictureWorker, Stretch } from "./picture.ts";

/** More cannot be told apart. */
const maxAway = 200;

type Presence = Pick<PictureWorker, "from" | "to" | "away">;

/**
 * When a worker of that name was there, in a run of `end` ms: from when it was added, until it had left or was killed
 * for good, but for the time that it was killed and not yet back. Whatever the faults say, 0 <= `from` <= `to` <=
 * `end`, and the `away` lie in between, one after the other.
 */
export function presencesOf(faults: readonly FaultSummary[], end: number): (name: string) => Presence {
  const added = new Map<string, number>();
  const gone = new Map<string, number>();
  const killed = new Map<string, Stretch[]>();
  const note = (times: Map<string, number>, who: readonly string[], time: number): void => {
    for (const name of who) times.set(name, Math.min(times.get(name) ?? time, time));
  };
  for (const { do: kind, occurrences } of faults) {
    for (const { at, ended, who } of occurrences) {
      if (kind === "add-workers") note(added, who, timeOf(at));
      if (kind === "remove-workers") note(gone, who, timeOf(ended ?? at));
      if (kind !== "kill-worker") continue;
      if (ended === null) note(gone, who, timeOf(at));
      else for (const name of who) addTo(killed, name, { from: timeOf(at), to: timeOf(ended) });
    }
  }
  return (name) => {
    const from = Math.min(added.get(name) ?? 0, end);
    const to = Math.max(from, Math.min(gone.get(name) ?? end, end));
    return { from, to, away: inOrder(killed.get(name) ?? [], from, to) };
  };
}

function addTo(all: Map<string, Stretch[]>, name: string, stretch: Stretch): void {
  const own = all.get(name);
  if (own === undefined) all.set(name, [stretch]);
  else if (own.length < maxAway) own.push(stretch);
}

/** The parts between two times, by when they begin, without what they have in common. */
function inOrder(stretches: readonly Stretch[], from: number, to: number): Stretch[] {
  let last = from;
  return stretches
    .toSorted((a, b) => a.from - b.from)
    .flatMap((stretch) => {
      const own = { from: Math.max(last, stretch.from), to: Math.min(to, stretch.to) };
      if (own.to <= own.from) return [];
      last = own.to;
      return [own];
    });
}
