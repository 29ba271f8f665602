import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { AdminLink } from "../amqp/admin-link.ts";
import type { Topology } from "../amqp/topology.ts";
import type { Address } from "../broker/broker.ts";
import type { RunRecord } from "../ledger/record.ts";
import type { Plan } from "../plan/plan.ts";
import { monotonic } from "./clock.ts";
import { HostHandle } from "./host-handle.ts";
import { findLeftovers } from "./leftovers.ts";
import { Sampler } from "./sampler.ts";
import { split, workerSlices } from "./slices.ts";
import { type RunControl, watchUntilEnd } from "./watch.ts";

/** ms from the order to go to the run's zero, so that every host has heard it by then. */
const leadTime = 25;
/** ms that the broker has for deleting the run's queues. */
const removePatience = 5000;

/**
 * Runs a plan once on a broker: declares its queues, opens its producers and workers in threads, lets the
 * workers consume and then the producers publish, waits until all is drained, looks at what is left, and
 * deletes what it made.
 * @returns what happened, for the ledger
 * @throws Problem (broker) when the broker refuses something before the first publish
 */
export async function runPlan(plan: Plan, address: Address, control: RunControl): Promise<RunRecord> {
  control.stop.throwIfAborted();
  const run = randomInt(1, 0xffffffff);
  await using admin = await AdminLink.open(address, "run");
  const topology = await admin.declare(plan.queue, run.toString(16).padStart(8, "0"));
  await using _queues = { [Symbol.asyncDispose]: () => removeQueues(admin, address, topology) };
  await using hosts = startHosts(plan, address, topology, run);
  const ready = (async () => {
    await Promise.all(hosts.all.map((host) => host.connected()));
    for (const host of hosts.all) await host.consume();
  })();
  await orStopped(ready, control.stop);
  const epoch = monotonic() + leadTime;
  const now = (): number => monotonic() - epoch;
  await using sampler = new Sampler(address, topology.queue, now);
  await orStopped(Promise.all(hosts.all.map((host) => host.go(epoch))), control.stop);
  sampler.start();
  const ended = await orStopped(watchUntilEnd(plan, hosts.all, sampler, now, control), control.stop);
  const end = now();
  const logs = await orStopped(Promise.all(hosts.all.map((host) => host.finish())), control.stop);
  const answered = logs.every((log) => log !== null);
  const publishes = logs.flatMap((log) => log?.publishes ?? []);
  const works = logs.flatMap((log) => log?.works ?? []);
  const leftovers = await orStopped(
    findLeftovers(admin, address, topology, plan, run, { publishes, works }),
    control.stop,
  );
  const silent = "a thread of the tool did not hand over what it had written down";
  return {
    ending: ended.ending,
    problem: answered ? ended.problem : silent,
    drained: ended.drained && answered && leftovers.complete,
    publishes,
    works,
    events: hosts.all.flatMap((host) => host.events).sort((a, b) => a.at - b.at),
    deadLettered: leftovers.deadLettered,
    left: leftovers.left,
    ready: { at: sampler.at, count: sampler.count },
    end,
  };
}

async function removeQueues(admin: AdminLink, address: Address, { own }: Topology): Promise<void> {
  const remove = async (): Promise<void> => {
    try {
      await admin.deleteQueues(own);
    } catch {
      // The connection was lost in the run; the queues are still the run's to delete, unless the broker is gone too.
      const again = await AdminLink.open(address, "run").catch(() => null);
      await again?.deleteQueues(own).catch(() => undefined);
      await again?.[Symbol.asyncDispose]();
    }
  };
  const over = new AbortController();
  // A broker that hangs must not hold up the end; the queues vanish by themselves in a day.
  await Promise.race([
    remove(),
    sleep(removePatience, undefined, { signal: over.signal }).catch(() => undefined),
  ]);
  over.abort();
}

function startHosts(
  plan: Plan,
  address: Address,
  topology: Topology,
  run: number,
): { all: readonly HostHandle[] } & AsyncDisposable {
  // One core less than there are: the producers' thread, this one and often the broker want some too.
  const most = Math.max(1, availableParallelism() - 1);
  const { load, seed } = plan;
  const named = plan.queue.name !== undefined;
  const shared = { address, queue: topology.queue, named, run, seed, load, step: plan.producers.length };
  const numbered = plan.producers.map((producer, first) => ({ plan: producer, first }));
  const all = [
    ...workerSlices(plan.workers, most).map(
      (workers) => new HostHandle({ ...shared, producers: [], workers }),
    ),
    ...split(numbered, most).map((producers) => new HostHandle({ ...shared, producers, workers: [] })),
  ];
  return {
    all,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(all.map((host) => host[Symbol.asyncDispose]()));
    },
  };
}

/** The promise, or the signal's reason as soon as it is aborted. */
async function orStopped<T>(promise: Promise<T>, stop: AbortSignal): Promise<T> {
  const over = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener("abort", () => reject(stop.reason), { once: true, signal: over.signal });
  });
  try {
    stop.throwIfAborted();
    return await Promise.race([promise, stopped]);
  } finally {
    over.abort();
  }
}
