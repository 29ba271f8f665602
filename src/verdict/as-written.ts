import { durationText, rateText, shareText } from "../result/quantity-text.ts";
import type { VariantResult } from "../result/schema.ts";

/** Any JSON value. */
export type Json = VariantResult["scenario"];
export type JsonObject = { readonly [key: string]: Json };

/**
 * Parts of a resolved scenario as they stand in a file, for people: `50ms` for a fixed work, `200/s` for a rate,
 * `50%` for the time of a fault. undefined for what is no such part.
 */
export function asWritten(part: JsonObject): Json | undefined {
  const { is, by } = part;
  if (typeof is === "string") return distribution(is, part) ?? traffic(is, part);
  return typeof by === "string" ? faultTime(by, part) : undefined;
}

function distribution(is: string, part: JsonObject): Json | undefined {
  switch (is) {
    case "fixed":
      return ms(part.value);
    case "uniform":
      return { uniform: [ms(part.min), ms(part.max)] };
    case "exponential":
      return { exponential: ms(part.mean) };
    case "lognormal":
      return { lognormal: { median: ms(part.median), p99: ms(part.p99) } };
    default:
      return undefined;
  }
}

function traffic(is: string, part: JsonObject): Json | undefined {
  switch (is) {
    case "unlimited":
      return "unlimited";
    case "sequence":
      return part.kinds;
    case "mix":
      return part.shares;
    case "phases":
      return steady(part.phases) ?? part.phases;
    default:
      return undefined;
  }
}

/** The one rate that is held to the end, if that is all. */
function steady(phases: Json | undefined): string | undefined {
  if (!Array.isArray(phases) || phases.length !== 1) return undefined;
  const [only] = phases;
  if (!isObject(only) || only.for !== null || only.from !== only.to) return undefined;
  return typeof only.to === "number" ? rateText(only.to) : undefined;
}

function faultTime(by: string, part: JsonObject): Json | undefined {
  const { share, count } = part;
  switch (by) {
    case "time":
      return ms(part.ms);
    case "share":
      return typeof share === "number" ? shareText(share) : undefined;
    case "messages":
      return typeof count === "number" ? `${count} messages` : undefined;
    case "previous":
      return "after the previous one";
    default:
      return undefined;
  }
}

function ms(value: Json | undefined): Json {
  return typeof value === "number" ? durationText(value) : (value ?? null);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
