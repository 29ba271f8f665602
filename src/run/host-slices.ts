import { availableParallelism } from "node:os";
import type { PlannedWorker } from "../plan/plan.ts";

/** More threads than this cost more than they bring. */
const maxCpuHosts = 64;
/**
 * Sleeping workers that one thread keeps the time of, and producers that one thread sends for. A message costs a thread
 * some 3 µs, less than a tenth of what it costs the broker (bench/README.md): it is for the timers' sake that there
 * are more threads, and each takes a core from the broker.
 */
const workersAHost = 250;
const producersAHost = 4;

/**
 * Which workers share a thread: workers that burn CPU have one each, sleeping ones as few as keep their time; each
 * thread's workers are neighbours in the plan.
 * @param cores of the machine; one is always left to the broker, the main thread and the producers
 */
export function workerSlices(
  workers: readonly PlannedWorker[],
  cores: number = availableParallelism(),
): PlannedWorker[][] {
  const burning = workers.some((worker) => worker.work === "cpu");
  return split(workers, burning ? maxCpuHosts : hostsFor(workers.length, workersAHost, cores));
}

/** Which producers share a thread; as `workerSlices`. */
export function producerSlices<T>(producers: readonly T[], cores: number = availableParallelism()): T[][] {
  return split(producers, hostsFor(producers.length, producersAHost, cores));
}

function hostsFor(count: number, each: number, cores: number): number {
  return Math.max(1, Math.min(cores - 1, Math.ceil(count / each)));
}

/** At most `most` runs of neighbours, as even as can be; none is empty. */
export function split<T>(items: readonly T[], most: number): T[][] {
  const parts = Math.min(items.length, most);
  return Array.from({ length: parts }, (_, i) =>
    items.slice(Math.floor((i * items.length) / parts), Math.floor(((i + 1) * items.length) / parts)),
  );
}
