import { kindOfFault } from "../faults/kinds.ts";
import type { Plan, PlannedFault } from "../plan/plan.ts";
import type { FaultRecord, RunRecord } from "./record.ts";
import { firstAfter } from "./search.ts";

/** How a link came to its end. */
export type Ending = "link-down" | "killed" | "left";

/** ms after its end for which a fault can still be what cuts a link: a heartbeat is missed so late. */
const longestDelay = 60_000;
/** ms that the clocks of two threads may differ by. */
const clockError = 1;
/** ms between a row's end and the event that tells of the same cut. */
const sameCut = 1000;

/** When each link was cut, and by which fault. Times in ms since the run began. */
export interface Disconnects {
  /** When a link was cut, rising. */
  of(who: string): readonly number[];
  /** When a link was first cut at or after `time`; undefined: never. */
  next(who: string, time: number): number | undefined;
  /** Index in `record.faults` of the fault that cut a link at `time`; -1: no fault did. */
  faultOf(who: string, time: number, ending?: Ending): number;
  /** Index in `record.faults` of the latest fault before `time` that cuts links; -1: none. */
  latest(time: number): number;
}

/** Finds the cuts of all links in a record's events. */
export function disconnectsOf(plan: Plan, record: RunRecord): Disconnects {
  const downs = new Map<string, { at: number; ending: Ending }[]>();
  const ups = new Map<string, number[]>();
  for (const { at, what, who } of record.events) {
    if (what === "link-down" || what === "killed") listed(downs, who).push({ at, ending: what });
    if (what === "link-up" || what === "back") listed(ups, who).push(at);
  }
  for (const list of downs.values()) list.sort((a, b) => a.at - b.at);
  for (const list of ups.values()) list.sort((a, b) => a - b);
  const downsOf = (who: string) => downs.get(who) ?? [];

  /** As the event of that cut tells it: those of a row's own end may be a moment apart. */
  const endingAt = (who: string, time: number): Ending => {
    const list = downsOf(who);
    const i = firstAfter(list.length, (k) => (list[k]?.at ?? 0) >= time);
    const near = [list[i - 1], list[i]].filter((cut) => cut !== undefined);
    near.sort((a, b) => Math.abs(a.at - time) - Math.abs(b.at - time));
    const nearest = near[0];
    return nearest !== undefined && Math.abs(nearest.at - time) <= sameCut ? nearest.ending : "link-down";
  };

  const known = new Map<string, number>();
  const find = (who: string, time: number, ending: Ending): number => {
    for (let i = lastBefore(record.faults, time + clockError); i >= 0; i--) {
      const fault = record.faults[i];
      const planned = fault === undefined ? undefined : plan.faults[fault.fault];
      if (fault === undefined || planned === undefined || kindOfFault(planned.do).endsConnection !== ending)
        continue;
      if (time - overAt(fault, planned) > longestDelay) continue;
      if (!onlySome(planned)) return i;
      if (fault.who.includes(who) && !upBetween(ups.get(who) ?? [], fault.began, time)) return i;
    }
    return -1;
  };

  return {
    of: (who) => downsOf(who).map(({ at }) => at),
    next: (who, time) => {
      const list = downsOf(who);
      return list[firstAfter(list.length, (k) => (list[k]?.at ?? 0) >= time)]?.at;
    },
    faultOf: (who, time, given) => {
      const ending = given ?? endingAt(who, time);
      const key = `${ending} ${time} ${who}`;
      const index = known.get(key) ?? find(who, time, ending);
      known.set(key, index);
      return index;
    },
    latest: (time) => {
      for (let i = lastBefore(record.faults, time); i >= 0; i--) {
        const planned = plan.faults[record.faults[i]?.fault ?? -1];
        if (planned !== undefined && kindOfFault(planned.do).endsConnection !== undefined) return i;
      }
      return -1;
    },
  };
}

/** Whether a fault is done to the links that its record names, rather than to whatever is there. */
function onlySome(fault: PlannedFault): boolean {
  return ["workers", "producers", "connections"].includes(kindOfFault(fault.do).target);
}

/** When a fault no longer went on, in ms since the run began; Infinity: not before the run's end. */
export function overAt(fault: FaultRecord, planned: PlannedFault | undefined): number {
  if (!Number.isNaN(fault.ended)) return fault.ended;
  return planned !== undefined && kindOfFault(planned.do).lasts ? Number.POSITIVE_INFINITY : fault.began;
}

function lastBefore(faults: readonly FaultRecord[], time: number): number {
  return firstAfter(faults.length, (k) => (faults[k]?.began ?? 0) > time) - 1;
}

function upBetween(ups: readonly number[], from: number, to: number): boolean {
  const up = ups[firstAfter(ups.length, (k) => (ups[k] ?? 0) > from)];
  return up !== undefined && up < to;
}

function listed<T>(lists: Map<string, T[]>, name: string): T[] {
  const list = lists.get(name) ?? [];
  lists.set(name, list);
  return list;
}
