import type { Presence } from "../../result/schema.ts";
import { timeOf } from "./checked.ts";
import type { PictureWorker, Stretch } from "./picture.ts";

/** More cannot be told apart. */
const maxAway = 200;

/**
 * When a worker was there, in a run of `end` ms. Whatever its presences say, 0 <= `from` <= `to` <= `end`, and the `away`
 * lie in between, one after the other.
 */
export function presenceOf(
  presences: readonly Presence[],
  end: number,
): Pick<PictureWorker, "from" | "to" | "away"> {
  const inRun = (time: number): number => Math.min(timeOf(time), end);
  const stretches = presences
    .slice(0, maxAway)
    .map(({ from, to }): Stretch => ({ from: inRun(from), to: to === null ? end : inRun(to) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  const [first] = stretches;
  if (first === undefined) return { from: end, to: end, away: [] };
  const away: Stretch[] = [];
  let to = first.to;
  for (const next of stretches) {
    if (next.from > to) away.push({ from: to, to: next.from });
    to = Math.max(to, next.to);
  }
  return { from: first.from, to, away };
}
