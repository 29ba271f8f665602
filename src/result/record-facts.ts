import * as z from "zod";

export const recordFormat = "workq-bench/record";
export const recordVersion = 1;

const count = z.int().min(0);
const maxRuns = 100_000;
const names = z.array(z.string());

/** What a record says of itself, as key-value metadata: texts as they are, the rest as JSON. */
export const recordFactsSchema = z.object({
  format: z.literal(recordFormat),
  version: z.literal(recordVersion),
  oneIn: z.int().min(1),
  /** Of the Result beside it. */
  startedAt: z.string(),
  /** What the runs of a variant have in common: the order of its kinds and workers. */
  plans: z.array(z.object({ variant: z.string(), kinds: names.max(0xffff), workers: names.max(0xfffe) })),
  /** In the order of their rows; `plan` is a place in `plans`. */
  runs: z.array(z.object({ plan: count, run: z.int().min(1), rows: count })).max(maxRuns),
});

export type RecordFacts = z.infer<typeof recordFactsSchema>;
