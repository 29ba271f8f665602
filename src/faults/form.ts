import * as z from "zod";
import { exactlyOne, section, stretch, whole } from "../scenario/schema/fields.ts";
import { readDuration } from "../scenario/schema/units.ts";
import { atSchema, type FaultTime } from "./time-schema.ts";

const when = {
  at: atSchema.optional(),
  after: z
    .literal("previous", { error: "previous" })
    .optional()
    .describe("Instead of `at`: as soon as the fault before it in the list is over."),
  every: stretch()
    .optional()
    .describe("Repeats it at this interval; without `at` the first time is after one interval."),
  times: whole(1, 1000)
    .optional()
    .describe("With `every`, how often at most. Default: until the run is over."),
};

/** Which of the links a fault is done to: one by its name, or so many of those that are there. */
export interface FaultTarget {
  readonly worker?: string | undefined;
  readonly workers?: number | undefined;
  readonly producer?: string | undefined;
  readonly producers?: number | undefined;
}

type Check = (written: object, ctx: z.core.$RefinementCtx) => void;

/** How a kind of fault is written. */
export interface Form<Own extends z.core.$ZodLooseShape> {
  readonly description: string;
  /** The keys that it alone has. */
  readonly own: Own;
  /** What of them an example shows. */
  readonly example?: object;
  readonly check?: Check;
  /** Fills in what is not written. */
  readonly fill?: (written: FaultTarget) => FaultTarget;
}

/** When a fault is done, as written. */
export interface When {
  readonly at?: FaultTime;
  readonly after?: "previous";
  readonly every?: number;
  readonly times?: number;
}

/** What a fault of a name does, by its own keys. Durations in ms, bandwidths in bytes/s. */
export type ActionOf<N extends string, Own extends z.core.$ZodLooseShape> = Optional<
  z.output<z.ZodObject<{ do: z.ZodLiteral<N> } & Own>>
>;

/** Leaves out what may be undefined. */
type Optional<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: T[K];
};

/** The schema of one kind of fault: what `do` says, when, and keys of its own. */
export function schemaOf<N extends string, Own extends z.core.$ZodLooseShape>(
  name: N,
  { description, own, example, check, fill }: Form<Own>,
): z.ZodType<ActionOf<N, Own> & When> {
  const schema = section({ do: z.literal(name).describe(description), ...when, ...own })
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
  // What its own keys come to is what the type of the action says.
  return (fill === undefined
    ? schema
    : schema.transform((written) => fill(written as FaultTarget))) as unknown as z.ZodType<
    ActionOf<N, Own> & When
  >;
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
    description: "How long whoever was killed stays away. Default: for good.",
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
