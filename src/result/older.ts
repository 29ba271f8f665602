import { z } from "zod";
import {
  ledgerSchema,
  producerSchema,
  resultSchema,
  runSchema,
  sampleSchema,
  variantSchema,
} from "./schema.ts";

const { losses, republished, samples } = ledgerSchema.shape;
const sample = sampleSchema.extend({ fault: sampleSchema.shape.fault.default(null) });

const ledger = ledgerSchema.extend({
  losses: losses.default([]),
  republished: republished.default(0),
  samples: samples.extend({ lost: z.array(sample), duplicates: z.array(sample) }),
});

const producer = producerSchema.extend({ backpressure: producerSchema.shape.backpressure.default(0) });

/**
 * A Result document as any workq-bench of this version of the format wrote it: what the first ones did not
 * measure reads as none. They knew of no faults, so that a fault has all of its fields.
 */
export const readableSchema = resultSchema.extend({
  variants: z.array(
    variantSchema.extend({ runs: z.array(runSchema.extend({ ledger, producers: z.array(producer) })) }),
  ),
});
