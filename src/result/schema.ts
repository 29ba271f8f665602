import * as z from "zod";
import { type StatName, statNames } from "../figures/stats.ts";
import { causes } from "./cause.ts";
import { recordFileName } from "./record-rows.ts";

const count = z.int().min(0);
const ms = z.number().nullable();

/** Latency figures in ms; null where nothing was measured. */
export const statsSchema = z.object(
  Object.fromEntries(statNames.map((name) => [name, ms])) as Record<StatName, typeof ms>,
);

/** How long the messages of a kind took, or of all kinds together. */
export const distributionSchema = z.object({
  kind: z.string().nullable().describe("null: all kinds together"),
  count: count.describe("messages that were measured"),
  percentiles: z
    .array(z.object({ share: z.number(), ms: z.number() }))
    .describe(
      "this share of the messages took at most so many ms; as far into the tail as their number allows",
    ),
  bins: z
    .array(z.object({ from: z.number(), to: z.number(), count }))
    .describe("ms, side by side; of the same ratio, ten in a decade"),
});

export const causeSchema = z.enum(causes).describe("what made it be lost");

/** Everything that is known of a message. */
export const storySchema = z.object({
  happened: z
    .array(z.object({ at: z.number(), what: z.string(), who: z.string() }))
    .describe(
      "in the order of time, ms since the run began: how it was sent, answered, delivered and ended, and the lost connections of whom it had to do with",
    ),
  omitted: count.describe("how many events are left out of the middle of it"),
  lastFault: z
    .object({ index: z.int().min(0), do: z.string(), at: z.number() })
    .nullable()
    .describe("the last that began before it was last heard of"),
  ruledOut: z
    .array(z.object({ cause: z.string(), why: z.string() }))
    .describe("which causes do not fit, and why"),
});

export const sampleSchema = z.object({
  id: z.int().describe("its place in the plan, from 0 on"),
  kind: z.string().describe("its kind"),
  sent: ms.describe("ms since the run began"),
  confirmed: ms.describe("ms since the run began; null: never"),
  delivered: z.string().nullable().describe("the worker it was last delivered to"),
  cause: causeSchema.nullable(),
  fault: z
    .object({ index: z.int().min(0), do: z.string(), at: z.number() })
    .nullable()
    .describe("the fault that took it: its place in the scenario, and when it was done (ms)"),
  story: storySchema
    .nullable()
    .describe("of one whose loss is unexplained: everything that the record has of it"),
});

export const lossSchema = z.object({
  cause: causeSchema,
  kind: z.string().describe("their kind"),
  confirmed: z.boolean().describe("whether the broker had confirmed them"),
  count: count.describe("how many messages"),
  share: z.number().nullable().describe("of the attempted messages of this kind"),
});

const redeliveredSchema = count.describe("deliveries of messages that had been handed out before");

const redeliveredFlagsSchema = count
  .nullable()
  .describe(
    "deliveries that the broker flagged as redelivered; a classic queue flags all that it gets back when the broker was killed, also what it had handed out to nobody; null: not told apart, as in results of before",
  );

export const ledgerSchema = z.object({
  attempted: count.describe("messages that producers sent, or tried to"),
  confirmed: count.describe("messages that the broker confirmed"),
  fates: z.object({
    handled: count.describe("worked on to the end and acknowledged, at least once"),
    rejected: count.describe("rejected for good by a worker, and not dead-lettered"),
    deadLettered: count.describe("found in the dead-letter queue"),
    expired: count.describe("gone by their time to live"),
    refused: count.describe("returned or nacked by the broker"),
    left: count.describe("still in the queue after the run"),
    lost: count.describe("gone, by none of the other fates"),
    unresolved: count.describe("unfinished when the run was cut short; nobody can tell"),
    deliveryLimit: count.describe("dropped by the broker, returned more often than the queue allows"),
  }),
  refusals: z
    .object({
      returned: count.describe("there was no queue to route them to"),
      overflow: count.describe("the queue was full, and refuses then"),
      unavailable: count.describe("nothing explains it: the queue was away"),
    })
    .nullable()
    .describe("why messages were refused; null: not told apart, as in results of before"),
  deadLetterReasons: z
    .record(z.string(), count)
    .describe("the dead-lettered messages by RabbitMQ's reason: rejected, expired, maxlen, delivery_limit"),
  untouched: count.describe(
    "taken out of the queue at the delivery limit although no worker had begun with them",
  ),
  lostConfirmed: count.describe("lost although the broker had confirmed them"),
  lostUnconfirmed: count.describe("lost, and never confirmed"),
  causes: z.partialRecord(causeSchema, count).describe("the lost messages by cause"),
  losses: z.array(lossSchema).describe("the lost messages by cause, kind and promise; confirmed ones first"),
  republished: count.describe("messages that were sent again, as the first time was not confirmed"),
  recovered: count.describe("messages whose publish nobody answered, and that were handled all the same"),
  duplicates: count.describe("times that a message was handled beyond its first"),
  redelivered: redeliveredSchema,
  redeliveredFlags: redeliveredFlagsSchema,
  unexpected: count.describe("messages that workers received and no producer had sent"),
  samples: z
    .object({
      lost: z.array(sampleSchema).describe("some of the lost messages; unexplained ones first"),
      duplicates: z.array(sampleSchema).describe("some of those that were handled more than once"),
      unexpected: z.array(z.string()).describe("some of those that nobody had sent"),
    })
    .describe("examples, each with its times"),
});

export const presenceSchema = z.object({
  from: z.number().describe("ms since the run began"),
  to: ms.describe("ms since the run began; null: it was there to the end"),
});

export const workerSchema = z.object({
  name: z.string().describe("as the scenario names it, or worker-1, worker-2, …"),
  prefetch: z.union([z.int(), z.literal("unlimited")]).describe("its prefetch"),
  messages: count.describe("handled by it"),
  byKind: z.record(z.string(), count).describe("the same by kind"),
  messageShare: z.number().nullable().describe("of all handled messages, the share that it handled"),
  busy: z.number().describe("ms spent working"),
  busyShare: z
    .number()
    .nullable()
    .describe("the share that it worked of the makespan, or of its part that the worker was there for"),
  overrun: ms.describe(
    "ms that its works took beyond what was planned, in sum; below 0: less; null: not measured",
  ),
  throughput: z.number().nullable().describe("handled messages/s from its first start to its last end"),
  received: count.describe("deliveries that it received"),
  notHandled: count.describe("received and not handled: rejected, requeued, or cut off"),
  maxInFlight: count.describe("the most unacknowledged messages that it held at a time"),
  redelivered: redeliveredSchema,
  redeliveredFlags: redeliveredFlagsSchema,
  reconnects: count.describe("times that it connected again"),
  presences: z
    .array(presenceSchema)
    .describe("when it was there: started or added, and neither stopped, removed nor killed"),
});

export const producerSchema = z.object({
  name: z.string().describe("producer-1, producer-2, …"),
  attempted: count.describe("messages that it sent, or tried to"),
  confirmed: count.describe("messages that the broker confirmed to it"),
  rate: z.number().nullable().describe("messages/s from its first publish to its last"),
  behind: z.number().describe("ms: the furthest it fell behind its schedule"),
  ownBehind: ms.describe(
    "ms: the furthest it fell behind by itself, held up by neither the broker, its connection nor its window; null: not known",
  ),
  blocked: z.number().describe("ms spent waiting because the broker blocked the connection"),
  backpressure: z.number().describe("ms spent waiting because the connection took no more"),
  window: z.number().describe("ms that maxUnconfirmed messages were unconfirmed while others were due"),
  reconnects: count.describe("times that it connected again"),
});

const workErrorSchema = z.object({
  mean: ms.describe("the mean, with its sign: below 0 they took less than planned"),
  p50: ms.describe("of the amounts, without their signs"),
  p99: ms.describe("of the amounts, without their signs"),
  max: ms.describe("of the amounts, without their signs"),
});

/** What the machine did while a run went on. */
export const machineSchema = z.object({
  cores: count.describe("cores of the machine"),
  others: z
    .number()
    .nullable()
    .describe(
      "share of all cores that processes took other than the tool and its own broker; null: no telling",
    ),
  waited: ms.describe("ms that the tool's threads were ready and had no core, in sum; null: no telling"),
  threadWaited: ms.describe("the same of the one thread with producers or workers that waited most"),
  brokerWaited: ms.describe("the same of the broker that the tool started"),
  heldUp: ms.describe(
    "ms, at most, that other processes held up the run by having a core that the tool or its broker waited for; null: no telling",
  ),
  loopDelay: z
    .object({
      p99: z.number().describe("ms: 99 % came at most this late"),
      max: z.number().describe("ms: the latest"),
    })
    .nullable()
    .describe("ms by which event loops of the tool came late, in its worst thread"),
});

/** How well the tool kept to its own plan. */
export const generatorSchema = z.object({
  behind: ms.describe("the furthest that a producer fell behind its schedule; null: not measured"),
  workError: workErrorSchema.describe(
    "ms that works took beyond what was planned, ended - started - work / speed; null: nothing was worked on",
  ),
  machine: machineSchema.nullable().describe("what the machine did beside the run; null: not measured"),
  heldBack: z
    .array(z.enum(["blocked", "backpressure", "window"]))
    .describe(
      "what held producers back from their schedule, which is not the tool's lateness; latency and wait count it",
    ),
  late: z
    .array(z.enum(["publishes", "works", "machine"]))
    .describe(
      "what did not keep time. publishes: latency and wait say more of the generator than of the broker; works, machine: so do efficiency, starved, throughput and all times",
    ),
});

/** How a queue stood up to messages that came at a rate, over the time in which they came. */
export const pacedSchema = z.object({
  offered: z.number().nullable().describe("messages/s that were due"),
  utilisation: z.number().nullable().describe("of the workers' time, the share that they worked"),
  backlogAtEnd: count.describe("messages that were due and not done when the last was due"),
  growth: z
    .number()
    .nullable()
    .describe("messages/s by which the backlog grew, by least squares after a fifth of the time"),
  growthError: z.number().nullable().describe("half the width of the 95 % confidence interval of growth"),
  keepsUp: z
    .enum(["yes", "no", "unclear"])
    .describe("whether the workers keep up with the rate; in expectations 1, 0, or not measured"),
});

const effects = {
  down: ms.describe(
    "ms that the broker took no connections; null: it was not taken down, or never came back",
  ),
  firstHandledAfter: ms.describe("ms from its start to the first message handled after it"),
  backlogRecoveredAfter: ms.describe("ms from its start until no more messages waited than before it"),
  lost: count.describe("messages that were lost because of it"),
  duplicated: count.describe("messages that were handled again because of it"),
  redelivered: redeliveredSchema,
  redeliveredFlags: redeliveredFlagsSchema,
};

export const faultSchema = z.object({
  do: z.string().describe("the kind of fault"),
  at: ms.describe("ms: the first time that it was done; null: never"),
  times: count.describe("how often it was done"),
  ...effects,
  problem: z.string().nullable().describe("why it could not be done, or not in full"),
  occurrences: z
    .array(
      z.object({
        at: z.number().describe("ms since the run began"),
        ended: ms.describe("ms since the run began; null: at once, or not known"),
        who: z.array(z.string()).describe("the workers or producers that it hit"),
        ...effects,
      }),
    )
    .describe("each time that it was done; the figures beside it are their sums, the times the longest"),
});

export const runSchema = z.object({
  index: z.int().min(1).describe("its number, from 1 on"),
  ending: z
    .enum(["completed", "stalled", "interrupted", "broker-lost", "time-limit", "refused", "repeated-error"])
    .describe(
      "how it ended. time-limit: it went on for too long; refused: the broker refused what no retry can mend; repeated-error: another error came again and again",
    ),
  problem: z.string().nullable().describe("what ended it early, for people"),
  warnings: z.array(z.string()).describe("what people should know of it"),
  policy: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .nullable()
    .describe("what policies of the broker set for the queue; null: not read"),
  ledger: ledgerSchema.describe("the account of every message"),
  dispatch: z
    .object({
      makespan: ms.describe("ms from the first publish until the last message was handled or rejected"),
      ideal: ms.describe(
        "the makespan of a perfect first-in-first-out queue with the same messages, publish times and workers",
      ),
      efficiency: z.number().nullable().describe("ideal / makespan: how near it came to a perfect queue"),
      efficiencyCorrected: z
        .number()
        .nullable()
        .describe("what efficiency is against an ideal in which works are as long as they really were"),
      starved: ms.describe("ms that workers were idle while a message that nobody had started was waiting"),
      starvedShare: z.number().nullable().describe("of the workers' time, the share that they starved"),
      fairness: z
        .object({
          messages: z.number().nullable().describe("Jain's index of the messages that each worker handled"),
          busy: z.number().nullable().describe("Jain's index of the time that each worker worked"),
        })
        .describe("how evenly workers were used: 1 is even, 1/n is one worker of n doing it all"),
      prefetchViolations: count.describe("workers that held more than their prefetch"),
    })
    .describe("how well the work was dealt out"),
  throughput: z.number().nullable().describe("handled messages/s over the makespan"),
  paced: pacedSchema
    .nullable()
    .describe("of messages that came at a rate; null: they came as fast as the broker took them"),
  latency: statsSchema.describe("ms from when a message was due until it was handled"),
  wait: statsSchema.describe("ms from when a message was due until a worker began it"),
  confirm: statsSchema.describe("ms from when a message was sent until it was confirmed"),
  distributions: z
    .object({
      latency: z.array(distributionSchema).describe("of all messages and of each kind"),
      wait: z.array(distributionSchema).describe("of all messages and of each kind"),
    })
    .describe("percentiles far into the tail, and histograms"),
  workers: z.array(workerSchema).describe("each worker; in expectations by its name"),
  producers: z.array(producerSchema).describe("each producer; in expectations by its name"),
  kinds: z
    .record(
      z.string(),
      z.object({
        messages: count.describe("handled messages of the kind"),
        latency: statsSchema.describe("ms from when one was due until it was handled"),
      }),
    )
    .describe("each kind of message, by its name"),
  faults: z.array(faultSchema).describe("in the order of the scenario"),
  generator: generatorSchema.describe("how well the tool kept to its own plan"),
  backlog: z
    .object({
      ready: z
        .object({ peak: count.describe("the most at a time"), final: count.describe("at the end") })
        .describe("messages in the queue that nobody holds"),
      unacked: z
        .object({ peak: count.describe("the most at a time"), final: count.describe("at the end") })
        .describe("messages that workers hold"),
    })
    .describe("messages that were sent and not done"),
  timeline: z
    .object({
      interval: z.number().describe("ms"),
      ready: z.array(z.number().nullable()).describe("messages in the queue then"),
      unacked: z.array(z.number()).describe("messages that workers held then"),
      published: z.array(z.number()).describe("messages published in the interval"),
      confirmed: z.array(z.number()).describe("messages confirmed in the interval; empty: not measured"),
      handled: z.array(z.number()).describe("messages handled in the interval"),
    })
    .describe("the run over time, in equal intervals"),
});

export const verdictSchema = z
  .enum(["pass", "fail", "inconclusive"])
  .describe("inconclusive: a run did not come to its end, or time was not kept well enough to decide");

export const checkSchema = z.object({
  name: z.string().describe("the figure, by its path or its short name"),
  expected: z.string().describe("what it should be, such as >= 0.9"),
  actual: z.number().nullable().describe("what it is; null: not measured"),
  verdict: z
    .enum([...verdictSchema.options, "warn"])
    .describe("warn: it does not hold, or could not be judged, and was only to warn"),
  over: z
    .enum(["median", "worst", "best", "all"])
    .nullable()
    .describe("how it is held against several runs; null: there is one run"),
  run: z.int().nullable().describe("the run it speaks of; null: all of the variant's"),
  line: z.int().nullable().describe("of the scenario file; null: a check of the tool's own"),
  reason: z
    .string()
    .optional()
    .describe("inconclusive although the runs were whole: what did not keep time, and may have decided it"),
});

export const spreadSchema = z.object({
  median: z.number().describe("of the runs"),
  min: z.number().describe("of the runs"),
  max: z.number().describe("of the runs"),
  runs: z.array(z.number().nullable()).describe("of each run, in their order; null: not measured"),
});

export const measureOutcomeSchema = z
  .enum(["regressed", "improved", "unchanged", "inconclusive"])
  .describe("what became of it");

/** One measure of one variant against its base. */
export const differenceSchema = z.object({
  measure: z.string().describe("the figure"),
  gated: z.boolean().describe("whether it can regress the comparison"),
  better: z.enum(["higher", "lower"]).describe("which way is better"),
  scale: z
    .enum(["ratio", "difference"])
    .describe("ratio: change and margin are relative to the base; difference: of shares, in points of 1"),
  margin: z.number().describe("what counts as no change"),
  base: spreadSchema.nullable().describe("of the base's runs; null: not measured"),
  new: spreadSchema.nullable().describe("of the new runs; null: not measured"),
  change: z.number().nullable().describe("of the medians: new / base - 1, or new - base"),
  interval: z
    .object({ low: z.number().describe("its lower end"), high: z.number().describe("its upper end") })
    .nullable()
    .describe("95 % confidence interval of the change; null: too few runs"),
  p: z.number().nullable().describe("exact Mann-Whitney U, one-sided, after Holm's correction if gated"),
  outcome: measureOutcomeSchema,
  moreRuns: z
    .int()
    .nullable()
    .describe("inconclusive: how many more runs a side would settle it; null: no telling"),
});

export const dimensionSchema = z.object({
  key: z.string().describe('dotted, such as "workers.prefetch"; "variant": of an entry of `variants`'),
  name: z.string().describe("as it stands in the name of the variant"),
  value: z.string().describe("as it would be written"),
});

export const variantSchema = z.object({
  name: z.string().describe("as the scenario names it"),
  settings: z.record(z.string(), z.json()).describe("what the variant sets, by path"),
  dimensions: z
    .array(dimensionSchema)
    .describe("what its name is made of: the entry of `variants`, then what the matrix chose for each key"),
  scenario: z.json().describe("resolved, as run"),
  load: z.string().describe("for people: how many messages of what, how many workers"),
  planDigest: z.string().describe("the same for the same plan: load, workers, queue and faults"),
  loadDigest: z.string().describe("the same for the same load: messages, works and arrivals"),
  verdict: verdictSchema,
  checks: z.array(checkSchema).describe("its expectations, and the tool's own"),
  summary: z
    .record(z.string(), spreadSchema)
    .describe("the median of the runs and their spread, by figure; what was measured in no run is not there"),
  differences: z.array(differenceSchema).describe("from the first variant; empty for that one"),
  runs: z.array(runSchema).describe("each run that counts, in their order"),
});

export const resultSchema = z.object({
  format: z.literal("workq-bench/result").describe("which document this is"),
  version: z.literal(1).describe("of the document's form"),
  tool: z.object({ version: z.string().describe("of workq-bench") }).describe("what wrote it"),
  startedAt: z.iso.datetime().describe("when the first run began"),
  environment: z
    .object({
      node: z.string().describe("version of Node"),
      os: z.string().describe("operating system"),
      cpu: z.string().describe("model of the processor"),
      cores: z.int().describe("how many there are"),
      broker: z
        .object({
          product: z.string().describe("as it names itself"),
          version: z.string().describe("as it says itself"),
          how: z
            .enum(["external", "docker", "local", "installed"])
            .describe("how it was come by; external: by a URL"),
        })
        .describe("the broker that the runs were on"),
    })
    .describe("what it was run with"),
  scenario: z
    .object({
      name: z.string().describe("of the scenario"),
      description: z.string().describe("as the scenario says"),
      file: z.string().describe("the scenario file"),
      seed: z.int().describe("of all that was drawn"),
      repeat: z.int().describe("runs of each variant"),
      warmup: z.int().describe("uncounted runs of each variant"),
      compare: z
        .object({
          gate: z.array(z.string()).optional().describe("what can regress"),
          margin: z.record(z.string(), z.number()).describe("what counts as no change, by measure"),
        })
        .describe(
          "what can regress when it is compared, and from which margin on, where it is not the default",
        ),
    })
    .describe("what was run"),
  took: z.number().describe("ms, all variants and runs"),
  record: z
    .object({
      file: z.literal(recordFileName).describe("its name"),
      rows: count.describe("how many it has"),
      oneIn: z.int().min(1).describe("of so many messages one is in it, picked by a hash of its id"),
    })
    .nullable()
    .describe("the file beside this one with a row for each delivery; null: there is none"),
  verdict: verdictSchema,
  checks: z.array(checkSchema).describe("across variants, and what ended the runs early"),
  variants: z.array(variantSchema).describe("in the order of the scenario"),
});

export type Stats = z.infer<typeof statsSchema>;
export type Distribution = z.infer<typeof distributionSchema>;
export type Cause = z.infer<typeof causeSchema>;
export type Sample = z.infer<typeof sampleSchema>;
export type Loss = z.infer<typeof lossSchema>;
export type FaultSummary = z.infer<typeof faultSchema>;
export type LedgerSummary = z.infer<typeof ledgerSchema>;
export type Dimension = z.infer<typeof dimensionSchema>;
export type Presence = z.infer<typeof presenceSchema>;
export type WorkerSummary = z.infer<typeof workerSchema>;
export type ProducerSummary = z.infer<typeof producerSchema>;
export type WorkError = z.infer<typeof workErrorSchema>;
export type PacedSummary = z.infer<typeof pacedSchema>;
export type MachineSummary = z.infer<typeof machineSchema>;
export type GeneratorSummary = z.infer<typeof generatorSchema>;
export type RunResult = z.infer<typeof runSchema>;
export type VerdictWord = z.infer<typeof verdictSchema>;
export type Spread = z.infer<typeof spreadSchema>;
export type Difference = z.infer<typeof differenceSchema>;
export type MeasureOutcome = z.infer<typeof measureOutcomeSchema>;
export type Check = z.infer<typeof checkSchema>;
export type VariantResult = z.infer<typeof variantSchema>;
export type Result = z.infer<typeof resultSchema>;
