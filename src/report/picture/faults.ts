import { hitsSome, kindNamed, takesBrokerDown } from "../../faults/kinds.ts";
import type { FaultSummary } from "../../result/schema.ts";
import { labelOf, timeOf } from "./checked.ts";
import type { PictureFault } from "./picture.ts";

/** More bands than can be told apart. */
const maxDrawn = 1000;
/** So many are named, of more only their number. */
const maxNamed = 2;

type Occurrence = Pick<FaultSummary["occurrences"][number], "at" | "ended" | "down" | "who">;

/** Every time that a fault was done, in the order of time. */
export function faultsOf(faults: readonly FaultSummary[]): PictureFault[] {
  const done: PictureFault[] = [];
  for (const fault of faults) {
    for (const occurrence of occurrencesOf(fault)) {
      if (done.length >= maxDrawn) break;
      const began = timeOf(occurrence.at);
      const ended = endOf(fault.do, occurrence);
      done.push({
        name: nameOf(fault.do, occurrence.who),
        began,
        ended: ended === null ? null : Math.max(began, timeOf(ended)),
      });
    }
  }
  return done.sort((a, b) => a.began - b.began);
}

function occurrencesOf({ occurrences, at, down }: FaultSummary): readonly Occurrence[] {
  if (occurrences.length > 0 || at === null) return occurrences;
  return [{ at, ended: null, down, who: [] }];
}

/** Of an outage, when the broker was back, if it ever was; a command may go on longer. */
function endOf(kind: string, { at, ended, down }: Occurrence): number | null {
  if (down === null) return takesBrokerDown(kind) ? null : ended;
  return kindNamed(kind)?.takesBrokerDown === "unknown" ? Math.max(ended ?? 0, at + down) : at + down;
}

function nameOf(kind: string, who: readonly string[]): string {
  // The others are done to the broker or to everybody.
  if (who.length === 0 || !hitsSome(kind)) return labelOf(kind);
  const whom = who.length <= maxNamed ? who.join(", ") : `(${who.length})`;
  return labelOf(`${kind} ${whom}`);
}
