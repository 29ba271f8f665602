import { setTimeout as sleep } from "node:timers/promises";
import { AdminLink } from "../amqp/admin-link.ts";
import type { Address, BrokerControl } from "../broker/broker.ts";
import type { PlannedFault, PlannedWorker } from "../plan/plan.ts";
import type { FaultName } from "../scenario/scenario.ts";
import type { Crew } from "./crew.ts";
import { execute } from "./exec.ts";
import type { Deed } from "./messages.ts";
import type { Network } from "./network.ts";

/** What faults are done to. */
export interface Stage {
  readonly address: Address;
  readonly queue: string;
  readonly control: BrokerControl | null;
  /** Between the links and the broker; null when no fault needs it. */
  readonly network: Network | null;
  readonly workers: readonly PlannedWorker[];
  readonly crew: Crew;
  readonly allowExec: boolean;
  /** Aborted: the run is over. */
  readonly signal: AbortSignal;
  /** ms since the run began. */
  now(): number;
  harm(deed: Deed): void;
  /** Resolves when each of them was heard to be what is meant, after `since`. */
  heard(who: readonly string[], what: "back" | "link-up" | "joined" | "left", since: number): Promise<void>;
}

/** One time that a fault is done. */
export interface Doing {
  readonly index: number;
  /** Which of its times it is, from 0. */
  readonly time: number;
  began: number;
  /** To be filled in by the deed. */
  who: readonly string[];
  brokerBack: number;
}

/** Does a fault; resolves when it is over, with why it could not be done, or null. */
export function doFault(fault: PlannedFault, doing: Doing, stage: Stage): Promise<string | null> {
  switch (fault.do) {
    case "restart-broker":
      return takeDown(doing, stage, (control) => control.restart(stage.signal));
    case "kill-broker":
      return takeDown(doing, stage, (control) => control.kill(stage.signal));
    case "pause-broker":
      return pause(fault.for, stage);
    case "kill-worker":
    case "kill-producer":
      return kill(fault, doing, stage);
    case "cut-connection":
      return cut(fault, doing, stage);
    case "slow-network":
      return disturb(stage, fault.for, (network) => network.slow(fault));
    case "partition":
      return disturb(stage, fault.for, (network) => network.partition());
    case "add-workers":
      return add(doing, stage);
    case "remove-workers":
      return remove(fault, doing, stage);
    case "purge-queue":
      return onQueue(stage, (admin) => admin.purge(stage.queue));
    case "delete-queue":
      return onQueue(stage, (admin) => admin.deleteQueues([stage.queue]));
    case "exec":
      return stage.allowExec
        ? execute(fault.run, stage.address, stage.signal)
        : Promise.resolve("commands are not allowed");
  }
}

/** Those during which the run cannot be over: what was sent may be stuck, or the broker gone. */
export const holdsUp: Readonly<Record<FaultName, boolean>> = {
  "restart-broker": true,
  "kill-broker": true,
  "pause-broker": true,
  "cut-connection": true,
  "slow-network": false,
  partition: true,
  "kill-worker": false,
  "kill-producer": false,
  "add-workers": true,
  "remove-workers": true,
  "purge-queue": true,
  "delete-queue": true,
  exec: true,
};

/** Whether a plan's links have to go through a network of the tool's own. */
export function needsNetwork(faults: readonly PlannedFault[]): boolean {
  return faults.some((fault) => fault.do === "slow-network" || fault.do === "partition");
}

async function takeDown(
  doing: Doing,
  stage: Stage,
  how: (control: BrokerControl) => Promise<void>,
): Promise<string | null> {
  if (stage.control === null) return notOurs;
  await how(stage.control);
  doing.brokerBack = stage.now();
  return null;
}

const notOurs = "the broker is not the tool's to take down";

async function pause(ms: number, { control, signal }: Stage): Promise<string | null> {
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
  doing: Doing,
  stage: Stage,
): Promise<string | null> {
  const chosen =
    fault.do === "kill-worker"
      ? choose(stage.crew.workers(doing.began), fault.worker, fault.workers ?? 1, "worker")
      : choose(stage.crew.producers(), fault.producer, fault.producers ?? 1, "producer");
  doing.who = chosen.who;
  for (const who of chosen.who) stage.crew.hear({ what: "killed", who });
  stage.harm({ do: "kill", who: chosen.who, back: fault.back ?? null });
  if (fault.back !== undefined) await stage.heard(chosen.who, "back", doing.began);
  return chosen.failure;
}

async function cut(
  fault: Extract<PlannedFault, { do: "cut-connection" }>,
  doing: Doing,
  stage: Stage,
): Promise<string | null> {
  const workers = stage.crew.workers(doing.began);
  const producers = stage.crew.producers();
  const ofWorkers = fault.worker !== undefined || fault.workers !== undefined;
  const chosen = ofWorkers
    ? choose(workers, fault.worker, fault.workers ?? 1, "worker")
    : fault.producer !== undefined || fault.producers !== undefined
      ? choose(producers, fault.producer, fault.producers ?? 1, "producer")
      : { who: [...workers, ...producers], failure: null };
  doing.who = chosen.who;
  stage.harm({ do: "cut", who: chosen.who });
  await stage.heard(chosen.who, "link-up", doing.began);
  return chosen.failure;
}

async function disturb(
  { network, signal }: Stage,
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

async function add(doing: Doing, stage: Stage): Promise<null> {
  const joining = stage.workers.filter(
    ({ added }) => added?.fault === doing.index && added.time === doing.time,
  );
  doing.who = joining.map(({ name }) => name);
  stage.harm({ do: "join", who: doing.who });
  await stage.heard(doing.who, "joined", doing.began);
  return null;
}

async function remove(
  fault: Extract<PlannedFault, { do: "remove-workers" }>,
  doing: Doing,
  stage: Stage,
): Promise<string | null> {
  const there = stage.crew.workers(doing.began).reverse();
  const chosen = choose(there, fault.worker, fault.workers ?? 1, "worker");
  doing.who = chosen.who;
  for (const who of chosen.who) stage.crew.hear({ what: "left", who });
  stage.harm({ do: "leave", who: chosen.who });
  await stage.heard(chosen.who, "left", doing.began);
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
  { address }: Stage,
  operation: (admin: AdminLink) => Promise<void>,
): Promise<string | null> {
  try {
    await using admin = await AdminLink.open(address, "fault");
    await operation(admin);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
