import * as z from "zod";
import {
  duration,
  exactlyOne,
  flag,
  pathName,
  rate,
  section,
  share,
  stretch,
  text,
  whole,
} from "./fields.ts";
import { kindsSchema, patternSchema } from "./kinds-schema.ts";

/** Their numbers have 32 bits. */
export const maxMessages = 4_294_967_295;

export const messagesSchema = section({
  count: whole(1, maxMessages)
    .optional()
    .describe("How many messages. Default: 1000, unless a duration or phases say when to stop."),
  duration: stretch().optional().describe("How long to publish. With a count: whichever comes first."),
  pattern: patternSchema
    .optional()
    .describe("Which kinds, in which order: a list that repeats, or shares. Default: all kinds in turn."),
  draw: z
    .enum(["exact", "random"], { error: "exact or random" })
    .optional()
    .describe(
      "How shares are dealt. exact (default): no kind is ever a whole message off its share, in an order drawn from the seed. random: each message is drawn for itself.",
    ),
  bodies: z
    .array(text(1_000_000).min(1, { error: "text that is not empty" }), { error: "a list of texts" })
    .min(1, { error: "a list of at least one text" })
    .max(100_000, { error: "a list of at most 100000 texts" })
    .optional()
    .describe("The texts to send, in turn; each dot in one is `dot` of work. Instead of pattern and kinds."),
  dot: duration().prefault("1s").describe("The work of each dot in bodies."),
  persistent: flag().default(true).describe("Whether the broker is asked to keep the messages on disk."),
  kinds: kindsSchema
    .optional()
    .describe("The sorts of messages, by name. Default: one, `task`, of no work and 16 bytes."),
}).meta({ id: "Messages", title: "Messages", description: "What is sent." });

const phaseShape = section({
  for: stretch().describe("How long it lasts."),
  rate: rate().optional().describe("Hold this rate."),
  to: rate().optional().describe("Ramp to this rate from that of the phase before; the first ramps from 0."),
});

const phaseSchema = phaseShape.superRefine((phase, ctx) => {
  const { rate, to } = phase;
  exactlyOne(
    { ...(rate === undefined ? {} : { rate }), ...(to === undefined ? {} : { to }) },
    ["rate", "to"],
    ctx,
  );
});

const rateError = "a rate such as 200/s, or unlimited";

export const producersSchema = section({
  count: whole(1, 1000).default(1).describe("How many producers, each with a connection of its own."),
  rate: z
    .union([z.literal("unlimited"), rate()], { error: rateError })
    .optional()
    .describe("Messages per second, of all producers together. Default: unlimited."),
  phases: z
    .array(phaseSchema, { error: "a list of phases such as {for: 10s, rate: 100/s}" })
    .min(1, { error: "a list of at least one phase" })
    .max(10_000, { error: "a list of at most 10000 phases" })
    .optional()
    .describe("How the rate changes over time, instead of one rate; the last one's then holds."),
  arrivals: z
    .enum(["steady", "poisson"], { error: "steady or poisson" })
    .default("steady")
    .describe("steady: even gaps between messages. poisson: random ones, as of many independent senders."),
  confirms: flag().default(true).describe("Whether the broker must confirm each message."),
  maxUnconfirmed: whole(1, 1_000_000)
    .default(1000)
    .describe("Each producer's window of messages that are sent and not yet confirmed; 1 waits for each."),
  onFailure: z
    .enum(["republish", "drop"], { error: "republish or drop" })
    .default("republish")
    .describe(
      "What becomes of messages that were unconfirmed when the connection was lost: sent again, or not.",
    ),
}).meta({ id: "Producers", title: "Producers", description: "Who sends." });

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
