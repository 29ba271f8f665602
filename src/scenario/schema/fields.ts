import * as z from "zod";
import { longestName, printablePattern } from "./names.ts";
import { type Reading, readBandwidth, readDuration, readRate, readShare, readSize } from "./units.ts";

/**
 * A mapping that knows its keys. The message of its `unrecognized_keys` issue lists them, for "did you mean";
 * every other message of a schema here says what the value should be (see `issues.ts`).
 */
export function section<S extends z.core.$ZodLooseShape>(shape: S, alsoKnown: readonly string[] = []) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? [...Object.keys(shape), ...alsoKnown].join(" ") : "a mapping",
  });
}

/** A whole number. */
export function whole(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** A schema takes long to make and never changes: one that is asked for again and again is made once. */
function once<Schema>(make: () => Schema): () => Schema {
  let made: Schema | undefined;
  return () => (made ??= make());
}

export const flag = once(() => z.boolean({ error: "true or false" }));

export const text = (max: number) =>
  z.string({ error: "text" }).max(max, { error: `text of at most ${max} characters` });

const named = "printable text of 1 to 100 characters";

/** A name that people see; a path such as `workers.NAME.busy` can hold it when it has no dot. */
export const name = once(() =>
  z.string({ error: named }).max(longestName, { error: named }).regex(printablePattern, { error: named }),
);
export const pathName = once(() =>
  name().regex(/^[^.]*$/, { error: `${named} without a dot, which divides the parts of a path` }),
);

/** Issues of a section of which exactly one key must be given. */
export function exactlyOne(value: object, keys: readonly string[], ctx: z.core.$RefinementCtx): void {
  const given = keys.filter((key) => Object.hasOwn(value, key));
  if (given.length === 1) return;
  const several = given.length > 1;
  ctx.issues.push({
    code: "custom",
    input: value,
    message: several ? `${given.join(" and ")} exclude each other` : `one of ${keys.join(", ")} is missing`,
    params: { hint: several ? "keep one of them" : undefined },
  });
}

/** What the JSON Schema says of a quantity. */
interface Shown {
  readonly bare: "allowed" | "only zero";
  readonly pattern: string;
  readonly examples: readonly string[];
}

function quantity(what: string, read: (written: string | number) => Reading, json: Shown) {
  const bare = json.bare === "allowed" ? z.number() : z.number().meta({ const: 0 });
  const written = z.union([z.string().meta({ pattern: json.pattern }), bare], { error: what });
  return written.meta({ examples: [...json.examples] }).transform((value, ctx) => {
    const reading = read(value);
    if (reading.ok) return reading.value;
    ctx.addIssue({ code: "custom", message: reading.message, params: { hint: reading.hint } });
    return z.NEVER;
  });
}

const amount = "^ *[0-9]*\\.?[0-9]+ *";

/** ms */
export const duration = once(() =>
  quantity("a duration such as 50ms", readDuration, {
    bare: "only zero",
    pattern: `${amount}(ms|s|m|h)$|^0$`,
    examples: ["50ms", "1s", "2m"],
  }),
);
/** ms, more than 0 */
export const stretch = once(() =>
  duration().refine((value) => value > 0, { error: "must be longer than 0" }),
);
/** Bytes. */
export const size = once(() =>
  quantity("a size such as 1KiB", readSize, {
    bare: "allowed",
    pattern: `${amount}(B|KiB|MiB)?$`,
    examples: ["32B", "1KiB", "1MiB"],
  }),
);
/** Bytes per second, at least 1. */
export const bandwidth = once(() =>
  quantity("a bandwidth such as 100KiB/s", readBandwidth, {
    bare: "only zero",
    pattern: `${amount}(B|KiB|MiB)/s$`,
    examples: ["100KiB/s", "1MiB/s"],
  }).refine((value) => value >= 1, { error: "must be at least 1B/s" }),
);
/** Messages per second. */
export const rate = once(() =>
  quantity("a rate such as 200/s", readRate, {
    bare: "only zero",
    pattern: `${amount}/(s|m)$|^0$`,
    examples: ["200/s", "90/m"],
  }),
);
/** 0 to 1 */
export const share = once(() =>
  quantity("a share such as 10%", readShare, {
    bare: "allowed",
    pattern: `${amount}%?$`,
    examples: ["10%", "100%"],
  }),
);
