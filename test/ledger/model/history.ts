import fc from "fast-check";
import type { RunRecord } from "../../../src/ledger/record.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import { publishLog, recordOf, workLog } from "../records.ts";
import { type Happening, happen, happenings } from "./disturbances.ts";
import { planFor, type Settings, settings } from "./settings.ts";
import { comeBack, flush, receiveCopy } from "./steps.ts";
import { type Worker, World } from "./world.ts";

/** What happens in one run of the model. */
export interface Script {
  readonly settings: Settings;
  readonly happenings: readonly Happening[];
  /** Whether messages stay in the queue at the end. */
  readonly leaves: boolean;
}

/** Random runs of random plans. */
export const scripts: fc.Arbitrary<Script> = fc.record({
  settings,
  happenings,
  leaves: fc.nat({ max: 9 }).map((one) => one === 0),
});

/** A run: what truly happened, and what its hosts wrote down of it. */
export interface History {
  readonly world: World;
  readonly plan: Plan;
  readonly record: RunRecord;
}

/** Plays a script to its end. */
export function play(script: Script): History {
  const world = new World(script.settings);
  for (const one of script.happenings) happen(world, one);
  drain(world, script.leaves);
  world.tick();
  const record = recordOf({
    publishes: world.producers.map(({ rows, name }) => publishLog(rows, name)),
    works: world.workers.map(({ rows, name }) => workLog(rows, name)),
    events: world.events,
    faults: world.faults,
    left: world.queue.ready.map(({ id }) => id),
    deadLettered: {
      id: world.queue.deadLetters.map(({ id }) => id),
      reason: world.queue.deadLetters.map(() => "rejected"),
    },
    end: world.now,
    broker: { version: null, policy: null, declaredAt: script.settings.queue === "new quorum" ? 0 : null },
  });
  return { world, plan: planFor(script.settings), record };
}

/** All links come back, all that is on its way arrives, and the workers empty the queue. */
function drain(world: World, leaves: boolean): void {
  for (const link of [...world.producers, ...world.workers]) comeBack(world, link);
  for (const producer of world.producers) {
    for (const row of producer.wire.splice(0)) {
      world.queue.enqueue(row.copy);
      producer.waiting.push(row);
    }
    if (!world.settings.confirms) continue;
    for (const row of producer.waiting.splice(0))
      Object.assign(row, { how: "confirmed", settled: world.tick() });
  }
  for (let busy = true; busy; ) {
    world.queue.elapse();
    busy = world.workers.map((worker) => work(world, worker, leaves)).includes(true);
  }
}

/** A worker takes what it may, unless all is to stay, and finishes what it has. */
function work(world: World, worker: Worker, leaves: boolean): boolean {
  if (!worker.up) return false;
  const copy = leaves ? null : world.queue.give(worker.index);
  if (copy !== null) worker.wire.push(copy);
  for (const one of worker.wire.splice(0)) receiveCopy(world, worker, one);
  for (const row of worker.held.splice(0)) {
    Object.assign(row, { outcome: "handled", ended: world.tick() });
    if (worker.manual) worker.acks.push(row.copy);
    else row.copy.end = "handled";
  }
  flush(worker);
  for (const one of worker.acks.splice(0)) world.queue.ack(one);
  return copy !== null;
}
