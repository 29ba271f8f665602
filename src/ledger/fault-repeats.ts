import type { Plan } from "../plan/plan.ts";
import type { Disconnects } from "./disconnects.ts";
import type { Evidence } from "./evidence.ts";
import { type Messages, wasSentAgain } from "./messages.ts";
import { isCrash } from "./outages.ts";
import { endedAt, outcome, type RunRecord } from "./record.ts";
import { doubtOf, type Redelivered } from "./redelivered.ts";

/** Of what was done again because of faults: how often for each of `record.faults`. */
export interface FaultRepeats {
  readonly redelivered: readonly number[];
  /** Deliveries that the broker flagged as such. */
  readonly redeliveredFlags: readonly number[];
  readonly duplicated: readonly number[];
}

/** One delivery. */
interface Row {
  readonly id: number;
  readonly worker: string;
  readonly received: number;
  readonly ended: number;
  readonly outcome: number;
  /** Whether its message had been handed out before. */
  readonly again: boolean;
  /** Whether the broker said so. */
  readonly flagged: boolean;
  /** The fault because of which it came about; -1: none. */
  because: number;
}

/**
 * Finds the fault behind every redelivery and every time a message was handled again: the one whose cut gave the
 * message back to the queue, or made its producer send it again. Messages that a worker gave back itself have none.
 */
export function faultRepeatsOf(
  { plan, record, messages, disconnects, outages }: Omit<Evidence, "held">,
  known: Redelivered,
): FaultRepeats {
  const redelivered = record.faults.map(() => 0);
  const redeliveredFlags = record.faults.map(() => 0);
  const duplicated = record.faults.map(() => 0);
  // When they were over is better known here than by `crashesOf`.
  const crashes = outages.filter(({ fault }) => isCrash(plan, record, fault));
  let id = -1;
  let handled = false;
  let earlier: Row[] = [];
  for (const row of record.faults.length === 0 ? [] : rowsOf(record, messages, known)) {
    const isFirst = row.id !== id;
    if (isFirst) {
      id = row.id;
      handled = false;
      earlier = [];
    }
    const sentAgain = wasSentAgain(messages, id);
    const before =
      row.flagged || row.again || !sentAgain ? takeReturned(earlier, disconnects, row.received) : null;
    if (before !== null) row.because = before.fault ?? before.row.because;
    // Given to a worker before that never saw it, unless all that a killed broker got back is flagged.
    else if (row.flagged && isFirst) {
      const doubt = doubtOf(plan, crashes, messages.sent[id] ?? 0, row.received);
      row.because = doubt ?? disconnects.latest(row.received);
    }
    if (row.again && before?.fault !== null) bump(redelivered, row.because);
    if (row.flagged && before?.fault !== null) bump(redeliveredFlags, row.because);
    if (row.outcome === outcome.handled) {
      // Not if it came back from a worker: then that is why.
      if (before === null && row.because === -1 && handled && sentAgain)
        row.because = sendingAgain(plan, messages, disconnects, id);
      if (handled) bump(duplicated, row.because);
      handled = true;
    }
    earlier.push(row);
  }
  return { redelivered, redeliveredFlags, duplicated };
}

/** Deliveries of those messages that were redelivered or handled more than once, by id, each's in order. */
function rowsOf({ works }: RunRecord, messages: Messages, known: Redelivered): Row[] {
  const wanted = messages.handled.map((times) => (times > 1 ? 1 : 0));
  works.forEach(({ length, id, redelivered }, worker) => {
    for (let row = 0; row < length; row++)
      if (redelivered[row] === 1 || known[worker]?.[row] === 1) wanted[id[row] ?? 0] = 1;
  });
  const rows: Row[] = [];
  for (const [worker, log] of works.entries()) {
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? 0;
      if (id >= messages.size || wanted[id] !== 1) continue;
      rows.push({
        id,
        worker: log.name,
        received: log.received[row] ?? 0,
        ended: endedAt(log, row),
        outcome: log.outcome[row] ?? outcome.received,
        again: known[worker]?.[row] === 1,
        flagged: log.redelivered[row] === 1,
        because: -1,
      });
    }
  }
  return rows.sort((a, b) => a.id - b.id || a.received - b.received);
}

/** The latest of some deliveries that was back in the queue by `time`, and is not yet known to have come again. */
function takeReturned(
  earlier: Row[],
  disconnects: Disconnects,
  time: number,
): { readonly row: Row; readonly fault: number | null } | null {
  for (let i = earlier.length - 1; i >= 0; i--) {
    const row = earlier[i];
    const fault = row === undefined ? undefined : returnOf(row, disconnects, time);
    if (row === undefined || fault === undefined) continue;
    earlier.splice(i, 1);
    return { row, fault };
  }
  return null;
}

/** The fault (-1: none) whose cut gave a delivery back by `time`; null: its worker did; undefined: nothing did. */
function returnOf(
  { worker, received, ended, outcome: what }: Row,
  disconnects: Disconnects,
  time: number,
): number | null | undefined {
  if (what === outcome.requeued) return null;
  if (what === outcome.cutOff) return ended <= time ? disconnects.faultOf(worker, ended) : undefined;
  if (what === outcome.received && !Number.isNaN(ended)) return disconnects.faultOf(worker, ended, "left");
  const cut = disconnects.next(worker, Number.isNaN(ended) ? received : ended);
  return cut === undefined || cut > time ? undefined : disconnects.faultOf(worker, cut);
}

/** The fault that made a message's producer send it again; -1: none. */
function sendingAgain(plan: Plan, messages: Messages, disconnects: Disconnects, id: number): number {
  const unanswered = messages.unansweredAt.at(id);
  const producer = plan.producers[id % plan.producers.length]?.name ?? "";
  return Number.isNaN(unanswered) ? -1 : disconnects.faultOf(producer, unanswered);
}

function bump(counts: number[], index: number): void {
  if (index !== -1) counts[index] = (counts[index] ?? 0) + 1;
}
