import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { declareTopology, type Topology } from "../amqp/topology.ts";
import type { Address } from "../broker/broker.ts";
import type { RunRecord } from "../ledger/record.ts";
import type { Plan } from "../plan/plan.ts";
import { openAdmin, removeQueues } from "./admin.ts";
import { monotonic } from "./clock.ts";
import { type Counts, totals } from "./counters.ts";
import { drainState, type Situation } from "./drain.ts";
import { HostHandle } from "./host-handle.ts";
import { findLeftovers } from "./leftovers.ts";
import { Sampler } from "./sampler.ts";
import { split, workerSlices } from "./slices.ts";

/** ms between two looks at the counters. */
const lookEvery = 10;
/** ms from the order to go to the run's zero, so that every host has heard it. */
const leadTime = 5;

/** How a run is watched and ended from outside. */
export interface RunControl {
  /** Aborted: publish no more, drain, report. */
  readonly windDown: AbortSignal;
  /** Aborted: stop at once; `runPlan` rejects with its reason, after having cleaned up. */
  readonly stop: AbortSignal;
  /** Told about ten times a second. */
  readonly watch: (progress: RunProgress) => void;
}

export interface RunProgress {
  /** ms since the run began. */
  readonly elapsed: number;
  readonly counts: Counts;
  readonly ready: number | null;
}

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
  await using admin = await openAdmin(address);
  const topology = await declareTopology(
    admin.connection,
    plan.queue,
    run.toString(16).padStart(8, "0"),
    address,
  );
  await using _queues = { [Symbol.asyncDispose]: () => removeQueues(admin.connection, address, topology) };
  await using hosts = startHosts(plan, address, topology, run);
  const ready = (async () => {
    await Promise.all(hosts.all.map((host) => host.connected()));
    for (const host of hosts.all) await host.consume();
  })();
  await orStopped(ready, control.stop);
  const epoch = monotonic() + leadTime;
  const now = (): number => monotonic() - epoch;
  await using sampler = new Sampler(address, topology.queue, now);
  for (const host of hosts.all) host.go(epoch);
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

function startHosts(
  plan: Plan,
  address: Address,
  topology: Topology,
  run: number,
): { all: readonly HostHandle[] } & AsyncDisposable {
  const cores = availableParallelism();
  const { load, seed } = plan;
  const named = plan.queue.name !== undefined;
  const shared = { address, queue: topology.queue, named, run, seed, load, step: plan.producers.length };
  const numbered = plan.producers.map((producer, first) => ({ plan: producer, first }));
  const all = [
    ...workerSlices(plan.workers, cores).map(
      (workers) => new HostHandle({ ...shared, producers: [], workers }),
    ),
    ...split(numbered, cores).map((producers) => new HostHandle({ ...shared, producers, workers: [] })),
  ];
  return {
    all,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(all.map((host) => host[Symbol.asyncDispose]()));
    },
  };
}

interface Ended {
  readonly ending: RunRecord["ending"];
  readonly problem: string | null;
  readonly drained: boolean;
}

async function watchUntilEnd(
  plan: Plan,
  hosts: readonly HostHandle[],
  sampler: Sampler,
  now: () => number,
  control: RunControl,
): Promise<Ended> {
  const failure = Promise.race(hosts.map((host) => host.failure));
  const lastStart = plan.workers.reduce((latest, worker) => Math.max(latest, worker.start), 0);
  let before = "";
  let changedAt = now();
  let watchedAt = Number.NEGATIVE_INFINITY;
  let windingDown = false;
  for (;;) {
    await Promise.race([sleep(lookEvery), failure]);
    if (control.stop.aborted) return { ending: "interrupted", problem: null, drained: false };
    if (control.windDown.aborted && !windingDown) {
      windingDown = true;
      for (const host of hosts) host.stopPublishing();
    }
    const counts = totals(hosts.map((host) => host.counters));
    const at = now();
    const seen = Object.values(counts).join();
    if (seen !== before) changedAt = at;
    before = seen;
    const ready = sampler.latest;
    if (at - watchedAt >= 100) {
      watchedAt = at;
      control.watch({ elapsed: Math.max(0, at), counts, ready: ready?.count ?? null });
    }
    const gone = hosts.flatMap((host) => host.events).find((event) => event.what === "link-given-up");
    if (gone !== undefined) {
      const problem = `${gone.who} lost the broker and could not connect again within a minute`;
      return { ending: "broker-lost", problem, drained: false };
    }
    const nextDue = plan.load.due?.[counts.attempted] ?? 0;
    const situation: Situation = {
      now: at,
      changedAt,
      plannedQuietUntil: Math.max(lastStart, nextDue),
      counts,
      producers: plan.producers.length,
      workers: plan.workers.length,
      ready,
    };
    const state = drainState(situation);
    if (state === "drained")
      return { ending: windingDown ? "interrupted" : "completed", problem: null, drained: true };
    if (state === "stalled") return { ending: "stalled", problem: stallStory(situation), drained: false };
  }
}

function stallStory({ counts, ready, workers }: Situation): string {
  const facts = [
    `${counts.attempted} sent, ${counts.handled} handled`,
    `${ready?.count ?? "an unknown number of"} ready in the queue`,
    ...(counts.workersGone > 0 ? [`${counts.workersGone} of ${workers} workers gone`] : []),
    ...(counts.decided < counts.attempted
      ? [`${counts.attempted - counts.decided} publishes unconfirmed`]
      : []),
    ...(counts.linksDown > 0 ? [`${counts.linksDown} connections down`] : []),
  ];
  return `nothing happened for 30 s: ${facts.join(", ")}`;
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
