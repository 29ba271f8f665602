import type { Plan } from "../plan/plan.ts";
import { nothing } from "../result/record-rows.ts";
import type { Loss } from "./evidence.ts";
import { fate } from "./fates.ts";
import { lastDelivery, type Messages, settledOf } from "./messages.ts";
import type { RunRecord } from "./record.ts";
import { firstAfter, isRising, Minima } from "./search.ts";

/** The messages that were sent and not over, through the time of a run. */
export class Outstanding {
  readonly #sent: Float64Array;
  readonly #over: Float64Array;
  /** How many there were right after each that was sent, negated; and right after each that was over. */
  readonly #afterSent: Minima;
  readonly #afterOver: Minima;

  /** @param over when each of them was over, in ms; both lists rising */
  constructor(sent: Float64Array, over: Float64Array) {
    this.#sent = sent;
    this.#over = over;
    const afterSent = new Int32Array(sent.length);
    for (let i = 0, done = 0; i < sent.length; i++) {
      while (done < over.length && (over[done] ?? 0) <= (sent[i] ?? 0)) done++;
      // As they all are right after the last of those that were sent at once.
      afterSent[i] = done;
    }
    for (let i = sent.length - 1, last = i; i >= 0; i--) {
      if (sent[i] !== sent[last]) last = i;
      afterSent[i] = (afterSent[i] ?? 0) - (last + 1);
    }
    const afterOver = new Int32Array(over.length);
    for (let i = over.length - 1, last = i, before = sent.length; i >= 0; i--) {
      if (over[i] !== over[last]) last = i;
      while (before > 0 && (sent[before - 1] ?? 0) > (over[i] ?? 0)) before--;
      afterOver[i] = before - (last + 1);
    }
    this.#afterSent = new Minima(afterSent);
    this.#afterOver = new Minima(afterOver);
  }

  /**
   * ms from `began` until no more of them waited than before it, looked at from `from` on; 0: there never were
   * more, up to `until`; null: there were to the end.
   */
  recovery(began: number, from: number, until: number): number | null {
    const level = countBefore(this.#sent, began) - countBefore(this.#over, began);
    const rise = this.#afterSent.firstAtMost(-level - 1, countBefore(this.#sent, began));
    const rose = this.#sent[rise] ?? Number.POSITIVE_INFINITY;
    if (rise === -1 || rose > until) return 0;
    const looked = Math.max(rose, from);
    if (looked === Number.POSITIVE_INFINITY) return null;
    if (this.#at(looked) <= level) return looked - began;
    const fall = this.#afterOver.firstAtMost(level, countBefore(this.#over, looked));
    return fall === -1 ? null : (this.#over[fall] ?? 0) - began;
  }

  #at(time: number): number {
    const upTo = (times: Float64Array): number => firstAfter(times.length, (i) => (times[i] ?? 0) > time);
    return upTo(this.#sent) - upTo(this.#over);
  }
}

function countBefore(times: Float64Array, time: number): number {
  return firstAfter(times.length, (i) => (times[i] ?? 0) >= time);
}

/** Finds out when each message was sent for the first time, and over: handled, rejected, refused, expired or lost. */
export function outstandingOf(
  plan: Plan,
  record: RunRecord,
  messages: Messages,
  { fates, losses }: { fates: Uint8Array; losses: readonly Loss[] },
): Outstanding {
  const sent = new Float64Array(messages.size);
  const over = new Float64Array(messages.size);
  let sents = 0;
  let overs = 0;
  eachOutstanding(plan, record, messages, { fates, losses }, (_, at, end) => {
    sent[sents++] = at;
    if (end !== null) over[overs++] = end;
  });
  return new Outstanding(rising(sent.subarray(0, sents)), rising(over.subarray(0, overs)));
}

/** Tells of each message when it was sent for the first time, and over; null: not before the run's end. */
export function eachOutstanding(
  plan: Plan,
  record: RunRecord,
  messages: Messages,
  { fates, losses }: { fates: Uint8Array; losses: readonly Loss[] },
  tell: (id: number, sent: number, over: number | null) => void,
): void {
  const takenAt = new Map(losses.map(({ id, fault }) => [id, record.faults[fault]?.began]));
  for (let id = 0; id < fates.length; id++) {
    const at = messages.sent[id] ?? Number.NaN;
    const its = fates[id] ?? nothing;
    if (its === nothing || Number.isNaN(at)) continue;
    const end =
      its === fate.handled
        ? (messages.handledAt[id] ?? at)
        : endOf(plan, record, messages, id, its, takenAt.get(id));
    tell(id, at, end === null || Number.isNaN(end) ? (end === null ? null : at) : Math.max(at, end));
  }
}

function rising(times: Float64Array): Float64Array {
  return isRising(times) ? times : times.sort();
}

/** Of a message that was not handled, in ms since the run began; NaN: nobody knows; null: not before the run's end. */
function endOf(
  plan: Plan,
  record: RunRecord,
  messages: Messages,
  id: number,
  its: number,
  takenAt: number | undefined,
): number | null {
  switch (its) {
    case fate.refused:
      return settledOf(messages, id);
    case fate.lost:
      return takenAt ?? Number.NaN;
    case fate.deliveryLimit:
      return lastDelivery(messages, record.works, id)?.ended ?? Number.NaN;
    case fate.rejected:
    case fate.deadLettered:
    case fate.expired: {
      const rejected = messages.rejectedAt.at(id);
      return Number.isNaN(rejected) ? (messages.sent[id] ?? 0) + (plan.queue.ttl ?? Number.NaN) : rejected;
    }
    default:
      return null;
  }
}
