import * as z from "zod";
import { name, section } from "./fields.ts";
import { messagesSchema } from "./messages-schema.ts";
import { producersSchema } from "./producers-schema.ts";
import { queueSchema } from "./queue-schema.ts";
import { replaceable, scenarioSchema } from "./schema.ts";
import { workersSchema } from "./workers-schema.ts";

const variantSchema = section(replaceable).partial().meta({ id: "Variant", title: "Variant" });

const choices = () => z.array(z.unknown()).min(1);
const matrixKeys = Object.entries({
  queue: queueSchema,
  messages: messagesSchema.omit({ kinds: true }),
  producers: producersSchema,
  workers: workersSchema.options[0],
}).flatMap(([part, schema]) =>
  Object.entries(schema.shape).map(
    ([key, field]) => [`${part}.${key}`, z.array(field).min(1).optional()] as const,
  ),
);
const matrixSchema = z.object(Object.fromEntries(matrixKeys)).catchall(choices());

/** A whole file as written: what the JSON Schema shows. Parsing takes variants and matrix apart first. */
export const fileSchema = section({
  ...scenarioSchema.shape,
  variants: z
    .record(name(), variantSchema.nullable())
    .optional()
    .describe("Settings to compare, by name: each replaces what it names, and keeps the rest."),
  matrix: matrixSchema
    .optional()
    .describe("Settings and the values to try; every combination is a variant: {workers.prefetch: [1, 10]}."),
});
