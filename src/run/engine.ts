import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Rows } from "../account/slices.ts";
import { amqpDriver as driver } from "../amqp/driver.ts";
import type { Broker } from "../broker/broker.ts";
import { Problem } from "../common/problem.ts";
import type { Address } from "../driver/address.ts";
import type { AdminConnection, Topology } from "../driver/driver.ts";
import { kindOfFault } from "../faults/kinds.ts";
import type { FaultRecord, RunEvent, RunRecord } from "../ledger/record.ts";
import { rejectsPublishes } from "../ledger/refusals.ts";
import type { Plan } from "../plan/plan.ts";
import { BacklogSampler } from "./backlog-sampler.ts";
import { refuseByVersion } from "./broker-version.ts";
import { needsNetwork } from "./faults/fault-actions.ts";
import { FaultRunner } from "./faults/fault-runner.ts";
import { Roster } from "./faults/roster.ts";
import { finalInspection } from "./final-inspection.ts";
import { monotonic } from "./host/clock.ts";
import { totals } from "./host/counters.ts";
import { MessageSet } from "./host/message-set.ts";
import type { LinkError } from "./host/protocol.ts";
import { HostHandle, type HostLogs } from "./host-handle.ts";
import { producerSlices, workerSlices } from "./host-slices.ts";
import { readWorkers } from "./live-workers.ts";
import { MachineMonitor } from "./machine-monitor.ts";
import { Network } from "./network/network.ts";
import { QueueInspection } from "./queue-inspection.ts";
import { reconnectTimeoutOf } from "./reconnect-timeout.ts";
import { findRemaining, type RemainingMessages, unaccounted } from "./remaining-messages.ts";
import { type Ended, monitorRun, type RunControl } from "./run-monitor.ts";

/** ms from the command to set the clocks to the run's zero, so that every host runs by then: an idle thread wakes within one. */
const leadTime = 10;
/** ms that a busy machine is given at most for that. */
const longestLead = 640;
/** Samples of the backlog that a run keeps whose rows are handed over: those of an hour or two. */
const maxSamples = 65_536;
/** ms that a thread has for closing its links, where the run did not come to its end. */
const finishTimeout = 8000;
/** ms that a look at what is left takes at most, where the run did not come to its end. */
const lookTimeout = 10_000;
/** ms that the broker has for deleting the run's queues. */
const removeTimeout = 5000;
/** The same where the user wants an end at once. */
const removeTimeoutAtOnce = 2000;

/**
 * Runs a plan once on a broker: declares its queues, opens its producers and workers in threads, lets the
 * workers consume and then the producers publish, does the faults, waits until all is drained, looks at what is
 * left, and deletes what it made.
 * @returns what happened, for the ledger
 * @throws Problem (broker) when the broker refuses something before the first publish
 */
export async function runPlan(
  plan: Plan,
  broker: Pick<Broker, "address" | "control" | "processes" | "inspector">,
  control: RunControl,
): Promise<RunRecord> {
  control.stop.throwIfAborted();
  const { address, control: brokerControl } = broker;
  const run = randomInt(1, 0xffffffff);
  await using admin = await driver.openAdmin(address, "run");
  refuseByVersion(plan, admin.facts.version);
  const topology = await admin.declare(plan.queue, run.toString(16).padStart(8, "0"));
  const declared = monotonic();
  // A broker of the tool's own that nobody waits for any more is thrown away as a whole.
  const discarded = (): boolean => brokerControl !== null && control.stop.aborted;
  await using _queues = {
    [Symbol.asyncDispose]: async () => {
      const timeout = control.stop.aborted ? removeTimeoutAtOnce : removeTimeout;
      if (!discarded()) await removeQueues(admin, address, topology, timeout);
    },
  };
  refuseTaking(plan, topology);
  await using network = needsNetwork(plan.faults) ? await Network.open(address) : null;
  const events: RunEvent[] = [];
  const linkErrors: LinkError[] = [];
  let begun = (): readonly FaultRecord[] => [];
  const { rowSink } = control;
  await using hosts = startHosts(plan, network?.address ?? address, topology, run, {
    streamsRows: rowSink !== undefined,
    onEvent: (event) => {
      events.push(event);
      rowSink?.event(event);
    },
    onRows: (rows) => rowSink?.rows(rows, begun()),
    onLinkError: (linkError) => linkErrors.push(linkError),
  });
  using machine = new MachineMonitor(() => broker.processes?.() ?? Promise.resolve(null));
  const ready = (async () => {
    const prepared = machine.prepare();
    await Promise.all(hosts.all.map((host) => host.connected()));
    // A delivery may come as soon as somebody consumes, and has no times without a clock.
    await Promise.all(hosts.all.map((host) => host.setClock(monotonic())));
    for (const host of hosts.all) await host.consume();
    await prepared;
    return startClocks(hosts.all);
  })();
  // As long as nothing was published there is nothing to wind down.
  const epoch = await orStopped(ready, AbortSignal.any([control.stop, control.windDown]));
  const now = (): number => monotonic() - epoch;
  const roster = new Roster(plan);
  await using faults = new FaultRunner(plan, {
    driver,
    address,
    queue: topology.queue,
    control: brokerControl,
    network,
    workers: plan.workers,
    roster,
    allowExec: control.allowExec === true,
    now,
    apply: (action) => {
      for (const host of hosts.all) host.apply(action);
    },
    events: () => events,
    tell: (text, news) => control.tell?.(text, news),
  });
  begun = () => faults.begun();
  await using sampler = new BacklogSampler(
    driver,
    address,
    topology.queue,
    now,
    rowSink === undefined ? undefined : maxSamples,
  );
  machine.start();
  await orStopped(Promise.all(hosts.all.map((host) => host.go())), control.stop);
  sampler.start();
  const { version } = admin.facts;
  const inspection = new QueueInspection(
    broker.inspector ?? null,
    address.url,
    topology.queue,
    now,
    control.stop,
  );
  if (inspection.isCheap) inspection.askSoon();
  const state = {
    plan,
    hosts: hosts.all,
    faults,
    sampler,
    inspection,
    version,
    now,
    standby: () => roster.standby,
    workers: () => readWorkers(hosts.all, roster, now()),
    events: () => events,
    linkErrors: () => linkErrors,
  };
  const ended = await monitorRun(state, control);
  const end = now();
  await faults.end();
  const looked = machine.end();
  const { stop } = control;
  const logs = await Promise.all(hosts.all.map((host) => finished(host, ended, stop)));
  const answered = logs.every((log) => log !== null);
  const publishes = logs.flatMap((log) => log?.publishes ?? []);
  const works = logs.flatMap((log) => log?.works ?? []);
  const last = { until: Number.POSITIVE_INFINITY, returned: [] };
  const slicesOf = <Log>(all: readonly Log[]) => all.map((log) => ({ log, ...last }));
  rowSink?.rows({ publishes: slicesOf(publishes), works: slicesOf(works) }, faults.begun());
  const expected = rowSink?.unaccounted ?? unaccounted({ publishes, works });
  const look = findRemaining(driver, admin, address, topology, plan, run, expected);
  const remaining = await withinBound(look, ended.ending === "completed" ? null : lookTimeout, stop);
  const { refused, rejected } = totals(hosts.all.map((host) => host.counters));
  const found = remaining.left.length + remaining.deadLettered.id.length;
  const missing = expected - found - (plan.queue.deadLetter ? 0 : rejected);
  const unasked = rejectsPublishes(plan.queue) ? 0 : refused;
  const sums = { missing, refused: unasked, left: remaining.left.length };
  const hidden = ended.drained ? await finalInspection(plan, version, inspection, sums) : null;
  const silent = "a thread of the tool did not hand over what it had written down";
  return {
    ending: ended.ending,
    problem: answered ? ended.problem : silent,
    ...(answered && ended.hint !== undefined ? { hint: ended.hint } : {}),
    drained: ended.drained && answered && remaining.complete,
    hidden,
    publishes: rowSink === undefined ? publishes : [],
    works: rowSink === undefined ? works : [],
    events: events.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at),
    faults: faults.records(),
    deadLettered: remaining.deadLettered,
    left: remaining.left,
    ready: { at: sampler.at, count: sampler.count },
    broker: {
      version,
      policy: inspection.policy,
      unread: inspection.failure,
      declaredAt: topology.own.includes(topology.queue) ? declared - epoch : null,
    },
    machine: { ...looked, threads: logs.flatMap((log) => log?.thread ?? []) },
    end,
  };
}

/** Closes a host in order; when the user wants an end at once, without that. */
async function finished(host: HostHandle, { ending }: Ended, stop: AbortSignal): Promise<HostLogs | null> {
  if (stop.aborted) return host.finish(true);
  try {
    return await orStopped(host.finish(false, ending === "completed" ? undefined : finishTimeout), stop);
  } catch (error) {
    if (!stop.aborted) throw error;
    return host.finish(true);
  }
}

/** What was found in time; nothing that was not found by then, or that the user does not want to wait for. */
async function withinBound(
  look: Promise<RemainingMessages>,
  timeout: number | null,
  stop: AbortSignal,
): Promise<RemainingMessages> {
  const nothing: RemainingMessages = { left: [], deadLettered: { id: [], reason: [] }, complete: false };
  const over = new AbortController();
  const bounds: Promise<RemainingMessages>[] = [
    orStopped(look, stop).catch((error) => {
      if (stop.aborted) return nothing;
      throw error;
    }),
  ];
  if (timeout !== null) bounds.push(sleep(timeout, nothing, { signal: over.signal }));
  try {
    return await Promise.race(bounds);
  } finally {
    over.abort();
  }
}

/**
 * Sets the clocks of all hosts to a zero that is still to come when every one of them has heard of it, if the machine
 * lets them: nobody publishes before.
 * @returns the run's zero on the monotonic clock
 */
async function startClocks(hosts: readonly HostHandle[]): Promise<number> {
  for (let lead = leadTime; ; lead *= 2) {
    const epoch = monotonic() + lead;
    await Promise.all(hosts.map((host) => host.setClock(epoch)));
    if (monotonic() < epoch - lead / 2 || lead >= longestLead) return epoch;
  }
}

/** @throws Problem (scenario) when a fault would empty or delete a queue that was there before */
function refuseTaking(plan: Plan, { queue, own }: Topology): void {
  const taking = plan.faults.find((fault) => kindOfFault(fault.do).takes !== undefined);
  if (taking === undefined || own.includes(queue)) return;
  throw new Problem(
    "scenario",
    `${taking.do}: queue "${queue}" was there before the run, and is not the tool's to purge or delete`,
    "leave out queue.name: then the run makes a queue of its own",
  );
}

async function removeQueues(
  admin: AdminConnection,
  address: Address,
  { own }: Topology,
  timeout: number,
): Promise<void> {
  const over = new AbortController();
  const remove = async (): Promise<void> => {
    try {
      await admin.deleteQueues(own);
    } catch {
      if (over.signal.aborted) return;
      // The connection was lost in the run; the queues are still the run's to delete, unless the broker is gone too.
      const again = await driver.openAdmin(address, "run").catch(() => null);
      await again?.deleteQueues(own).catch(() => undefined);
      await again?.[Symbol.asyncDispose]();
    }
  };
  // A broker that hangs must not hold up the end; the queues vanish by themselves in a day.
  await Promise.race([remove(), sleep(timeout, undefined, { signal: over.signal }).catch(() => undefined)]);
  over.abort();
}

/** Who hears what hosts tell while a run goes on. */
interface HostListener {
  /** Whether they are to hand over rows. */
  readonly streamsRows: boolean;
  readonly onEvent: (event: RunEvent) => void;
  readonly onRows: (rows: Rows) => void;
  readonly onLinkError: (linkError: LinkError) => void;
}

function startHosts(
  plan: Plan,
  address: Address,
  topology: Topology,
  run: number,
  listener: HostListener,
): { all: readonly HostHandle[] } & AsyncDisposable {
  const { load, seed } = plan;
  const { queue, declarations } = topology;
  const named = plan.queue.name !== undefined;
  const step = plan.producers.length;
  const reconnectTimeout = reconnectTimeoutOf(plan);
  const shared = {
    address,
    queue,
    declarations,
    reconnectTimeout,
    rejects: rejectsPublishes(plan.queue),
    named,
    run,
    seed,
    load,
    step,
    streamsRows: listener.streamsRows,
    done: new MessageSet(load.count).shared,
  };
  const numbered = plan.producers.map((producer, first) => ({ plan: producer, first }));
  const all = [
    ...workerSlices(plan.workers).map(
      (workers) =>
        new HostHandle(
          { ...shared, producers: [], workers },
          listener.onEvent,
          listener.onRows,
          listener.onLinkError,
        ),
    ),
    ...producerSlices(numbered).map(
      (producers) =>
        new HostHandle(
          { ...shared, producers, workers: [] },
          listener.onEvent,
          listener.onRows,
          listener.onLinkError,
        ),
    ),
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
