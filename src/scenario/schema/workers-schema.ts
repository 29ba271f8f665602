import * as z from "zod";
import { duration, flag, pathName, section, share, whole } from "./fields.ts";

const prefetchError = "a whole number from 1 to 65535, or unlimited";
const prefetchNumber = z
  .int({ error: prefetchError })
  .min(1, { error: prefetchError })
  .max(65_535, { error: prefetchError });

export const workerGroupSchema = section({
  name: pathName()
    .optional()
    .describe(
      "What the worker is called; more than one are NAME-1, NAME-2, … Default: worker-1, worker-2, …",
    ),
  count: whole(1, 10_000)
    .optional()
    .describe("How many workers like this. Default: 1 in a list; 2 when `workers` is one mapping."),
  prefetch: z
    .union([z.literal("unlimited"), prefetchNumber], { error: prefetchError })
    .default("unlimited")
    .describe("How many unacknowledged messages the broker may give a worker ahead."),
  ack: z
    .enum(["manual", "auto"], { error: "manual or auto" })
    .default("manual")
    .describe("manual: acknowledged when done. auto: the broker forgets a message once it is sent."),
  concurrency: whole(1, 65_535).default(1).describe("How many messages a worker works on at a time."),
  speed: z
    .number({ error: "a number from 0.01 to 1000, 0.5 for half speed" })
    .min(0.01, { error: "a number from 0.01 to 1000, 0.5 for half speed" })
    .max(1000, { error: "a number from 0.01 to 1000, 0.5 for half speed" })
    .default(1)
    .describe("How fast it works: at 0.5 every message takes twice its work."),
  priority: whole(-1000, 1000).optional().describe("Priority of the consumer; a higher one is served first."),
  ackEvery: whole(1, 65_535).default(1).describe("How many messages one acknowledgement is for."),
  work: z
    .enum(["sleep", "cpu"], { error: "sleep or cpu" })
    .default("sleep")
    .describe("sleep: work is waiting. cpu: work is computing, which keeps a core busy."),
  start: duration().prefault(0).describe("When the worker starts, after the run began."),
  stop: duration().optional().describe("When the worker stops, after the run began. Default: it stays."),
  reject: section({
    share: share().describe("Which share of the messages that it gets."),
    requeue: flag().default(false).describe("true: back into the queue. false: dropped or dead-lettered."),
    kind: pathName().optional().describe("Only messages of this kind."),
  })
    .optional()
    .describe("Messages that the worker rejects instead of handling them."),
  crash: section({
    share: share().prefault(1).describe("Which share of the messages that it gets. Default: all."),
    kind: pathName().optional().describe("Only messages of this kind."),
    back: duration().prefault("1s").describe("After how long the worker is back."),
  })
    .optional()
    .describe("Messages that kill the worker when it should acknowledge them, with all that it holds."),
}).meta({ id: "WorkerGroup", title: "Workers", description: "Workers that are alike." });

export const workersSchema = z.union(
  [workerGroupSchema, z.array(workerGroupSchema).max(1000, { error: "a list of at most 1000 groups" })],
  {
    error: "a mapping such as {count: 2, prefetch: 1}, or a list of those",
  },
);
