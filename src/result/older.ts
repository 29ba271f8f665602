import * as z from "zod";
import type { StatName } from "../figures/stats.ts";
import { dimensionsByName } from "./older-dimensions.ts";
import { presencesByFaults } from "./older-presences.ts";
import {
  checkSchema,
  faultSchema,
  ledgerSchema,
  producerSchema,
  resultSchema,
  runSchema,
  sampleSchema,
  statsSchema,
  type VariantResult,
  variantSchema,
  workerSchema,
} from "./schema.ts";

const {
  fates,
  losses,
  refusals,
  republished,
  samples,
  redeliveredFlags: given,
  untouched,
} = ledgerSchema.shape;
const redeliveredFlags = given.default(null);
const sample = sampleSchema.extend({
  fault: sampleSchema.shape.fault.default(null),
  story: sampleSchema.shape.story.default(null),
});

const ledger = ledgerSchema.extend({
  fates: fates.extend({ deliveryLimit: fates.shape.deliveryLimit.default(0) }),
  untouched: untouched.default(0),
  losses: losses.default([]),
  republished: republished.default(0),
  redeliveredFlags,
  refusals: refusals.default(null),
  samples: samples.extend({ lost: z.array(sample), duplicates: z.array(sample) }),
});

const worker = workerSchema.extend({
  redeliveredFlags,
  overrun: workerSchema.shape.overrun.default(null),
  presences: workerSchema.shape.presences.nullable().default(null),
});

const fault = faultSchema.extend({
  redeliveredFlags,
  occurrences: z.array(faultSchema.shape.occurrences.element.extend({ redeliveredFlags })),
});

const producer = producerSchema.extend({
  backpressure: producerSchema.shape.backpressure.default(0),
  window: producerSchema.shape.window.default(0),
  ownBehind: producerSchema.shape.ownBehind.default(null),
});

const check = checkSchema.extend({ over: checkSchema.shape.over.default(null) });

const { policy, timeline, distributions, generator, dispatch, kinds, paced } = runSchema.shape;
const olderGenerator = generator.extend({
  machine: generator.shape.machine.default(null),
  heldBack: generator.shape.heldBack.default([]),
});
// A percentile that there was not yet was not measured.
const stats = z.object(
  Object.fromEntries(
    Object.entries(statsSchema.shape).map(([name, stat]) => [name, stat.default(null)]),
  ) as Record<StatName, z.ZodDefault<(typeof statsSchema.shape)[StatName]>>,
);
const kind = kinds.valueType.extend({ latency: stats });
const noWorkError = { mean: null, p50: null, p99: null, max: null };
const run = runSchema.extend({
  ledger,
  dispatch: dispatch.extend({
    efficiencyCorrected: dispatch.shape.efficiencyCorrected.default(null),
  }),
  workers: z.array(worker),
  policy: policy.default(null),
  producers: z.array(producer),
  faults: z.array(fault),
  timeline: timeline.extend({ confirmed: timeline.shape.confirmed.default([]) }),
  generator: olderGenerator.default({
    behind: null,
    workError: noWorkError,
    machine: null,
    heldBack: [],
    late: [],
  }),
  distributions: distributions.default({ latency: [], wait: [] }),
  latency: stats,
  wait: stats,
  confirm: stats,
  kinds: z.record(z.string(), kind),
  paced: paced.default(null),
});

const { summary, differences } = variantSchema.shape;
const variant = variantSchema.extend({
  checks: z.array(check),
  summary: summary.default({}),
  differences: differences.default([]),
  dimensions: variantSchema.shape.dimensions.nullable().default(null),
  runs: z.array(run),
});

const { repeat, warmup, compare } = resultSchema.shape.scenario.shape;
const scenario = resultSchema.shape.scenario.extend({
  repeat: repeat.default(1),
  warmup: warmup.default(0),
  compare: compare.default({ margin: {} }),
});

/**
 * A Result document as every workq-bench of this version of the format wrote it: what the first ones did not
 * measure reads as none. They knew of no faults, so that a fault has all of its fields.
 */
export const readableSchema = resultSchema
  .extend({
    scenario,
    record: resultSchema.shape.record.default(null),
    checks: z.array(check).default([]),
    variants: z.array(variant),
  })
  .transform((result) => ({ ...result, variants: result.variants.map(complete) }));

/** What the first ones did not say, and can be told from what they do. */
function complete({ dimensions, runs, ...rest }: z.infer<typeof variant>): VariantResult {
  return {
    ...rest,
    dimensions: dimensions ?? dimensionsByName(rest.name, rest.settings),
    runs: runs.map((run) => {
      const presencesOf = presencesByFaults(run.faults);
      const workers = run.workers.map((worker) => ({
        ...worker,
        presences: worker.presences ?? presencesOf(worker.name),
      }));
      return { ...run, workers };
    }),
  };
}
