import type { Plan } from "../plan/plan.ts";
import type { Loss } from "./causes.ts";
import type { Fate } from "./fates.ts";
import type { Messages } from "./messages.ts";
import type { RunRecord } from "./record.ts";
import { firstAfter, Minima } from "./search.ts";

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
    this.#afterSent = new Minima(sent.map((time) => -this.#at(time)));
    this.#afterOver = new Minima(over.map((time) => this.#at(time)));
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
  { fates, losses }: { fates: readonly (Fate | undefined)[]; losses: readonly Loss[] },
): Outstanding {
  const takenAt = new Map(losses.map(({ id, fault }) => [id, record.faults[fault]?.began]));
  const sent: number[] = [];
  const over: number[] = [];
  fates.forEach((fate, id) => {
    const at = messages.sent[id] ?? Number.NaN;
    if (fate === undefined || Number.isNaN(at)) return;
    sent.push(at);
    const end = endOf(plan, messages, id, fate, takenAt.get(id));
    if (end !== null) over.push(Number.isNaN(end) ? at : Math.max(at, end));
  });
  return new Outstanding(Float64Array.from(sent).sort(), Float64Array.from(over).sort());
}

/** In ms since the run began; NaN: nobody knows; null: not before the run's end. */
function endOf(
  plan: Plan,
  messages: Messages,
  id: number,
  fate: Fate,
  takenAt: number | undefined,
): number | null {
  switch (fate) {
    case "handled":
      return messages.handledAt[id] ?? Number.NaN;
    case "refused":
      return messages.settled[id] ?? Number.NaN;
    case "lost":
      return takenAt ?? Number.NaN;
    case "rejected":
    case "deadLettered":
    case "expired": {
      const rejected = messages.rejectedAt[id] ?? Number.NaN;
      return Number.isNaN(rejected) ? (messages.sent[id] ?? 0) + (plan.queue.ttl ?? Number.NaN) : rejected;
    }
    case "left":
    case "unresolved":
      return null;
  }
}
