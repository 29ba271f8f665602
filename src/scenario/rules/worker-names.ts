import type { WorkerGroup } from "../scenario.ts";

/** The workers that faults add are `added-1`, `added-2`, … through all faults and times. */
export const addedPrefix = "added-";

/**
 * The names of the workers, group by group. A named group of one is its name, of more `name-1`, `name-2`, …;
 * the workers of all unnamed groups are numbered through: `worker-1`, `worker-2`, …
 */
export function workerNames(groups: readonly Pick<WorkerGroup, "name" | "count">[]): string[][] {
  let unnamed = 0;
  return groups.map(({ name, count }) => {
    if (name === undefined) return Array.from({ length: count }, () => `worker-${++unnamed}`);
    if (count === 1) return [name];
    return Array.from({ length: count }, (_, i) => `${name}-${i + 1}`);
  });
}
