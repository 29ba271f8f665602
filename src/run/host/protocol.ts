import type { Rows } from "../../account/slices.ts";
import type { ProblemKind } from "../../common/problem.ts";
import type { Address } from "../../driver/address.ts";
import type { Declaration } from "../../driver/declaration.ts";
import type { Disconnect } from "../../driver/disconnect.ts";
import type { DeliveryLog, PublishLog, RunEvent, ThreadRecord } from "../../ledger/record.ts";
import type { Load } from "../../plan/load.ts";
import type { PlannedProducer, PlannedWorker } from "../../plan/plan.ts";

/** What a producer or worker met with. */
export interface LinkError extends Disconnect {
  /** ms since the run began. */
  readonly at: number;
  readonly who: string;
  /** How many of its publishes were settled for good until then; null: of a worker. */
  readonly progress: number | null;
}

/** What all producers and workers of a run are told. */
export interface HostSettings {
  readonly address: Address;
  readonly queue: string;
  /** Whether the queue is the user's: then a message that is not this run's goes back untouched. */
  readonly named: boolean;
  /** The run's queues, for whoever comes back and finds that they are gone. */
  readonly declarations: readonly Declaration[];
  /** ms after which a lost broker is given up. */
  readonly reconnectTimeout: number;
  /** Whether a nack is explained by a queue that refuses what is published when it is full. */
  readonly rejects: boolean;
  /** Marks this run's messages. */
  readonly run: number;
  readonly seed: number;
  readonly load: Load;
}

/** The part of a plan that one host runs. */
export interface HostSlice extends HostSettings {
  /** `first`: the producer's place among all, which is its first message id. */
  readonly producers: readonly { readonly plan: PlannedProducer; readonly first: number }[];
  /** How many producers there are in all hosts. */
  readonly step: number;
  readonly workers: readonly PlannedWorker[];
  /** Whether rows are handed over while the run goes on. */
  readonly streamsRows: boolean;
  readonly counters: SharedArrayBuffer;
  readonly liveStats: SharedArrayBuffer;
  /** Of a `MessageSet`: those that were done by any host. */
  readonly done: SharedArrayBuffer;
}

/** From the engine to a host. */
export type HostCommand =
  | { readonly do: "consume" }
  /** Sets the clock; may come again before `go`. */
  | { readonly do: "set-clock"; readonly epoch: number }
  | { readonly do: "go" }
  | { readonly do: "stop-publishing" }
  | HostAction
  /** `atOnce`: without closing links in order. */
  | { readonly do: "finish"; readonly atOnce: boolean };

/** What a fault does to producers and workers, by name; a host does it to those that it has. */
export type HostAction =
  /** `back`: ms until they connect again; null: never. */
  | { readonly do: "kill"; readonly who: readonly string[]; readonly back: number | null }
  | { readonly do: "cut" | "join" | "leave"; readonly who: readonly string[] };

/** From a host to the engine. */
export type HostEvent =
  | { readonly is: "connected" }
  | { readonly is: "consuming" }
  | { readonly is: "clocked" }
  | { readonly is: "going" }
  | { readonly is: "event"; readonly event: RunEvent }
  | { readonly is: "trouble"; readonly linkError: LinkError }
  | {
      readonly is: "failed";
      readonly kind: ProblemKind | "bug";
      readonly message: string;
      readonly hint: string | undefined;
      readonly stack: string | undefined;
    }
  | { readonly is: "rows"; readonly rows: Rows }
  | {
      readonly is: "logs";
      readonly publishes: readonly PublishLog[];
      readonly works: readonly DeliveryLog[];
      readonly thread: ThreadRecord;
    };
