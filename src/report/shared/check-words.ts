import type { Check } from "../../result/schema.ts";
import { formatExactly, formatExpected, formatFigure, unitOf } from "./units.ts";

/** A check as it was asked for: `dispatch.efficiency >= 0.9`. */
export function askedText({ name, expected }: Check): string {
  const test = expected.trim();
  return `${name} ${/^[-\d.]/.test(test) ? `= ${test}` : test}`;
}

/** What was expected and what came of it: `expected ≥ 90 %, actual 51.7 %`. */
export function missText(check: Check): string {
  return `expected ${formatExpected(check.expected, unitOf(check.name))}, actual ${actualText(check)}`;
}

/** The figure, in full where rounding would make it look as if it held. */
export function actualText({ name, expected, actual }: Check): string {
  if (actual === null) return "not measured";
  const unit = unitOf(name);
  const rounded = formatFigure(actual, unit);
  const bounds = formatExpected(expected, unit).match(/\d[\d,]*(?:\.\d+)?/g) ?? [];
  const looksEqual = bounds.some((bound) => Number.parseFloat(bound) === Number.parseFloat(rounded));
  return looksEqual ? formatExactly(actual, unit) : rounded;
}
