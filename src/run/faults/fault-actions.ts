import { setTimeout as sleep } from "node:timers/promises";
import type { BrokerControl } from "../../broker/broker.ts";
import type { Address } from "../../driver/address.ts";
import type { AdminConnection, Driver } from "../../driver/driver.ts";
import { kindOfFault } from "../../faults/kinds.ts";
import type { PlannedFault, PlannedWorker } from "../../plan/plan.ts";
import type { HostAction } from "../host/protocol.ts";
import type { Network } from "../network/network.ts";
import { execute } from "./command.ts";
import type { Roster } from "./roster.ts";

/** What faults are done to. */
export interface FaultContext {
  readonly driver: Driver;
  readonly address: Address;
  readonly queue: string;
  readonly control: BrokerControl | null;
  /** Between the links and the broker; null when no fault needs it. */
  readonly network: Network | null;
  readonly workers: readonly PlannedWorker[];
  readonly roster: Roster;
  readonly allowExec: boolean;
  /** Aborted: the run is over. */
  readonly signal: AbortSignal;
  /** ms since the run began. */
  now(): number;
  apply(action: HostAction): void;
  /** Resolves when each of them was heard to be what is meant, after `since`. */
  waitFor(who: readonly string[], what: "back" | "link-up" | "joined" | "left", since: number): Promise<void>;
}

/** One time that a fault is done. */
export interface FaultOccurrence {
  readonly index: number;
  /** Which of its times it is, from 0. */
  readonly time: number;
  began: number;
  /** To be filled in by the action. */
  who: readonly string[];
  brokerBack: number;
}

/** Does a fault; resolves when it is over, with why it could not be done, or null. */
export function performFault(
  fault: PlannedFault,
  occurrence: FaultOccurrence,
  context: FaultContext,
): Promise<string | null> {
  switch (fault.do) {
    case "restart-broker":
      return takeDown(occurrence, context, (control) => control.restart(context.signal));
    case "kill-broker":
      return takeDown(occurrence, context, (control) => control.kill(context.signal));
    case "pause-broker":
      return pause(fault.for, context);
    case "kill-worker":
    case "kill-producer":
      return kill(fault, occurrence, context);
    case "cut-connection":
      return cut(fault, occurrence, context);
    case "slow-network":
      return disturb(context, fault.for, (network) => network.slow(fault));
    case "partition":
      return disturb(context, fault.for, (network) => network.partition());
    case "add-workers":
      return add(occurrence, context);
    case "remove-workers":
      return remove(fault, occurrence, context);
    case "purge-queue":
      return onQueue(context, (admin) => admin.purge(context.queue));
    case "delete-queue":
      return onQueue(context, (admin) => admin.deleteQueues([context.queue]));
    case "exec":
      return context.allowExec
        ? execute(fault.run, context.address, context.signal)
        : Promise.resolve("commands are not allowed");
  }
}

/** Whether a plan's links have to go through a network of the tool's own. */
export function needsNetwork(faults: readonly PlannedFault[]): boolean {
  return faults.some((fault) => kindOfFault(fault.do).target === "network");
}

async function takeDown(
  occurrence: FaultOccurrence,
  context: FaultContext,
  how: (control: BrokerControl) => Promise<void>,
): Promise<string | null> {
  if (context.control === null) return notOurs;
  await how(context.control);
  occurrence.brokerBack = context.now();
  return null;
}

const notOurs = "the broker is not the tool's to take down";

async function pause(ms: number, { control, signal }: FaultContext): Promise<string | null> {
  if (control === null) return notOurs;
  await control.pause(signal);
  try {
    await sleep(ms, undefined, { signal });
  } finally {
    // Also when the run is over meanwhile: a frozen broker could not be closed in order.
    await control.resume(AbortSignal.timeout(60_000));
  }
  return null;
}

async function kill(
  fault: Extract<PlannedFault, { do: "kill-worker" | "kill-producer" }>,
  occurrence: FaultOccurrence,
  context: FaultContext,
): Promise<string | null> {
  const chosen =
    fault.do === "kill-worker"
      ? choose(context.roster.workers(occurrence.began), fault.worker, fault.workers ?? 1, "worker")
      : choose(context.roster.producers(), fault.producer, fault.producers ?? 1, "producer");
  occurrence.who = chosen.who;
  for (const who of chosen.who) context.roster.record({ what: "killed", who });
  context.apply({ do: "kill", who: chosen.who, back: fault.back ?? null });
  if (fault.back !== undefined) await context.waitFor(chosen.who, "back", occurrence.began);
  return chosen.failure;
}

async function cut(
  fault: Extract<PlannedFault, { do: "cut-connection" }>,
  occurrence: FaultOccurrence,
  context: FaultContext,
): Promise<string | null> {
  const workers = context.roster.workers(occurrence.began);
  const producers = context.roster.producers();
  const ofWorkers = fault.worker !== undefined || fault.workers !== undefined;
  const chosen = ofWorkers
    ? choose(workers, fault.worker, fault.workers ?? 1, "worker")
    : fault.producer !== undefined || fault.producers !== undefined
      ? choose(producers, fault.producer, fault.producers ?? 1, "producer")
      : { who: [...workers, ...producers], failure: null };
  occurrence.who = chosen.who;
  context.apply({ do: "cut", who: chosen.who });
  await context.waitFor(chosen.who, "link-up", occurrence.began);
  return chosen.failure;
}

async function disturb(
  { network, signal }: FaultContext,
  ms: number,
  begin: (network: Network) => () => void,
): Promise<string | null> {
  if (network === null) throw new Error("a plan with a network fault runs through a network");
  const end = begin(network);
  try {
    await sleep(ms, undefined, { signal });
  } finally {
    end();
  }
  return null;
}

async function add(occurrence: FaultOccurrence, context: FaultContext): Promise<null> {
  const joining = context.workers.filter(
    ({ added }) => added?.fault === occurrence.index && added.time === occurrence.time,
  );
  occurrence.who = joining.map(({ name }) => name);
  context.apply({ do: "join", who: occurrence.who });
  await context.waitFor(occurrence.who, "joined", occurrence.began);
  return null;
}

async function remove(
  fault: Extract<PlannedFault, { do: "remove-workers" }>,
  occurrence: FaultOccurrence,
  context: FaultContext,
): Promise<string | null> {
  const there = context.roster.workers(occurrence.began).reverse();
  const chosen = choose(there, fault.worker, fault.workers ?? 1, "worker");
  occurrence.who = chosen.who;
  for (const who of chosen.who) context.roster.record({ what: "left", who });
  context.apply({ do: "leave", who: chosen.who });
  await context.waitFor(chosen.who, "left", occurrence.began);
  return chosen.failure;
}

function choose(
  there: readonly string[],
  name: string | undefined,
  count: number,
  what: "worker" | "producer",
): { readonly who: readonly string[]; readonly failure: string | null } {
  if (name !== undefined) {
    if (there.includes(name)) return { who: [name], failure: null };
    return { who: [], failure: `${name} was not there` };
  }
  const who = there.slice(0, count);
  const short = `only ${who.length} of ${count} ${what}s were there`;
  return { who, failure: who.length < count ? short : null };
}

async function onQueue(
  { driver, address }: FaultContext,
  operation: (admin: AdminConnection) => Promise<void>,
): Promise<string | null> {
  try {
    await using admin = await driver.openAdmin(address, "fault");
    await operation(admin);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
