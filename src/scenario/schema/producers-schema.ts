import * as z from "zod";
import { exactlyOne, flag, rate, section, stretch, whole } from "./fields.ts";

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
