import type { Interval } from "./bootstrap.ts";

/** Fewer runs a side show nothing measured. */
export const fewestRuns = 4;
/** What the p values, after correction, have to be below. */
export const level = 0.05;

const most = 1000;

/** What is known of something undecided. */
export interface Undecided {
  /** The side with fewer has so many. */
  readonly runs: number;
  readonly estimate: number;
  readonly interval: Interval;
  /** What counts as no change. */
  readonly limits: Interval;
  /** Over how many measures it is corrected. */
  readonly family: number;
}

/**
 * How many more runs a side would settle it, if they are like those so far: the interval narrows with the root of
 * their number, and a change can only be shown by as many as the test can be convinced by. null: more than 1,000, or
 * no telling, as the estimate is where the margin ends.
 */
export function moreRuns({ runs, estimate, interval, limits, family }: Undecided): number | null {
  const half = (interval.high - interval.low) / 2;
  const distance = Math.min(Math.abs(estimate - limits.low), Math.abs(estimate - limits.high));
  const changed = estimate < limits.low || estimate > limits.high;
  const enough = Math.max(
    Math.ceil(runs * (half / distance) ** 2),
    changed ? convincing(family) : fewestRuns,
    runs + 1,
  );
  return enough - runs <= most ? enough - runs : null;
}

/** The fewest runs a side of which the clearest outcome, corrected over so many measures, is convincing. */
export function convincing(family: number): number {
  let runs = fewestRuns;
  while (!canConvince(runs, runs, family)) runs++;
  return runs;
}

/** Whether of so many runs the clearest outcome has a p that is below the level, corrected over so many measures. */
export function canConvince(base: number, next: number, family: number): boolean {
  if (Math.min(base, next) < fewestRuns) return false;
  let orders = 1;
  for (let i = 1; i <= next; i++) orders *= (base + i) / i;
  return family / orders < level;
}
