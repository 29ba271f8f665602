import * as z from "zod";
import { atSchema } from "./fault-time-schema.ts";
import { exactlyOne, section, stretch, whole } from "./fields.ts";
import type { FaultName } from "./scenario.ts";
import { readDuration } from "./units.ts";

const when = {
  at: atSchema.optional(),
  after: z
    .literal("previous", { error: "previous" })
    .optional()
    .describe("Instead of `at`: as soon as the fault before it in the list is over."),
  every: stretch()
    .optional()
    .describe("Again and again, so long from one to the next; without `at` first after as long."),
  times: whole(1, 1000)
    .optional()
    .describe("How often at most, with `every`. Default: until the run is over."),
};

type Check = (written: object, ctx: z.core.$RefinementCtx) => void;

interface Form<N extends FaultName, S extends z.core.$ZodLooseShape> {
  readonly do: N;
  readonly description: string;
  /** The keys that it alone has. */
  readonly own?: S;
  /** What of them an example shows. */
  readonly example?: object;
  readonly check?: Check;
}

/** One form of a fault: what `do` says, when, and keys of its own. */
export function fault<const N extends FaultName, S extends z.core.$ZodLooseShape = Record<never, never>>(
  form: Form<N, S>,
) {
  const { do: name, description, example, check } = form;
  // Without keys of its own, S is the shape without keys.
  const own = form.own ?? ({} as S);
  return section({ do: z.literal(name).describe(description), ...when, ...own })
    .superRefine((written: object, ctx) => {
      const alone = Object.hasOwn(written, "at") && !Object.hasOwn(written, "after");
      exactlyOne(written, alone ? ["at"] : ["at", "after", "every"], ctx);
      check?.(written, ctx);
    })
    .meta({
      id: `fault-${name}`,
      title: name,
      description,
      examples: [{ at: "50%", do: name, ...example }],
      anyOf: ["at", "after", "every"].map((key) => ({ required: [key] })),
    });
}

/** Refuses more than one of the keys. */
export const atMostOne =
  (...keys: readonly string[]): Check =>
  (written, ctx) => {
    if (keys.some((key) => Object.hasOwn(written, key))) exactlyOne(written, keys, ctx);
  };

/** Refuses none of the keys. */
export const atLeastOne =
  (...keys: readonly string[]): Check =>
  (written, ctx) => {
    if (!keys.some((key) => Object.hasOwn(written, key))) exactlyOne(written, keys, ctx);
  };

const backError = "a duration such as 2s, or never";

/** ms; undefined: never */
export const back = z
  .union(
    [
      z.string().meta({ pattern: "^ *[0-9]*\\.?[0-9]+ *(ms|s|m|h)$|^0$|^never$" }),
      z.number().meta({ const: 0 }),
    ],
    { error: backError },
  )
  .optional()
  .meta({
    description: "After how long whoever was killed is back. Default: never.",
    examples: ["2s", "never"],
  })
  .transform((written, ctx): number | undefined => {
    if (written === undefined || written === "never") return undefined;
    const reading = readDuration(written);
    if (reading.ok) return reading.value;
    ctx.addIssue({ code: "custom", message: reading.message, params: { hint: `write ${backError}` } });
    return z.NEVER;
  });

export const howLong = stretch().describe("How long it lasts.");

const who = (what: string) =>
  z
    .string({ error: `the name of ${what}` })
    .min(1, { error: `the name of ${what}` })
    .max(120, { error: `the name of ${what}` })
    .optional();
export const worker = who("a worker").describe("The one of this name: worker-1, or as `workers` names it.");
export const producer = who("a producer").describe("The one of this name, such as producer-1.");
export const workers = whole(1, 10_000).optional();
export const producers = whole(1, 1000).optional();
