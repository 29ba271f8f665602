import type { Situation } from "./drain.ts";

/** ms that draining takes at most once the user wants an end. */
const timeout = 30_000;
/** ms without anything happening, and nobody working, after which it is given up. */
const stall = 10_000;
/** ms that a fault under way is waited for beyond that, such as a broker that starts again. */
const faultTimeout = 60_000;

/**
 * Why draining is given up that the user asked for; null: it goes on.
 * @param since when the user asked; `disturbedAt`: when a fault was last under way during which messages may be late
 */
export function drainGivenUp(
  { now, changedAt, counts, delay }: Situation,
  { since, disturbedAt }: { readonly since: number; readonly disturbedAt: number },
): string | null {
  const from = Math.max(since, Math.min(disturbedAt, since + faultTimeout));
  if (now - from >= timeout) return `draining was given up after ${Math.round((now - since) / 1000)} s`;
  const isStill = counts.inHand === 0 && counts.linksDown === 0 && counts.away === 0;
  if (!isStill || now - Math.max(from, changedAt + delay) < stall) return null;
  return `draining was given up, as nothing happened for ${stall / 1000} s`;
}
