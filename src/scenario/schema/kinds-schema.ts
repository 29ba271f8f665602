import * as z from "zod";
import { duration, exactlyOne, pathName, section, share, size, stretch, whole } from "./fields.ts";

/** Durations in ms, sizes in bytes, rates per second, shares 0 to 1. */
export type Distribution =
  | { readonly is: "fixed"; readonly value: number }
  | { readonly is: "uniform"; readonly min: number; readonly max: number }
  | { readonly is: "exponential"; readonly mean: number }
  | { readonly is: "lognormal"; readonly median: number; readonly p99: number };

const spread = section({
  exponential: stretch().optional().describe("Drawn from an exponential distribution of this mean."),
  uniform: z
    .array(duration(), { error: "a list of two durations, such as [1ms, 5ms]" })
    .length(2, { error: "a list of two durations, such as [1ms, 5ms]" })
    .optional()
    .describe("Drawn evenly between two durations."),
  lognormal: section({
    median: stretch().describe("Half of the messages take less."),
    p99: stretch().describe("One in a hundred takes longer."),
  })
    .optional()
    .describe("Drawn from a lognormal distribution: most are short, a few very long."),
}).meta({ minProperties: 1, maxProperties: 1 });

const spreadWork = spread.transform((written, ctx): Distribution => {
  exactlyOne(written, Object.keys(spread.shape), ctx);
  const { exponential, uniform, lognormal } = written;
  if (exponential !== undefined) return { is: "exponential", mean: exponential };
  if (lognormal !== undefined) {
    const { median, p99 } = lognormal;
    if (p99 <= median) {
      const message = `p99 (${p99} ms) must be above the median (${median} ms)`;
      ctx.issues.push({ code: "custom", input: written, path: ["lognormal", "p99"], message });
    }
    return { is: "lognormal", median, p99 };
  }
  const [min = 0, max = 0] = uniform ?? [];
  if (min > max) {
    const params = { hint: "write the lower end first" };
    ctx.issues.push({
      code: "custom",
      input: written,
      path: ["uniform"],
      message: "no duration is between these",
      params,
    });
  }
  return { is: "uniform", min, max };
});

const fixedWork = duration().transform((value): Distribution => ({ is: "fixed", value }));

const workSchema = z.union([fixedWork, spreadWork], {
  error: "a duration such as 50ms, or a distribution such as {exponential: 20ms}",
});

export const kindSchema = section({
  work: workSchema.prefault(0).meta({
    title: "Work",
    description: "The time a worker needs for one message of this kind: a duration or a distribution.",
  }),
  size: size().prefault("32B").meta({ title: "Size", description: "Bytes of one message's body." }),
  priority: whole(0, 255)
    .optional()
    .describe("Priority of the messages; a classic queue needs queue.maxPriority."),
}).meta({ id: "Kind", title: "Kind", description: "A sort of message." });

export const kindsSchema = z.record(pathName(), kindSchema, { error: "a mapping of names to kinds" });

const patternError = "a list of kinds such as [heavy, light], or shares such as {heavy: 10%, light: 90%}";

export const patternSchema = z.union(
  [
    z
      .array(z.string({ error: "the name of a kind" }), { error: patternError })
      .min(1, { error: "a list of at least one kind" })
      .max(100_000, { error: "a list of at most 100000 kinds" })
      .transform((kinds) => ({ is: "sequence" as const, kinds })),
    z
      .record(pathName(), share(), { error: patternError })
      .transform((shares) => ({ is: "mix" as const, shares })),
  ],
  { error: patternError },
);
