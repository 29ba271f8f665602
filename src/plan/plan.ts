import type { Queue, Scenario, WorkerGroup } from "../scenario/scenario.ts";
import { workerNames } from "../scenario/worker-names.ts";
import { digestOf } from "./digest.ts";
import { expandLoad, type Load } from "./load.ts";

/** One worker, with everything decided. Times in ms since the run began. */
export interface PlannedWorker extends Omit<WorkerGroup, "count" | "name"> {
  readonly name: string;
}

export interface PlannedProducer {
  readonly name: string;
  readonly confirms: boolean;
  readonly maxUnconfirmed: number;
}

/** A variant with everything decided: the same scenario and seed give the same plan on every machine. */
export interface Plan {
  /** Of everything below. */
  readonly digest: string;
  readonly seed: number;
  readonly queue: Queue;
  readonly load: Load;
  /** Producer k of n sends the messages k, k + n, k + 2n, … */
  readonly producers: readonly PlannedProducer[];
  readonly workers: readonly PlannedWorker[];
}

/**
 * Decides everything that a scenario leaves open.
 * @throws Problem (scenario) when the load is too large to plan.
 */
export function expand(scenario: Scenario): Plan {
  const load = expandLoad(scenario);
  const { confirms, maxUnconfirmed } = scenario.producers;
  const producers = Array.from({ length: scenario.producers.count }, (_, i) => ({
    name: `producer-${i + 1}`,
    confirms,
    maxUnconfirmed,
  }));
  const names = workerNames(scenario.workers);
  const workers = scenario.workers.flatMap(({ count: _count, name: _name, ...group }, g) =>
    (names[g] ?? []).map((name) => ({ ...group, name })),
  );
  const rest = { seed: scenario.seed, queue: scenario.queue, producers, workers };
  return { digest: digestOf({ load: load.digest, ...rest }), load, ...rest };
}

/** "200 messages: 100 heavy (50 ms), 100 light (2 ms)"-like facts of a load: how many messages of each kind. */
export function countByKind(load: Load): number[] {
  const counts = load.kinds.map(() => 0);
  for (const kind of load.kind) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
