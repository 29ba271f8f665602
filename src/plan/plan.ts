import type { FaultAction } from "../faults/kinds.ts";
import type { FaultTime } from "../faults/time-schema.ts";
import { addedPrefix, workerNames } from "../scenario/rules/worker-names.ts";
import type { Queue, Scenario, WorkerGroup } from "../scenario/scenario.ts";
import { digestOf } from "./digest.ts";
import { expandLoad, kindOf, type Load } from "./load.ts";

/** One worker, with everything decided. Times in ms since the run began. */
export interface PlannedWorker extends Omit<WorkerGroup, "count" | "name"> {
  readonly name: string;
  /** The fault that brings this worker in, and at which of its times (from 0); undefined: it is there by its `start`. */
  readonly added?: { readonly fault: number; readonly time: number } | undefined;
}

/** One fault, with everything decided but whom of the workers there it will hit. */
export type PlannedFault = FaultAction & {
  readonly at: FaultTime;
  /** ms from one time to the next; null: it is done once. */
  readonly every: number | null;
  /** How often at most; null: until the run is over. */
  readonly times: number | null;
};

export interface PlannedProducer {
  readonly name: string;
  readonly confirms: boolean;
  readonly maxUnconfirmed: number;
  /** What it does about messages that were unconfirmed when its connection was lost. */
  readonly onFailure: "republish" | "drop";
}

/** A variant with everything decided: the same scenario and seed give the same plan on every machine. */
export interface Plan {
  /** ms after which a run is ended; null: by what the plan explains. */
  readonly timeout: number | null;
  /** Of everything below. */
  readonly digest: string;
  readonly seed: number;
  readonly queue: Queue;
  readonly load: Load;
  /** Producer k of n sends the messages k, k + n, k + 2n, … */
  readonly producers: readonly PlannedProducer[];
  readonly workers: readonly PlannedWorker[];
  readonly faults: readonly PlannedFault[];
}

/**
 * Decides everything that a scenario leaves open.
 * @throws Problem (scenario) when the load is too large to plan.
 */
export function expand(scenario: Scenario): Plan {
  const load = expandLoad(scenario);
  const { confirms, maxUnconfirmed, onFailure } = scenario.producers;
  const producers = Array.from({ length: scenario.producers.count }, (_, i) => ({
    name: `producer-${i + 1}`,
    confirms,
    maxUnconfirmed,
    onFailure,
  }));
  const names = workerNames(scenario.workers);
  const workers = scenario.workers.flatMap(({ count: _count, name: _name, ...group }, g) =>
    (names[g] ?? []).map((name) => ({ ...group, name })),
  );
  const faults = scenario.faults.map(
    ({ line: _line, every = null, times = every === null ? 1 : null, ...rest }): PlannedFault => ({
      ...rest,
      every,
      times,
    }),
  );
  const all = [...workers, ...addedWorkers(scenario.workers, faults)];
  const rest = { seed: scenario.seed, queue: scenario.queue, producers, workers: all, faults };
  const digest = digestOf({ load: load.digest, ...rest });
  return { timeout: scenario.timeout ?? null, digest, load, ...rest };
}

/** The workers that faults add: like those of the first group, there from when they are added to the end. */
function addedWorkers([first]: readonly WorkerGroup[], faults: readonly PlannedFault[]): PlannedWorker[] {
  if (first === undefined) return [];
  const { count: _count, name: _name, stop: _stop, ...settings } = first;
  const additions = faults.flatMap((fault, place) =>
    fault.do !== "add-workers"
      ? []
      : Array.from({ length: fault.workers * (fault.times ?? 1) }, (_, i) => ({
          fault: place,
          time: Math.floor(i / fault.workers),
        })),
  );
  return additions.map((added, i) => ({ ...settings, start: 0, name: `${addedPrefix}${i + 1}`, added }));
}

/** "200 messages: 100 heavy (50 ms), 100 light (2 ms)"-like facts of a load: how many messages of each kind. */
export function countByKind(load: Load): number[] {
  const counts = load.kinds.map(() => 0);
  const { count, period } = load;
  const whole = count === null ? 1 : Math.floor(count / period);
  const part = count === null ? 0 : count % period;
  for (let id = 0; id < period; id++) {
    const kind = kindOf(load, id);
    counts[kind] = (counts[kind] ?? 0) + whole + (id < part ? 1 : 0);
  }
  return counts;
}
