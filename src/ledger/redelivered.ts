import type { Plan } from "../plan/plan.ts";
import type { Messages } from "./messages.ts";
import { type Crash, crashesOf } from "./outages.ts";
import type { RunRecord } from "./record.ts";

/** Which deliveries were of messages that had been handed out before: of each worker, 1 in the rows that were. */
export type Redelivered = readonly Uint8Array[];

/**
 * Finds the deliveries of messages that had been handed out before. What the record itself shows to have been was,
 * whatever the broker says; but of the copies of a message that was sent again only the broker can tell. Where nobody
 * is known to have seen a message before, the broker's flag is believed (it was on its way to a worker that was cut
 * off), but for `doubtOf`.
 */
export function redeliveredOf(plan: Plan, record: RunRecord, messages: Messages): Redelivered {
  const { works } = record;
  const { size, attempted, sent, sentSecond, repeats } = messages;
  const crashes = crashesOf(plan, record);
  const firsts = new Map<number, { worker: number; row: number; received: number }>();
  works.forEach((log, worker) => {
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? 0;
      if (id >= size || Number.isNaN(repeats.at(id))) continue;
      const received = log.received[row] ?? 0;
      const known = firsts.get(id);
      if (known === undefined || received < known.received) firsts.set(id, { worker, row, received });
    }
  });
  return works.map((log, worker) => {
    const again = new Uint8Array(log.length);
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? 0;
      const flagged = log.redelivered[row] === 1;
      if (id >= size || attempted[id] !== 1 || (!flagged && firsts.size === 0)) continue;
      const first = firsts.get(id);
      const received = log.received[row] ?? 0;
      const isFirst = first === undefined || (first.worker === worker && first.row === row);
      const isAgain = isFirst
        ? flagged && doubtOf(plan, crashes, sent[id] ?? 0, received) === undefined
        : flagged || !(sentSecond.at(id) <= received);
      if (isAgain) again[row] = 1;
    }
    return again;
  });
}

/**
 * The first crash (its fault) after which the broker's flag on the first delivery of a message that is known says nothing,
 * undefined: it says that it was handed out before. A classic queue whose broker was killed flags all that it gets back.
 * @param sent and @param received in ms since the run began
 */
export function doubtOf(
  { queue }: Plan,
  crashes: readonly Crash[],
  sent: number,
  received: number,
): number | undefined {
  if (queue.type === "quorum") return undefined;
  return crashes.find(({ began, back }) => sent <= back && received >= began)?.fault;
}
