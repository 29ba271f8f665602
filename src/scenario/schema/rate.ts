import type { Phase } from "../scenario.ts";

/** The integral of the rate over the first `ms` of the phases: how many messages they send by then, on average. */
export function amountBy(phases: readonly Phase[], ms: number): number {
  let left = ms;
  let amount = 0;
  for (const { for: length, from, to } of phases) {
    const time = Math.min(left, length);
    const end = length === Number.POSITIVE_INFINITY ? from : from + ((to - from) * time) / length;
    if (from + end > 0) amount += (time * (from + end)) / 2000;
    left -= time;
    if (left <= 0) break;
  }
  return amount;
}
