import * as z from "zod";
import { type StatName, statNames } from "../figures/stats.ts";
import { causes } from "./cause.ts";
import { recordFileName } from "./record-rows.ts";

// What is parsed once in a process costs more to compile than to interpret.
z.config({ jitless: true });

const count = z.int().min(0);
const ms = z.number().nullable();

/** Latency figures in ms; null where nothing was measured. */
export const statsSchema = z.object(
  Object.fromEntries(statNames.map((name) => [name, ms])) as Record<StatName, typeof ms>,
);

/** How long the messages of a kind took, or of all kinds together. */
export const distributionSchema = z.object({
  kind: z.string().nullable().describe("null: all kinds together"),
  count,
  percentiles: z
    .array(z.object({ share: z.number(), ms: z.number() }))
    .describe(
      "this share of the messages took at most so many ms; as far into the tail as their number allows",
    ),
  bins: z
    .array(z.object({ from: z.number(), to: z.number(), count }))
    .describe("ms, side by side; of the same ratio, ten in a decade"),
});

export const causeSchema = z.enum(causes);

/** Everything that is known of a message. */
export const storySchema = z.object({
  happened: z
    .array(z.object({ at: z.number(), what: z.string(), who: z.string() }))
    .describe(
      "in the order of time, ms since the run began: how it was sent, answered, delivered and ended, and the lost connections of whom it had to do with",
    ),
  omitted: count.describe("of the middle of it"),
  lastFault: z
    .object({ index: z.int().min(0), do: z.string(), at: z.number() })
    .nullable()
    .describe("the last that began before it was last heard of"),
  ruledOut: z
    .array(z.object({ cause: z.string(), why: z.string() }))
    .describe("which causes do not fit, and why"),
});

export const sampleSchema = z.object({
  id: z.int(),
  kind: z.string(),
  sent: ms.describe("ms since the run began"),
  confirmed: ms,
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
  kind: z.string(),
  confirmed: z.boolean().describe("whether the broker had confirmed them"),
  count,
  share: z.number().nullable().describe("of the attempted messages of this kind"),
});

const redeliveredSchema = count.describe("deliveries of messages that had been handed out before");

const redeliveredFlagsSchema = count
  .nullable()
  .describe(
    "deliveries that the broker flagged as redelivered; a classic queue flags all that it gets back when the broker was killed, also what it had handed out to nobody; null: not told apart, as in results of before",
  );

export const ledgerSchema = z.object({
  attempted: count,
  confirmed: count,
  fates: z.object({
    handled: count,
    rejected: count,
    deadLettered: count,
    expired: count,
    refused: count,
    left: count,
    lost: count,
    unresolved: count,
    deliveryLimit: count.describe("dropped by the broker, returned more often than the queue allows"),
  }),
  refusals: z
    .object({ returned: count, overflow: count, unavailable: count })
    .nullable()
    .describe(
      "why messages were refused: returned, as no queue was there; overflow, nacked by a queue that refuses when it is full; unavailable, nacked though nothing explains it: the queue was away; null: not told apart, as in results of before",
    ),
  deadLetterReasons: z.record(z.string(), count),
  untouched: count.describe(
    "taken out of the queue at the delivery limit although no worker had begun with them",
  ),
  lostConfirmed: count,
  lostUnconfirmed: count,
  causes: z.partialRecord(causeSchema, count),
  losses: z.array(lossSchema).describe("the lost messages by cause, kind and promise; confirmed ones first"),
  republished: count.describe("messages that were sent again, as the first time was not confirmed"),
  recovered: count,
  duplicates: count,
  redelivered: redeliveredSchema,
  redeliveredFlags: redeliveredFlagsSchema,
  unexpected: count,
  samples: z.object({
    lost: z.array(sampleSchema),
    duplicates: z.array(sampleSchema),
    unexpected: z.array(z.string()),
  }),
});

/** ms since the run began; `to` null: to its end. */
export const presenceSchema = z.object({ from: z.number(), to: ms });

export const workerSchema = z.object({
  name: z.string(),
  prefetch: z.union([z.int(), z.literal("unlimited")]),
  messages: count.describe("handled by it"),
  byKind: z.record(z.string(), count),
  messageShare: z.number().nullable(),
  busy: z.number().describe("ms spent working"),
  busyShare: z.number().nullable().describe("of the makespan, or of its part that the worker was there for"),
  overrun: ms.describe(
    "ms that its works took beyond what was planned, in sum; below 0: less; null: not measured",
  ),
  throughput: z.number().nullable().describe("handled messages/s from its first start to its last end"),
  received: count,
  notHandled: count.describe("received and not handled: rejected, requeued, or cut off"),
  maxInFlight: count,
  redelivered: redeliveredSchema,
  redeliveredFlags: redeliveredFlagsSchema,
  reconnects: count,
  presences: z
    .array(presenceSchema)
    .describe("when it was there: started or added, and neither stopped, removed nor killed"),
});

export const producerSchema = z.object({
  name: z.string(),
  attempted: count,
  confirmed: count,
  rate: z.number().nullable().describe("messages/s from its first publish to its last"),
  behind: z.number().describe("ms: the furthest it fell behind its schedule"),
  ownBehind: ms.describe(
    "ms: the furthest it fell behind by itself, held up by neither the broker, its connection nor its window; null: not known",
  ),
  blocked: z.number().describe("ms spent waiting because the broker blocked the connection"),
  backpressure: z.number().describe("ms spent waiting because the connection took no more"),
  window: z.number().describe("ms that maxUnconfirmed messages were unconfirmed while others were due"),
  reconnects: count,
});

const workErrorSchema = z.object({
  mean: ms.describe("below 0: they took less than planned"),
  p50: ms.describe("of the amounts, without their signs; so are p99 and max"),
  p99: ms,
  max: ms,
});

/** What the machine did while a run went on. */
export const machineSchema = z.object({
  cores: count,
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
    .object({ p99: z.number(), max: z.number() })
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
  lost: count,
  duplicated: count,
  redelivered: redeliveredSchema,
  redeliveredFlags: redeliveredFlagsSchema,
};

export const faultSchema = z.object({
  do: z.string(),
  at: ms.describe("ms: the first time that it was done; null: never"),
  times: count.describe("how often it was done"),
  ...effects,
  problem: z.string().nullable().describe("why it could not be done, or not in full"),
  occurrences: z
    .array(z.object({ at: z.number(), ended: ms, who: z.array(z.string()), ...effects }))
    .describe("each time that it was done; the figures beside it are their sums, the times the longest"),
});

export const runSchema = z.object({
  index: z.int().min(1),
  ending: z
    .enum(["completed", "stalled", "interrupted", "broker-lost", "time-limit", "refused", "repeated-error"])
    .describe(
      "time-limit: it went on for too long; refused: the broker refused what no retry can mend; repeated-error: another error came again and again",
    ),
  problem: z.string().nullable().describe("what ended it early, for people"),
  warnings: z.array(z.string()),
  policy: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .nullable()
    .describe("what policies of the broker set for the queue; null: not read"),
  ledger: ledgerSchema,
  dispatch: z.object({
    makespan: ms,
    ideal: ms,
    efficiency: z.number().nullable(),
    efficiencyCorrected: z
      .number()
      .nullable()
      .describe("what efficiency is against an ideal in which works are as long as they really were"),
    starved: ms,
    starvedShare: z.number().nullable(),
    fairness: z.object({ messages: z.number().nullable(), busy: z.number().nullable() }),
    prefetchViolations: count,
  }),
  throughput: z.number().nullable().describe("handled messages/s over the makespan"),
  paced: pacedSchema.nullable().describe("null: messages came as fast as the broker took them"),
  latency: statsSchema.describe("due to handled"),
  wait: statsSchema.describe("due to started"),
  confirm: statsSchema.describe("sent to confirmed"),
  distributions: z.object({
    latency: z.array(distributionSchema),
    wait: z.array(distributionSchema),
  }),
  workers: z.array(workerSchema),
  producers: z.array(producerSchema),
  kinds: z.record(z.string(), z.object({ messages: count, latency: statsSchema })),
  faults: z.array(faultSchema).describe("in the order of the scenario"),
  generator: generatorSchema,
  backlog: z.object({
    ready: z.object({ peak: count, final: count }),
    unacked: z.object({ peak: count, final: count }),
  }),
  timeline: z.object({
    interval: z.number(),
    ready: z.array(z.number().nullable()),
    unacked: z.array(z.number()),
    published: z.array(z.number()),
    confirmed: z.array(z.number()).describe("empty: not measured"),
    handled: z.array(z.number()),
  }),
});

export const verdictSchema = z.enum(["pass", "fail", "inconclusive"]);

export const checkSchema = z.object({
  name: z.string(),
  expected: z.string(),
  actual: z.number().nullable(),
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
  median: z.number(),
  min: z.number(),
  max: z.number(),
  runs: z.array(z.number().nullable()).describe("of each run, in their order; null: not measured"),
});

export const measureOutcomeSchema = z.enum(["regressed", "improved", "unchanged", "inconclusive"]);

/** One measure of one variant against its base. */
export const differenceSchema = z.object({
  measure: z.string(),
  gated: z.boolean().describe("whether it can regress the comparison"),
  better: z.enum(["higher", "lower"]),
  scale: z
    .enum(["ratio", "difference"])
    .describe("ratio: change and margin are relative to the base; difference: of shares, in points of 1"),
  margin: z.number(),
  base: spreadSchema.nullable(),
  new: spreadSchema.nullable(),
  change: z.number().nullable().describe("of the medians: new / base - 1, or new - base"),
  interval: z
    .object({ low: z.number(), high: z.number() })
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
  name: z.string(),
  settings: z.record(z.string(), z.json()),
  dimensions: z
    .array(dimensionSchema)
    .describe("what its name is made of: the entry of `variants`, then what the matrix chose for each key"),
  scenario: z.json().describe("resolved, as run"),
  load: z.string().describe("for people: how many messages of what, how many workers"),
  planDigest: z.string(),
  loadDigest: z.string(),
  verdict: verdictSchema,
  checks: z.array(checkSchema),
  summary: z
    .record(z.string(), spreadSchema)
    .describe("the median of the runs and their spread, by figure; what was measured in no run is not there"),
  differences: z.array(differenceSchema).describe("from the first variant; empty for that one"),
  runs: z.array(runSchema),
});

export const resultSchema = z.object({
  format: z.literal("workq-bench/result"),
  version: z.literal(1),
  tool: z.object({ version: z.string() }),
  startedAt: z.iso.datetime(),
  environment: z.object({
    node: z.string(),
    os: z.string(),
    cpu: z.string(),
    cores: z.int(),
    broker: z.object({
      product: z.string(),
      version: z.string(),
      how: z.enum(["external", "docker", "local", "installed"]),
    }),
  }),
  scenario: z.object({
    name: z.string(),
    description: z.string(),
    file: z.string(),
    seed: z.int(),
    repeat: z.int(),
    warmup: z.int(),
    compare: z
      .object({ gate: z.array(z.string()).optional(), margin: z.record(z.string(), z.number()) })
      .describe(
        "what can regress when it is compared, and from which margin on, where it is not the default",
      ),
  }),
  took: z.number().describe("ms, all variants and runs"),
  record: z
    .object({
      file: z.literal(recordFileName),
      rows: count,
      oneIn: z.int().min(1).describe("of so many messages one is in it, picked by a hash of its id"),
    })
    .nullable()
    .describe("the file beside this one with a row for each delivery; null: there is none"),
  verdict: verdictSchema,
  checks: z.array(checkSchema).describe("across variants, and what ended the runs early"),
  variants: z.array(variantSchema),
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
