import { figureOf, type Row } from "../shared/figures.ts";
import { formatDuration, formatShare } from "../shared/format.ts";
import { isLate } from "../shared/generator-lateness.ts";
import { lateDifferences } from "./differences.ts";
import { heaviestKind, sameWork, takesOneAtATime } from "./scenario-facts.ts";

/** From this fairness on, work is shared evenly. */
export const evenly = 0.95;
/** Points of 1 by which workers are idler, so that it explains something. */
const idler = 0.05;
/** Points of 1 between the most and the least busy worker, so that it explains something. */
const farApart = 0.3;

/** Why one variant was better than another, where it shows in idle workers. */
export function idleText(better: Row, worse: Row): string[] {
  const [fewer, more] = [figureOf(better, "starvedShare"), figureOf(worse, "starvedShare")];
  if (fewer === null || more === null || more - fewer < idler) return [];
  const idle = takesOneAtATime(worse.variant.scenario)
    ? "Workers were idle while messages waited, as at prefetch 1 the next one comes only after an ack"
    : `While messages given to busy workers waited${heaviestText(worse)}, other workers were idle`;
  return [
    `${idle}: ${formatShare(more)} of all worker time with ${worse.variant.name}${unevenText(worse)}, ` +
      `${formatShare(fewer)} with ${better.variant.name}.`,
  ];
}

/** ` (busy: worker-1 99.5 % of its time, worker-2 5.1 %)`: the most and the least busy, where they are far apart. */
function unevenText({ run }: Row): string {
  const ranked = (run?.workers ?? [])
    .flatMap(({ name, busyShare }) => (busyShare === null ? [] : [{ name, busyShare }]))
    .toSorted((a, b) => b.busyShare - a.busyShare);
  const [most, least] = [ranked[0], ranked.at(-1)];
  if (most === undefined || least === undefined || most.busyShare - least.busyShare < farApart) return "";
  const [one, other] = [most, least].map(({ name, busyShare }) => `${name} ${formatShare(busyShare)}`);
  return ` (busy: ${one} of its time, ${other})`;
}

/** `, behind huge ones (5.00 s each)`: what messages wait for, where one kind is much more work than others. */
function heaviestText({ variant }: Row): string {
  const heaviest = heaviestKind(variant.scenario);
  return heaviest === null ? "" : `, behind ${heaviest.name} ones (${formatDuration(heaviest.work)} each)`;
}

/** Why prefetch does not decide who works, where all shared the work evenly: there is nothing to be unlucky with. */
export function sameShareText(rows: readonly Row[]): string[] {
  const keys = rows.flatMap(({ variant }) => Object.keys(variant.settings));
  if (keys.length === 0 || !keys.every((key) => /^workers\b.*\bprefetch$/.test(key))) return [];
  if (rows.some((row) => (figureOf(row, "fairness.busy") ?? 0) < evenly)) return [];
  const works = new Set(rows.map(({ variant }) => sameWork(variant.scenario)));
  const [work] = works;
  if (works.size > 1 || work === undefined || work === null) return [];
  const what = work === 0 ? "no work" : `${formatDuration(work)} of work`;
  return [`Each worker got its fair share at all of these prefetches, as every message is ${what}.`];
}

/** Whose times are not worth much, as some run did not keep it. */
export function lateText(rows: readonly Row[]): string[] {
  return lateDifferences(rows.map(({ variant }) => variant).filter((variant) => isLate(variant, "makespan")));
}
