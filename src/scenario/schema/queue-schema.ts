import * as z from "zod";
import { duration, flag, section, size, stretch, text, whole } from "./fields.ts";
import { printablePattern } from "./names.ts";

const queueName = "printable text of 1 to 255 characters that does not begin with amq.";

const limit = "a whole number from 0 to 1000000, or unlimited";

const deliveryLimit = z
  .union([whole(0, 1_000_000), z.literal("unlimited"), z.literal(-1)], { error: limit })
  .transform((written) => (written === -1 ? "unlimited" : written));

const strategy = "at-most-once or at-least-once";

const deadLetter = z.union(
  [
    flag(),
    section({
      strategy: z
        .enum(["at-most-once", "at-least-once"], { error: strategy })
        .describe("Whether the broker waits until a dead letter is confirmed before it lets go of it."),
    }),
  ],
  { error: "true, false or {strategy: at-least-once}" },
);

export const queueSchema = section({
  name: z
    .string({ error: queueName })
    .max(255, { error: queueName })
    .regex(/^(?!amq\.)/, { error: queueName })
    .regex(printablePattern, { error: queueName })
    .optional()
    .describe("A queue of yours. Default: each run makes one of its own and deletes it."),
  type: z
    .enum(["classic", "quorum"], { error: "classic or quorum" })
    .default("classic")
    .describe("classic: on one node. quorum: replicated, always durable, with a limit of deliveries."),
  durable: flag().default(true).describe("Whether the queue survives a restart of the broker."),
  ttl: duration().optional().describe("How long a message may wait in the queue before it expires."),
  maxLength: whole(1, 1_000_000_000).optional().describe("The most messages that may wait; see overflow."),
  maxBytes: size()
    .refine((bytes) => bytes >= 1, { error: "at least 1B" })
    .optional()
    .describe("The most bytes of bodies that may wait; see overflow."),
  overflow: z
    .enum(["drop-head", "reject-publish", "reject-publish-dlx"], {
      error: "drop-head, reject-publish or reject-publish-dlx",
    })
    .optional()
    .describe(
      "What happens when maxLength or maxBytes is reached. RabbitMQ's default: drop-head, the oldest goes.",
    ),
  maxPriority: whole(1, 255).optional().describe("Turns on priorities, up to this one. Classic queues only."),
  deadLetter: deadLetter
    .default(false)
    .describe(
      "Whether rejected and expired messages go to a queue that is read out. {strategy: at-least-once}: each stays until it is confirmed there, which takes type: quorum and overflow: reject-publish; else (at-most-once) a broker that is killed loses what it was moving.",
    ),
  singleActiveConsumer: flag()
    .default(false)
    .describe("One worker at a time gets messages, the others stand by."),
  deliveryLimit: deliveryLimit
    .optional()
    .describe(
      "Returns that a message survives: at the next it is dropped, or dead-lettered. unlimited, or -1: it goes round for ever. RabbitMQ's default: 20 since 4.0, unlimited before. Quorum queues only.",
    ),
  delayedRetry: section({
    when: z
      .enum(["all", "failed", "returned"], { error: "all, failed or returned" })
      .default("all")
      .describe("failed: what counts towards the delivery limit. returned: what does not."),
    min: stretch().describe("How long a message waits at its first return; n times that at its nth."),
    max: stretch().optional().describe("The longest that it waits. Default: no bound."),
  })
    .optional()
    .describe("Returned messages come again only after a while. Quorum queues only, since RabbitMQ 4.3."),
  arguments: z
    .record(
      z.string().regex(/^x-[\x21-\x7e]+$/, { error: "the name of a queue argument, which begins with x-" }),
      z.union([text(1000), z.number(), z.boolean()], { error: "text, a number, true or false" }),
      { error: "a mapping of x-… arguments" },
    )
    .default({})
    .describe("Other arguments of the queue, as RabbitMQ names them."),
}).meta({ id: "Queue", title: "Queue", description: "The work queue." });

/** Queue arguments that have a key of their own. */
export const keyOfArgument: Readonly<Record<string, keyof typeof queueSchema.shape>> = {
  "x-queue-type": "type",
  "x-message-ttl": "ttl",
  "x-max-length": "maxLength",
  "x-max-length-bytes": "maxBytes",
  "x-overflow": "overflow",
  "x-max-priority": "maxPriority",
  "x-dead-letter-exchange": "deadLetter",
  "x-dead-letter-routing-key": "deadLetter",
  "x-dead-letter-strategy": "deadLetter",
  "x-single-active-consumer": "singleActiveConsumer",
  "x-delivery-limit": "deliveryLimit",
  "x-delayed-retry-type": "delayedRetry",
  "x-delayed-retry-min": "delayedRetry",
  "x-delayed-retry-max": "delayedRetry",
};
