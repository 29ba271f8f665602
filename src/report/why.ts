import { figureOf, type Row } from "./figures.ts";
import { formatDuration, formatShare } from "./format.ts";
import { isLate } from "./late.ts";
import { heaviestKind, sameWork, takesOneAtATime } from "./scenario-facts.ts";

/** From this fairness on, work is shared evenly. */
export const evenly = 0.95;
/** Points of 1 by which workers are idler, so that it explains something. */
const idler = 0.05;

/** Why one variant was better than another, where it shows in idle workers. */
export function idleText(better: Row, worse: Row): string[] {
  const [fewer, more] = [figureOf(better, "starvedShare"), figureOf(worse, "starvedShare")];
  if (fewer === null || more === null || more - fewer < idler) return [];
  const where = takesOneAtATime(worse.variant.scenario)
    ? "while messages waited, as at prefetch 1 the next one comes only after an ack"
    : `while messages waited for busy workers${heaviestText(worse)}`;
  return [
    `With ${worse.variant.name}, workers were idle ${formatShare(more)} of their time ${where}; ` +
      `with ${better.variant.name}, ${formatShare(fewer)}.`,
  ];
}

/** ` (huge: 5.00 s of work each)`: what messages wait behind, where one kind is much more work than others. */
function heaviestText({ variant }: Row): string {
  const heaviest = heaviestKind(variant.scenario);
  return heaviest === null ? "" : ` (${heaviest.name}: ${formatDuration(heaviest.work)} of work each)`;
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
  return [
    `Prefetch makes no difference to who gets how much here, as every message is ${what}; it does where some are heavier.`,
  ];
}

/** That times are not worth much, where some run did not keep it. */
export function lateText(rows: readonly Row[]): string[] {
  return rows.some(({ variant }) => isLate(variant, "makespan"))
    ? ["Time was not kept: compare with care."]
    : [];
}
