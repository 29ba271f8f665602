import type { PlannedWorker } from "../plan/plan.ts";

/** More threads than this cost more than they bring. */
const mostCpuHosts = 64;

/**
 * Which workers share a thread: workers that burn CPU have one each, sleeping ones share at most `most` threads;
 * each thread's workers are neighbours in the plan.
 */
export function workerSlices(workers: readonly PlannedWorker[], most: number): PlannedWorker[][] {
  const burning = workers.some((worker) => worker.work === "cpu");
  return split(workers, burning ? mostCpuHosts : most);
}

/** At most `most` runs of neighbours, as even as can be; none is empty. */
export function split<T>(items: readonly T[], most: number): T[][] {
  const parts = Math.min(items.length, most);
  return Array.from({ length: parts }, (_, i) =>
    items.slice(Math.floor((i * items.length) / parts), Math.floor(((i + 1) * items.length) / parts)),
  );
}
