import * as z from "zod";
import { maxNumbered } from "../../common/message-limits.ts";
import { duration, flag, section, stretch, text, whole } from "./fields.ts";
import { kindsSchema, patternSchema } from "./kinds-schema.ts";

export const messagesSchema = section({
  count: whole(1, maxNumbered)
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
