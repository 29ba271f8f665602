import * as z from "zod";
import { faultSchema } from "../../faults/fault.ts";
import type { BrokerChoice } from "../scenario.ts";
import { urlFault } from "./amqp-url.ts";
import { compareSchema } from "./compare-schema.ts";
import { abortSchema, expectationSchema } from "./expectation-schema.ts";
import { exactlyOne, name, section, stretch, text, whole } from "./fields.ts";
import { messagesSchema } from "./messages-schema.ts";
import { producersSchema } from "./producers-schema.ts";
import { queueSchema } from "./queue-schema.ts";
import { workersSchema } from "./workers-schema.ts";

const pemFile = () => text(4096).min(1, { error: "the path of a PEM file" }).optional();

const brokerMapping = section({
  url: text(4096)
    .optional()
    .describe(
      "amqp://user:password@host:port/vhost, or amqps:// for TLS; else --broker or WORKQ_BROKER_URL.",
    ),
  ca: pemFile().describe("PEM file of the certificate authority, relative to this file."),
  cert: pemFile().describe("PEM file of the client's certificate."),
  key: pemFile().describe("PEM file of the client's key."),
  passphrase: text(1000).optional().describe("The passphrase of an encrypted key."),
  management: text(4096)
    .regex(/^https?:\/\/\S+$/i, { error: "a URL such as http://host:15672" })
    .optional()
    .describe(
      "http://user:password@host:15672 of the management API, to read policies and count what AMQP does not; else WORKQ_MANAGEMENT_URL. Without a login, the broker's.",
    ),
  image: text(1000)
    .min(1, { error: "the name of a Docker image" })
    .optional()
    .describe("A Docker image to start."),
});

const brokerSchema = z
  .union(
    [
      z.enum(["auto", "docker", "local"]).transform((use): BrokerChoice => ({ use })),
      brokerMapping.transform((written, ctx): BrokerChoice => {
        const { url, image, management, ...files } = written;
        const refuse = (key: string, message: string, hint: string) =>
          ctx.issues.push({ code: "custom", input: null, path: [key], message, params: { hint } });
        const [file] = Object.keys(files);
        const isEmpty = file === undefined && management === undefined;
        if (isEmpty || (url !== undefined && image !== undefined)) {
          exactlyOne(written, ["url", "image"], ctx);
        }
        const fault = url === undefined ? undefined : urlFault(url);
        if (fault !== undefined) refuse("url", fault.what, fault.hint);
        if (image !== undefined && file !== undefined) {
          refuse(file, "goes with url, not with image", "remove it");
        }
        if (image !== undefined && management !== undefined) {
          refuse("management", "goes with url, not with image", "remove it: the tool asks its own broker");
        }
        if ((files.cert === undefined) !== (files.key === undefined)) {
          refuse(files.cert === undefined ? "key" : "cert", "cert and key go together", "give both");
        }
        if (files.passphrase !== undefined && files.key === undefined) {
          refuse("passphrase", "it is of a key, and there is none", "give cert and key, or leave it out");
        }
        if (file !== undefined && url !== undefined && /^amqp:/i.test(url)) {
          refuse(file, "only an amqps:// URL uses it", "make it an amqps:// URL, or leave it out");
        }
        if (image !== undefined) return { use: "docker", image };
        return { use: "url", url, ...(management === undefined ? {} : { management }), ...files };
      }),
    ],
    { error: "auto, docker, local, {url: amqp://…} or {image: rabbitmq:4.3}" },
  )
  .prefault("auto")
  .meta({
    title: "Broker",
    description: "Where to run: auto takes the first that works; or docker, local, a URL, a Docker image.",
  });

/** For editors to offer; any other figure of a run may be named by its path. */
const commonFigures = [
  "lost",
  "lostConfirmed",
  "handled",
  "left",
  "expired",
  "rejected",
  "deadLettered",
  "deliveryLimit",
  "duplicates",
  "redelivered",
  "throughput",
  "dispatch.efficiency",
  "dispatch.starvedShare",
  "dispatch.fairness.messages",
  "dispatch.fairness.busy",
  "latency.p50",
  "latency.p99",
  "backlog.ready.peak",
  "workers.worker-1.messageShare",
] as const;

/** What a variant may replace. */
export const replaceable = {
  description: text(10_000).default("").describe("What it shows, for people."),
  queue: queueSchema.prefault({}),
  messages: messagesSchema.prefault({}),
  producers: producersSchema.prefault({}),
  workers: workersSchema
    .prefault({ count: 2 })
    .describe("Who works: one mapping, or a list of groups that differ."),
  faults: z
    .array(faultSchema, { error: "a list such as [{at: 50%, do: restart-broker}]" })
    .max(1000, { error: "a list of at most 1000 faults" })
    .default([])
    .describe("What is done to the system on purpose."),
  timeout: stretch()
    .optional()
    .describe(
      "How long a run may go on after its first publish, such as 10m. Default: until no message was done for much longer than the plan explains.",
    ),
  record: z
    .enum(["full", "summary"], { error: "full or summary" })
    .default("full")
    .describe(
      "full: every message is kept until the run is over. summary: what went well is summed up and forgotten, so that a run can be as long as you like.",
    ),
  expect: z
    .record(z.union([z.enum(commonFigures), text(300)]), expectationSchema, {
      error: "a mapping of measures to what they should be",
    })
    .default({})
    .describe(
      'What must hold, such as lost: 0 or dispatch.efficiency: ">= 0.9"; of two variants, "a.throughput / b.throughput": ">= 2".',
    ),
};

/** One scenario as written, without variants. */
export const scenarioSchema = section(
  {
    name: name().optional().describe("What reports call it. Default: the name of the file."),
    broker: brokerSchema,
    ...replaceable,
    repeat: whole(1, 1000).default(1).describe("How many times each variant is run."),
    warmup: whole(0, 1000).default(0).describe("Runs of each variant before those that count."),
    compare: compareSchema,
    abortOn: abortSchema,
    seed: whole(0, Number.MAX_SAFE_INTEGER)
      .default(1)
      .describe("The same seed draws the same works and arrivals."),
  },
  ["variants", "matrix"],
);

export type WrittenScenario = z.output<typeof scenarioSchema>;
