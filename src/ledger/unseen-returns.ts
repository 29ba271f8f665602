import type { Plan } from "../plan/plan.ts";
import { heardBy } from "./broker-heard.ts";
import { deliveryLimitOf } from "./delivery-limit.ts";
import type { Loss } from "./evidence.ts";
import { fate } from "./fates.ts";
import type { Messages } from "./messages.ts";
import { type DeliveryLog, endedAt, isReturned, outcome, type RunRecord } from "./record.ts";
import { firstAfter } from "./search.ts";

/**
 * Finds the messages that left at the queue's delivery limit although their workers saw fewer returns: what was in a
 * socket when a connection ended, the broker counts as returned, and no worker ever saw it. They are those of the
 * unexplained losses that may have been returned so often; their fates are changed.
 * @returns the other losses
 */
export function withoutLimited(
  { plan, record, messages }: { plan: Plan; record: RunRecord; messages: Messages },
  fates: Uint8Array,
  losses: readonly Loss[],
): Loss[] {
  const limit = plan.queue.deadLetter ? null : deliveryLimitOf(plan.queue, record.broker);
  const doubtful = new Set(losses.filter(({ cause }) => cause === "unexplained").map(({ id }) => id));
  if (limit === null || doubtful.size === 0) return [...losses];
  const returns = new Returns(plan, record, doubtful);
  return losses.filter(({ id }) => {
    if (!doubtful.has(id) || returns.atMost(id, messages.sent[id] ?? 0) <= limit) return true;
    fates[id] = fate.deliveryLimit;
    return false;
  });
}

/** The end of a worker's connection. */
interface End {
  readonly at: number;
  /** Until when the broker may have sent it more: it did not know. */
  readonly heard: number;
  /** Whether the broker may have sent the worker more than it saw. */
  readonly room: boolean;
}

/** A delivery after which the broker has the message again. */
interface Returned {
  readonly worker: number;
  /** Which end of its worker's connections gave it back; -1: the worker did so itself. */
  readonly end: number;
}

/** How often messages may have gone back to the queue. */
class Returns {
  /** By worker, rising. */
  readonly #ends: readonly (readonly End[])[];
  readonly #seen = new Map<number, Returned[]>();

  /** @param ids of the messages that are asked for */
  constructor(plan: Plan, record: RunRecord, ids: ReadonlySet<number>) {
    this.#ends = plan.workers.map(({ name, ack, prefetch }) => {
      if (ack === "auto") return [];
      const most = prefetch === "unlimited" ? Number.POSITIVE_INFINITY : prefetch;
      return record.events
        .filter(({ what, who }) => who === name && (what === "link-down" || what === "killed"))
        .map(
          ({ at, held = 0 }): End => ({
            at,
            heard: heardBy({ plan, record }, at),
            room: held < most,
          }),
        )
        .sort((a, b) => a.at - b.at);
    });
    record.works.forEach((log, worker) => {
      for (let row = 0; row < log.length; row++) {
        const id = log.id[row] ?? 0;
        if (!ids.has(id) || !isReturned(log.outcome[row])) continue;
        const rows = this.#seen.get(id) ?? [];
        rows.push({ worker, end: this.#endOf(worker, log, row) });
        this.#seen.set(id, rows);
      }
    });
  }

  /** Those that workers saw, and one for each connection with room for it whose end the broker heard of after it was `sent`. */
  atMost(id: number, sent: number): number {
    const seen = this.#seen.get(id) ?? [];
    const unseen = this.#ends.reduce((sum, ends, worker) => {
      const own = new Set(seen.filter((row) => row.worker === worker).map(({ end }) => end));
      return sum + ends.filter(({ heard, room }, end) => room && heard > sent && !own.has(end)).length;
    }, 0);
    return seen.length + unseen;
  }

  #endOf(worker: number, log: DeliveryLog, row: number): number {
    if (log.outcome[row] === outcome.requeued) return -1;
    const ends = this.#ends[worker] ?? [];
    const cut = log.outcome[row] === outcome.cutOff ? endedAt(log, row) - clockError : Number.NaN;
    const from = Number.isNaN(cut) ? (log.received[row] ?? 0) : cut;
    const end = firstAfter(ends.length, (i) => (ends[i]?.at ?? 0) >= from);
    return end < ends.length ? end : -1;
  }
}

/** ms between the end of a delivery and the event that tells of the same cut. */
const clockError = 1;
