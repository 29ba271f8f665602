import { factsLag } from "../broker/inspector.ts";
import type { Counts } from "./host/counters.ts";

/** ms without anything happening after which an empty queue counts as drained. */
export const settleTime = 700;
/** The same where a connection was lost: what a broker gets back it may not show at once. */
export const settleTimeAfterCut = 1500;
/** ms without anything happening, and nobody working, after which a run counts as stalled. */
export const stallTime = 30_000;

/** What is known of a run at one moment. Times in ms on one clock. */
export interface Situation {
  readonly now: number;
  /** When any count last changed. */
  readonly changedAt: number;
  /** Until when the plan itself has nothing to do: the next message's due time, the last worker's start. */
  readonly plannedQuietUntil: number;
  readonly counts: Counts;
  readonly producers: number;
  /** All but those that are only standing by. */
  readonly workers: number;
  /** Whether a fault is under way during which the run cannot be over. */
  readonly holdUp: boolean;
  /** Whether a fault is under way during which messages may be late: then quiet means nothing. */
  readonly disturbed: boolean;
  /** The broker's count of ready messages, and when it was asked; null: not known. */
  readonly ready: { readonly count: number; readonly at: number } | null;
  /** ms after its return for which a message may be in the queue and not be ready; 0: none is. */
  readonly delay: number;
  /** The broker's count of messages in all states, and when it was asked; null: not known. */
  readonly total: { readonly count: number; readonly at: number } | null;
}

/**
 * Whether a run goes on, is drained, or is stuck. Drained: every attempted message was handled, rejected for
 * good or refused, no connection having been lost; or nobody holds a message, nothing has happened for the settle
 * time, the queue is empty or no worker is left to empty it, and no message can be in it out of sight. Never while a
 * fault holds the run up.
 */
export function drainState(situation: Situation): "going" | "drained" | "stalled" {
  const { now, changedAt, plannedQuietUntil, counts, producers, workers, ready } = situation;
  if (situation.holdUp) return "going";
  const quiet = now - changedAt;
  const published = counts.producersDone === producers && counts.decided === counts.attempted;
  if (published && counts.redelivered === 0 && counts.requeued === 0 && counts.cuts === 0) {
    if (counts.handled + counts.rejected + counts.refused === counts.attempted) return "drained";
  }
  if (situation.disturbed) return "going";
  const settle = counts.cuts === 0 ? settleTime : settleTimeAfterCut;
  if (published && counts.inHand === 0 && counts.linksDown === 0 && quiet >= settle) {
    const empty = ready !== null && ready.count === 0 && ready.at > changedAt;
    const nothingHidden = !mayHide(situation) || nothingIn(situation, settle);
    if (nothingHidden && (empty || (counts.workersGone === workers && now >= plannedQuietUntil)))
      return "drained";
  }
  const stalled =
    now - Math.max(changedAt + hiddenFor(situation), plannedQuietUntil) >= stallTime && counts.inHand === 0;
  // A lost connection is tried again for longer than that, and then given up.
  return stalled && counts.linksDown === 0 && counts.away === 0 ? "stalled" : "going";
}

/** ms from the last change on for which a message may be in the queue out of sight. */
function hiddenFor(situation: Situation): number {
  return mayHide(situation) ? situation.delay : 0;
}

/** Whether a returned message may be in the queue, delayed. Without a lost connection the counts are exact. */
export function mayHide({ counts, delay }: Pick<Situation, "counts" | "delay">): boolean {
  const { attempted, handled, rejected, refused, requeued, cuts } = counts;
  if (delay === 0) return false;
  return cuts > 0 || (requeued > 0 && handled + rejected + refused < attempted);
}

/** By the broker's count since the last change or, where there is none, as all that was delayed had come by now. */
function nothingIn({ now, changedAt, delay, total }: Situation, settle: number): boolean {
  if (total !== null && total.at - changedAt >= factsLag) return total.count === 0;
  return now - changedAt >= delay + settle;
}
