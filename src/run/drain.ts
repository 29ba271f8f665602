import type { Counts } from "./counters.ts";

/** ms without anything happening after which an empty queue counts as drained. */
export const settleTime = 700;
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
  readonly workers: number;
  /** The broker's count of ready messages, and when it was asked; null: not known. */
  readonly ready: { readonly count: number; readonly at: number } | null;
}

/**
 * Whether a run goes on, is drained, or is stuck. Drained: every attempted message was handled, rejected for
 * good or refused; or nobody holds a message, nothing has happened for the settle time, and the queue is
 * empty or no worker is left to empty it.
 */
export function drainState(situation: Situation): "going" | "drained" | "stalled" {
  const { now, changedAt, plannedQuietUntil, counts, producers, workers, ready } = situation;
  const quiet = now - changedAt;
  const published = counts.producersDone === producers && counts.decided === counts.attempted;
  if (published && counts.redelivered === 0 && counts.requeued === 0) {
    if (counts.handled + counts.rejected + counts.refused === counts.attempted) return "drained";
  }
  if (published && counts.inHand === 0 && counts.linksDown === 0 && quiet >= settleTime) {
    const empty = ready !== null && ready.count === 0 && ready.at > changedAt;
    if (empty || counts.workersGone === workers) return "drained";
  }
  const stalled = now - Math.max(changedAt, plannedQuietUntil) >= stallTime && counts.inHand === 0;
  // A lost connection is tried again for longer than that, and then given up.
  return stalled && counts.linksDown === 0 ? "stalled" : "going";
}
