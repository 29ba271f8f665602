import { figureFacts } from "../../figures/catalogue.ts";
import { type Figure, figureOf, isShare, kindsIn, type Row } from "./figures.ts";

/** Figures by kind are many: of more kinds, there is none of each. */
const maxKinds = 4;
/** Of what differs, the second of a family tells so much less, the third again. */
const repeated = 0.25;
/** What differs by less, as a logarithm or three times the points, decides nothing. */
const least = 0.08;
/** Points of 1 beside multiples: 50 points are as telling as 4.5 times. */
const ofPoints = 3;
/** ms beside which a duration is nothing. */
const nothing = 1;

/** In the order in which they stand beside each other. */
const always: readonly Figure[] = [
  "keepsUp",
  "utilisation",
  "makespan",
  "efficiency",
  "starvedShare",
  "fairness.busy",
  "throughput",
  "wait.mean",
  "wait.p95",
  "latency.p50",
  "latency.p95",
  "latency.p99",
];

/** Whether figures are to be chosen: with two variants at full speed a reader sees what differs. */
export function isSweep(rows: readonly Row[]): boolean {
  return rows.length > 2 || rows.some(({ run }) => run !== undefined && run.paced !== null);
}

/** All figures that variants may be told apart by, in the order in which they stand beside each other. */
export function candidates(rows: readonly Row[]): Figure[] {
  const kinds = kindsIn(rows.map(({ variant }) => variant));
  // Of messages that all come at once, latency is their place in the queue, and waiting says nothing else.
  const isPaced = rows.some(({ run }) => run !== undefined && run.paced !== null);
  const ofAll = isPaced ? always : always.filter((figure) => !figure.startsWith("wait."));
  const ofKinds =
    isPaced && kinds.length > 1 && kinds.length <= maxKinds
      ? kinds.map((kind) => `kinds.${kind}.latency.p95`)
      : [];
  return [...ofAll, ...ofKinds].filter((figure) => rows.some((row) => figureOf(row, figure) !== null));
}

/**
 * The figures that tell variants apart, the most telling first: those that differ most between variants, and of what
 * says the same only the first at its full worth. What hardly differs is left out.
 */
export function deciding(rows: readonly Row[]): Figure[] {
  const open = new Map(candidates(rows).map((figure) => [figure, differenceOf(rows, figure)]));
  const taken = new Map<string, number>();
  const chosen: Figure[] = [];
  while (open.size > 0) {
    const worth = (figure: Figure): number =>
      (open.get(figure) ?? 0) * repeated ** (taken.get(figureFacts(figure).family) ?? 0);
    const [best = ""] = [...open.keys()].toSorted((a, b) => worth(b) - worth(a));
    if (!(worth(best) >= least)) break;
    open.delete(best);
    chosen.push(best);
    const { family } = figureFacts(best);
    taken.set(family, (taken.get(family) ?? 0) + 1);
  }
  return chosen;
}

/** How much variants differ in a figure: the logarithm of so many times, or of points of 1 three times those. */
function differenceOf(rows: readonly Row[], figure: Figure): number {
  const values = rows.flatMap((row) => figureOf(row, figure) ?? []);
  if (values.length < 2) return 0;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const { isLatency } = figureFacts(figure);
  if (isShare(figure)) return ofPoints * (high - low);
  const floor = isLatency === true ? nothing : 0;
  const times = low + floor > 0 ? Math.log((high + floor) / (low + floor)) : 0;
  // Of two that say the same, people read how long it took.
  return figure === "makespan" ? 1.05 * times : times;
}
