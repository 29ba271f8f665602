import { type FaultKind, kindOfFault } from "../faults/kinds.ts";
import type { Plan } from "../plan/plan.ts";
import type { FaultRecord, RunEvent, RunRecord } from "./record.ts";
import { firstLater, isRising } from "./search.ts";

/** A time in which the broker was down. In ms since the run began. */
export interface Outage {
  /** Index in `record.faults` of the fault that took the broker down. */
  readonly fault: number;
  readonly began: number;
  /** When it first took or gave a message again; Infinity: not before the run's end. */
  readonly back: number;
  /** ms that it took no connections; null: it never came back. */
  readonly down: number | null;
}

/**
 * The broker's outages, in the order in which they began.
 * @param later when the first message was sent or received after a time (Infinity: none was); as the record's logs
 * tell it, unless it is given
 */
export function outagesOf(
  plan: Plan,
  record: RunRecord,
  later: (time: number) => number = laterIn(record),
): Outage[] {
  const found: Outage[] = [];
  let ups: Float64Array | null = null;
  record.faults.forEach((fault, index) => {
    const time = downOf(plan, record, fault, index);
    if (time === null) return;
    ups ??= linkUps(record.events);
    const gone = lastDown(record.events, time);
    const back = Math.min(time.back, firstLater(ups, gone), later(gone));
    const down = time.back === Number.POSITIVE_INFINITY ? null : time.back - time.began;
    found.push({ fault: index, began: time.began, back, down });
  });
  return found.sort((a, b) => a.began - b.began);
}

/** A time in which the broker was down, as the record of the fault itself has it; in ms since the run began. */
export interface Down {
  readonly began: number;
  /** When it took connections again; Infinity: not before the run's end. */
  readonly back: number;
}

/** `fault`: its index in `record.faults`. */
export type Crash = Down & Pick<Outage, "fault">;

/** Each time that a fault took the broker down and did not stop it in order, or that nobody knows of how it did. */
export function crashesOf(plan: Plan, record: RunRecord): Crash[] {
  return record.faults.flatMap((fault, index) => {
    const down = downOf(plan, record, fault, index);
    return down === null || !isCrash(plan, record, index) ? [] : { ...down, fault: index };
  });
}

/** Whether a fault, by its index in `record.faults`, does not stop the broker in order, if it takes it down. */
export function isCrash(plan: Plan, { faults }: RunRecord, index: number): boolean {
  return downBy(plan, faults[index]) !== "in order";
}

/** How a fault takes the broker down; undefined: it does not. */
function downBy(plan: Plan, fault: FaultRecord | undefined): FaultKind["takesBrokerDown"] {
  const planned = plan.faults[fault?.fault ?? -1];
  return planned === undefined ? undefined : kindOfFault(planned.do).takesBrokerDown;
}

function downOf(plan: Plan, record: RunRecord, fault: FaultRecord, index: number): Down | null {
  const until = record.faults[index + 1]?.began ?? Number.POSITIVE_INFINITY;
  const cut = (before: number): RunEvent | undefined =>
    record.events.find(({ at, what }) => what === "link-down" && at >= fault.began && at < before);
  switch (downBy(plan, fault)) {
    case "in order":
    case "without warning":
      if (!Number.isNaN(fault.brokerBack)) return { began: fault.began, back: fault.brokerBack };
      // One that could not even be begun took nothing down.
      if (fault.failure !== null && cut(Number.POSITIVE_INFINITY) === undefined) return null;
      return { began: fault.began, back: Number.POSITIVE_INFINITY };
    case "unknown": {
      const first = cut(until);
      return first === undefined ? null : { began: first.at, back: lastUp(record, first.at, until) };
    }
    default:
      return null;
  }
}

/** When the last of the links that went down between two times was up again; Infinity: none was. */
function lastUp(record: RunRecord, from: number, until: number): number {
  const missing = new Set<string>();
  let last = Number.POSITIVE_INFINITY;
  for (const { at, what, who } of record.events) {
    if (what === "link-down" && at >= from && at < until) missing.add(who);
    if (what === "link-up" && at > from && missing.delete(who)) last = at;
  }
  return last;
}

/** After that, whoever is connected is so to a broker that is back; links may be sooner than the fault's record. */
function lastDown(events: readonly RunEvent[], { began, back }: Down): number {
  let last = began;
  for (const { at, what } of events) {
    if (what === "link-down" && at >= began && at <= back) last = Math.max(last, at);
  }
  return last === began ? back : last;
}

/** When links were made, rising. */
function linkUps(events: readonly RunEvent[]): Float64Array {
  const ups = events.filter(({ what }) => what === "link-up" || what === "back");
  return Float64Array.from(ups, ({ at }) => at).sort();
}

function laterIn({ publishes, works }: RunRecord): (time: number) => number {
  let columns: readonly Float64Array[] | null = null;
  return (time) => {
    columns ??= [
      ...publishes.map((log) => log.sent.subarray(0, log.length)),
      ...works.map((log) => log.received.subarray(0, log.length)),
    ].map((times) => (isRising(times) ? times : times.slice().sort()));
    return Math.min(Number.POSITIVE_INFINITY, ...columns.map((times) => firstLater(times, time)));
  };
}

/** The first outage that the broker was not yet back from after `time`; undefined: it stayed up. */
export function outageAfter(outages: readonly Outage[], time: number): Outage | undefined {
  return outages.find(({ back }) => back > time);
}
