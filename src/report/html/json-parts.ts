import type { VariantResult } from "../../result/schema.ts";

/** Any JSON value. */
export type Json = VariantResult["scenario"];
export type JsonObject = { readonly [key: string]: Json };

/** Thrown for JSON that is no resolved scenario, or one of a later version. */
export class NotAScenario extends Error {}

/** A value as it is written; undefined: it need not be. Throws NotAScenario. */
export type Writer = (value: Json) => Json | undefined;

/**
 * A mapping with its values as they are written, in the order of `writers`.
 * @throws NotAScenario also for a key without a writer: left out, it would be another scenario.
 */
export function section(value: Json | undefined, writers: Readonly<Record<string, Writer>>): JsonObject {
  const from = mapping(value);
  if (Object.keys(from).some((key) => !Object.hasOwn(writers, key))) throw new NotAScenario();
  return Object.fromEntries(
    Object.entries(writers).flatMap(([key, write]) => {
      const own = member(from, key);
      const written = own === undefined ? undefined : write(own);
      return written === undefined ? [] : [[key, written]];
    }),
  );
}

export function mapping(value: Json | undefined): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new NotAScenario();
  return value;
}

export function list(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw new NotAScenario();
  return value;
}

export function member(from: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(from, key) ? from[key] : undefined;
}

export function number(value: Json | undefined): number {
  if (typeof value !== "number" || !(value >= 0)) throw new NotAScenario();
  return value;
}

/** Text, a number, true or false. */
export const asIs: Writer = (value) => {
  if (typeof value === "object") throw new NotAScenario();
  return value;
};

export const quantity =
  (text: (value: number) => string): Writer =>
  (value) =>
    text(number(value));

/** What is the same as nothing is left out. */
export const unless =
  (nothing: Json, write: Writer): Writer =>
  (value) =>
    value === nothing ? undefined : write(value);

export const eachOf =
  (write: (value: Json) => Json): Writer =>
  (value) =>
    list(value).map(write);

/** A mapping of any keys to values of one sort. */
export const mappingOf =
  (write: (value: Json) => Json): Writer =>
  (value) =>
    Object.fromEntries(Object.entries(mapping(value)).map(([key, inner]) => [key, write(inner)]));
