import * as z from "zod";
import type { Expectation } from "../scenario.ts";
import { type ExpectationReading, readBetween, readComparison, readRule } from "./expectation.ts";
import { exactlyOne, section } from "./fields.ts";

type Expected = Pick<Expectation, "test" | "text" | "over" | "level">;
type Rule = Pick<Expectation, "path" | "test" | "text">;

const amounts = () => z.union([z.number(), z.string()], { error: "a value such as 0.6 or 2s" });
const comparison = () =>
  z.union(
    [
      z.number(),
      z.boolean(),
      z.string().meta({
        pattern: "^(<=|>=|!=|==?|<|>)? *[-+.0-9].*$|^(yes|no)$",
        examples: [">= 0.9", "<= 2s", "yes"],
      }),
    ],
    { error: 'a value, or a comparison such as "<= 0.6"' },
  );

const mapping = section({
  value: comparison().optional().describe('A value, or a comparison such as ">= 0.9".'),
  between: z
    .array(amounts(), { error: "a list of two values, such as [0.4, 0.6]" })
    .length(2, { error: "a list of two values, such as [0.4, 0.6]" })
    .optional()
    .describe("Both ends included."),
  level: z
    .enum(["fail", "warn"], { error: "fail or warn" })
    .optional()
    .describe("What it does when it does not hold. Default: fail."),
  over: z
    .enum(["median", "worst", "best", "all"], { error: "median, worst, best or all" })
    .optional()
    .describe("Of several runs, what has to hold. Default: all for what is counted, median for the rest."),
}).meta({ minProperties: 1 });

/** What a figure should be: `0`, `">= 0.9"`, `{value: ">= 0.9", level: warn}`, `{between: [0.4, 0.6], over: all}`. */
export const expectationSchema = z
  .union([comparison(), mapping], {
    error: 'a value, a comparison such as "<= 0.6", {value: "<= 0.6", level: warn} or {between: [0.4, 0.6]}',
  })
  .transform((written, ctx): Expected => {
    if (typeof written !== "object") return readOr(readComparison(written), ctx);
    exactlyOne(written, ["value", "between"], ctx);
    const { value, between, level, over } = written;
    const reading = between === undefined ? readComparison(value ?? 0) : readBetween(between);
    return { ...readOr(reading, ctx), over, level: level === "warn" ? level : undefined };
  });

const ruleError = 'a text such as "lostConfirmed > 0", or a list of those';

const ruleSchema = z
  .string({ error: 'a text such as "lostConfirmed > 0"' })
  .max(300, { error: "text of at most 300 characters" })
  .meta({ pattern: "^.*[^ ] +(<=|>=|!=|==?|<|>) *[-+.0-9].*$", examples: ["lostConfirmed > 0"] })
  .transform((written, ctx): Rule => {
    const reading = readRule(written);
    return { path: reading.ok ? reading.path : "", ...readOr(reading, ctx) };
  });

/** What ends the runs early: one rule or several. */
export const abortSchema = z
  .union(
    [
      ruleSchema.transform((rule): readonly Rule[] => [rule]),
      z.array(ruleSchema).max(100, { error: "a list of at most 100 texts" }),
    ],
    {
      error: ruleError,
    },
  )
  .default([])
  .describe('Once one of these holds for a run, no further one is begun: "lostConfirmed > 0".');

function readOr(reading: ExpectationReading, ctx: z.core.$RefinementCtx) {
  if (reading.ok) return { test: reading.test, text: reading.text };
  ctx.issues.push({
    code: "custom",
    input: null,
    message: reading.message,
    params: { hint: reading.hint },
  });
  return z.NEVER;
}
