import * as z from "zod";
import { bandwidth, stretch, whole } from "../scenario/schema/fields.ts";
import {
  type ActionOf,
  atLeastOne,
  atMostOne,
  back,
  type FaultTarget,
  type Form,
  howLong,
  producer,
  producers,
  schemaOf,
  worker,
  workers,
} from "./form.ts";

/** What there is to know of a kind of fault, whoever asks: a scenario, a run, its ledger or a report. */
interface Facts<Action> {
  /** What it is done to. A broker must be one that the tool started. */
  readonly target: "broker" | "network" | "connections" | "workers" | "producers" | "queue" | "command";
  /** What people are told while it goes on and when it is over: see `progress/fault-words.ts`. */
  readonly words: {
    /** `{worker}` and the like stand for those that it hit. */
    readonly done: string;
    /** Said of its end, before how long it took; null: it is over at once. */
    readonly over: string | null;
  };
  /** Of what takes the broker or connections away: what reports say of a run with it. */
  readonly outcome?: {
    readonly done: string;
    /** From when on it is told how long no work was done, of what stops all of it. */
    readonly start?: string;
  };
  /** ms for which one time of it may keep the broker from everybody, at most. Default: not at all. */
  readonly outage?: (action: Action) => number;
  /** ms that one time of it takes at most. Default: as long as the outage. */
  readonly longest?: (action: Action) => number;
  /** Whether a run can be over while it goes on: nothing that was sent is stuck by it. */
  readonly endsWithRun?: true;
  /** Whether messages come in time while it goes on. */
  readonly delaysNothing?: true;
  /** Whether it goes on until the run's end where its own end is not known. */
  readonly lasts?: true;
  /** How it ends connections, if it does. */
  readonly endsConnection?: "link-down" | "killed" | "left";
  /** How it takes the broker down: `unknown`: if it does, nobody knows how. */
  readonly takesBrokerDown?: "in order" | "without warning" | "unknown";
  /** What becomes of what is on its way between the broker and everybody. */
  readonly traffic?: "stops" | "slows";
  /** What it takes from the queue, all that it can, and what is then the cause of a loss. */
  readonly takes?: { readonly what: "purge" | "delete"; readonly cause: "queue-purged" | "queue-deleted" };
  /** Of which role those that it hits leave, for good unless they come back. */
  readonly removes?: "worker" | "producer";
}

interface Kind<N extends string, Own extends z.core.$ZodLooseShape> extends Facts<ActionOf<N, Own>> {
  readonly schema: ReturnType<typeof schemaOf<N, Own>>;
}

const kind = <const N extends string, Own extends z.core.$ZodLooseShape = Record<never, never>>(
  name: N,
  { own, ...form }: Omit<Form<Own>, "own"> & { readonly own?: Own },
  facts: Facts<ActionOf<N, Own>>,
): Kind<N, Own> => ({
  ...facts,
  // Without keys of its own, Own is the empty shape.
  schema: schemaOf(name, { ...form, own: own ?? ({} as Own) }),
});

const firstOnes = "How many to hit, the first of those that are there. Default: 1.";

/** One worker, unless it says which or how many. */
const someWorkers = (written: FaultTarget): FaultTarget =>
  written.worker === undefined ? { ...written, workers: written.workers ?? 1 } : written;
const someProducers = (written: FaultTarget): FaultTarget =>
  written.producer === undefined ? { ...written, producers: written.producers ?? 1 } : written;

/** ms that a broker has for coming back. */
const longestOutage = 60_000;
/** ms that a command has. */
export const execTimeout = 120_000;

/** Every kind of fault that a scenario can name, by its name; how it is done stands in `run/fault-actions.ts`. */
const kinds = {
  "restart-broker": kind(
    "restart-broker",
    { description: "Stops the broker cleanly and starts it again." },
    {
      target: "broker",
      words: { done: "broker restarted", over: "back after" },
      outcome: { done: "Broker restarted", start: "the restart began" },
      outage: () => longestOutage,
      lasts: true,
      endsConnection: "link-down",
      takesBrokerDown: "in order",
    },
  ),
  "kill-broker": kind(
    "kill-broker",
    { description: "Kills the broker without warning and starts it again." },
    {
      target: "broker",
      words: { done: "broker killed", over: "back after" },
      outcome: { done: "Broker killed", start: "the kill" },
      outage: () => longestOutage,
      lasts: true,
      endsConnection: "link-down",
      takesBrokerDown: "without warning",
    },
  ),
  "pause-broker": kind(
    "pause-broker",
    { description: "Freezes the broker for a while.", own: { for: howLong }, example: { for: "5s" } },
    {
      target: "broker",
      words: { done: "broker paused", over: "resumed after" },
      outcome: { done: "Broker paused", start: "the pause began" },
      outage: (action) => action.for,
      lasts: true,
      endsConnection: "link-down",
      traffic: "stops",
    },
  ),
  "kill-worker": kind(
    "kill-worker",
    {
      description: "Ends workers without warning, with all that they hold.",
      own: { worker, workers: workers.describe(firstOnes), back },
      example: { back: "2s" },
      check: atMostOne("worker", "workers"),
      fill: someWorkers,
    },
    {
      target: "workers",
      words: { done: "{worker} killed", over: "back after" },
      outcome: { done: "Worker killed" },
      longest: (action) => action.back ?? 0,
      endsWithRun: true,
      delaysNothing: true,
      endsConnection: "killed",
      removes: "worker",
    },
  ),
  "kill-producer": kind(
    "kill-producer",
    {
      description: "Ends producers without warning, with all that was not confirmed.",
      own: { producer, producers: producers.describe(firstOnes), back },
      example: { back: "2s" },
      check: atMostOne("producer", "producers"),
      fill: someProducers,
    },
    {
      target: "producers",
      words: { done: "{producer} killed", over: "back after" },
      outcome: { done: "Producer killed" },
      longest: (action) => action.back ?? 0,
      endsWithRun: true,
      delaysNothing: true,
      endsConnection: "killed",
      removes: "producer",
    },
  ),
  "cut-connection": kind(
    "cut-connection",
    {
      description: "Cuts connections, which are then made again. Default: all of them.",
      own: {
        worker,
        workers: workers.describe("Those of so many workers, the first ones."),
        producer,
        producers: producers.describe("Those of so many producers, the first ones."),
      },
      example: { worker: "worker-1" },
      check: atMostOne("worker", "workers", "producer", "producers"),
    },
    {
      target: "connections",
      words: { done: "{connection} cut", over: "back after" },
      outcome: { done: "Connection cut" },
      endsConnection: "link-down",
    },
  ),
  "slow-network": kind(
    "slow-network",
    {
      description: "Slows the network between the broker and everybody for a while.",
      own: {
        for: howLong,
        latency: stretch().optional().describe("Added in each direction."),
        bandwidth: bandwidth().optional().describe("The most that a connection carries in each direction."),
      },
      example: { for: "5s", latency: "50ms" },
      check: atLeastOne("latency", "bandwidth"),
    },
    {
      target: "network",
      words: { done: "network slowed", over: "over after" },
      longest: (action) => action.for,
      endsWithRun: true,
      lasts: true,
      endsConnection: "link-down",
      traffic: "slows",
    },
  ),
  partition: kind(
    "partition",
    {
      description: "Lets nothing through between the broker and everybody for a while.",
      own: { for: howLong },
      example: { for: "5s" },
    },
    {
      target: "network",
      words: { done: "network partitioned", over: "over after" },
      outcome: { done: "Network partitioned", start: "the partition began" },
      outage: (action) => action.for,
      lasts: true,
      endsConnection: "link-down",
      traffic: "stops",
    },
  ),
  "add-workers": kind(
    "add-workers",
    {
      description: "Adds workers like those of the first group: added-1, added-2, …",
      own: { workers: whole(1, 10_000).default(1).describe("How many to add.") },
      example: { workers: 2 },
    },
    {
      target: "workers",
      words: { done: "{worker} added", over: null },
    },
  ),
  "remove-workers": kind(
    "remove-workers",
    {
      description: "Lets workers finish what they work on and leave for good.",
      own: {
        worker,
        workers: workers.describe("How many to send away, the last of those that are there. Default: 1."),
      },
      example: { workers: 1 },
      check: atMostOne("worker", "workers"),
      fill: someWorkers,
    },
    {
      target: "workers",
      words: { done: "{worker} removed", over: "gone after" },
      endsConnection: "left",
      removes: "worker",
    },
  ),
  "purge-queue": kind(
    "purge-queue",
    { description: "Removes all messages that wait in the queue." },
    {
      target: "queue",
      words: { done: "queue purged", over: null },
      takes: { what: "purge", cause: "queue-purged" },
    },
  ),
  "delete-queue": kind(
    "delete-queue",
    { description: "Deletes the queue with all that is in it." },
    {
      target: "queue",
      words: { done: "queue deleted", over: null },
      endsConnection: "link-down",
      takes: { what: "delete", cause: "queue-deleted" },
    },
  ),
  exec: kind(
    "exec",
    {
      description: "Runs a command, if the command line says --allow-exec.",
      own: {
        run: z
          .string({ error: "a command" })
          .min(1, { error: "a command" })
          .max(4096, { error: "a command of at most 4096 characters" })
          .describe("The command, for the shell."),
      },
      example: { run: "docker restart rabbitmq" },
    },
    {
      target: "command",
      words: { done: "command run", over: "ended after" },
      outage: () => execTimeout,
      lasts: true,
      endsConnection: "link-down",
      takesBrokerDown: "unknown",
    },
  ),
};

export type FaultName = keyof typeof kinds;

/** What is done, of any kind of fault. Without `back` whoever is killed stays away. */
export type FaultAction = {
  [N in FaultName]: (typeof kinds)[N] extends Kind<N, infer Own> ? ActionOf<N, Own> : never;
}[FaultName];

/** What there is to know of a kind of fault. */
export type FaultKind = Omit<Facts<never>, "outage" | "longest">;

/** What there is to know of the fault of a name. */
export function kindOfFault(name: FaultName): FaultKind {
  return kinds[name];
}

/** The same of a name that a result has; undefined: this tool knows no such fault. */
export function kindNamed(name: string): FaultKind | undefined {
  return Object.hasOwn(kinds, name) ? kinds[name as FaultName] : undefined;
}

/** Whether the fault of a name in a result is done to workers, producers or connections that it names. */
export function hitsSome(name: string): boolean {
  return ["workers", "producers", "connections"].includes(kindNamed(name)?.target ?? "");
}

/** Whether the fault of a name in a result takes the broker down, always. */
export function takesBrokerDown(name: string): boolean {
  return kindNamed(name)?.target === "broker" && kindNamed(name)?.takesBrokerDown !== undefined;
}

/** How long one time of a fault may keep the broker from everybody, in ms; of a command nobody knows more than its own end. */
export function outageOf(action: FaultAction): number {
  const { outage } = kinds[action.do] as Facts<FaultAction>;
  return outage?.(action) ?? 0;
}

/** How long one time of a fault lasts at most, in ms. */
export function lengthOf(action: FaultAction): number {
  const { longest } = kinds[action.do] as Facts<FaultAction>;
  return longest?.(action) ?? outageOf(action);
}

interface Target {
  /** The one that it is done to, by name. */
  readonly named: string | undefined;
  /** How many it is done to. */
  readonly number: number | undefined;
}

/** To which workers or producers a fault is done; neither name nor number: to none of them, or to all. */
export function targetOf(action: FaultAction, role: "worker" | "producer"): Target {
  // Those that are added are not there to be chosen from.
  if (action.do === "add-workers") return { named: undefined, number: undefined };
  const { worker, workers, producer, producers }: FaultTarget = action as FaultTarget;
  return role === "worker" ? { named: worker, number: workers } : { named: producer, number: producers };
}

/** How many workers or producers leave for good each time that a fault is done. */
export function leavingBy(action: FaultAction, role: "worker" | "producer"): number {
  if (kinds[action.do].removes !== role || ("back" in action && action.back !== undefined)) return 0;
  const { named, number } = targetOf(action, role);
  return named === undefined ? (number ?? 0) : 1;
}

/** How each kind of fault is written. */
export const faultSchemas = Object.values(kinds).map(({ schema }) => schema);
