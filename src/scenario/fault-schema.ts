import * as z from "zod";
import {
  atLeastOne,
  atMostOne,
  back,
  fault,
  howLong,
  producer,
  producers,
  worker,
  workers,
} from "./fault-form.ts";
import { bandwidth, stretch, whole } from "./fields.ts";
import type { Fault } from "./scenario.ts";

const firstOnes = "How many, the first of those that are there. Default: 1.";

interface Target {
  readonly worker?: string | undefined;
  readonly workers?: number | undefined;
  readonly producer?: string | undefined;
  readonly producers?: number | undefined;
}

/** One worker, unless it says which or how many. */
const someWorkers = <T extends Target>(written: T): T =>
  written.worker === undefined ? { ...written, workers: written.workers ?? 1 } : written;
const someProducers = <T extends Target>(written: T): T =>
  written.producer === undefined ? { ...written, producers: written.producers ?? 1 } : written;

const ofTheBroker = [
  fault({ do: "restart-broker", description: "Stops the broker cleanly and starts it again." }),
  fault({ do: "kill-broker", description: "Kills the broker without warning and starts it again." }),
  fault({
    do: "pause-broker",
    description: "Freezes the broker for a while.",
    own: { for: howLong },
    example: { for: "5s" },
  }),
] as const;

const ofLinks = [
  fault({
    do: "kill-worker",
    description: "Ends workers without warning, with all that they hold.",
    own: { worker, workers: workers.describe(firstOnes), back },
    example: { back: "2s" },
    check: atMostOne("worker", "workers"),
  }).transform(someWorkers),
  fault({
    do: "kill-producer",
    description: "Ends producers without warning, with all that was not confirmed.",
    own: { producer, producers: producers.describe(firstOnes), back },
    example: { back: "2s" },
    check: atMostOne("producer", "producers"),
  }).transform(someProducers),
  fault({
    do: "cut-connection",
    description: "Cuts connections, which are then made again. Default: all of them.",
    own: {
      worker,
      workers: workers.describe("Of how many workers, the first ones."),
      producer,
      producers: producers.describe("Of how many producers, the first ones."),
    },
    example: { worker: "worker-1" },
    check: atMostOne("worker", "workers", "producer", "producers"),
  }),
] as const;

const ofTheNetwork = [
  fault({
    do: "slow-network",
    description: "Slows the network between the broker and everybody for a while.",
    own: {
      for: howLong,
      latency: stretch().optional().describe("What each way takes longer."),
      bandwidth: bandwidth().optional().describe("The most that a connection takes each way."),
    },
    example: { for: "5s", latency: "50ms" },
    check: atLeastOne("latency", "bandwidth"),
  }),
  fault({
    do: "partition",
    description: "Lets nothing through between the broker and everybody for a while.",
    own: { for: howLong },
    example: { for: "5s" },
  }),
] as const;

const ofStaff = [
  fault({
    do: "add-workers",
    description: "Adds workers like those of the first group: added-1, added-2, …",
    own: { workers: whole(1, 10_000).default(1).describe("How many.") },
    example: { workers: 2 },
  }),
  fault({
    do: "remove-workers",
    description: "Lets workers end what they do and leave for good.",
    own: { worker, workers: workers.describe("How many, the last of those that are there. Default: 1.") },
    example: { workers: 1 },
    check: atMostOne("worker", "workers"),
  }).transform(someWorkers),
] as const;

const ofTheRest = [
  fault({ do: "purge-queue", description: "Removes all messages that wait in the queue." }),
  fault({ do: "delete-queue", description: "Deletes the queue with all that is in it." }),
  fault({
    do: "exec",
    description: "Runs a command, if the command line says --allow-exec.",
    own: {
      run: z
        .string({ error: "a command" })
        .min(1, { error: "a command" })
        .max(4096, { error: "a command of at most 4096 characters" })
        .describe("The command, for the shell."),
    },
    example: { run: "docker restart rabbitmq" },
  }),
] as const;

/** A fault as written, each form with keys of its own; `evaluate` gives it its line. */
export const faultSchema = z
  .discriminatedUnion("do", [...ofTheBroker, ...ofLinks, ...ofTheNetwork, ...ofStaff, ...ofTheRest], {
    error: (issue) => (issue.code === "invalid_union" ? "one of the faults" : "a mapping"),
  })
  .transform(
    ({ at, after, every, times, ...deed }): Fault => ({
      ...deed,
      at: at ?? (after === undefined ? { by: "time", ms: every ?? 0 } : { by: "previous" }),
      ...(every === undefined ? {} : { every }),
      ...(times === undefined ? {} : { times }),
    }),
  );
