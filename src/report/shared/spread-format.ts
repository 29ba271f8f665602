import type { Spread } from "../../result/schema.ts";

/**
 * The least and the greatest of several runs, in brackets, with what there is to add: ` (95 to 98 %, 5 runs)`.
 * Empty where they look the same, or nothing was summed up.
 */
export function formatSpread(
  spread: Spread | undefined,
  format: (value: number | null) => string,
  addition = "",
): string {
  if (spread === undefined) return "";
  const [low, high] = [format(spread.min), format(spread.max)];
  if (low === high) return "";
  return ` (${[`${withoutUnit(low, high)} to ${high}`, addition].filter((part) => part !== "").join(", ")})`;
}

/** `2.60` of `2.60 s`, if the other one is in seconds too. */
function withoutUnit(low: string, high: string): string {
  const [figure = "", unit, ...rest] = low.split(" ");
  const [, otherUnit, ...otherRest] = high.split(" ");
  return unit === otherUnit && rest.length === 0 && otherRest.length === 0 ? figure : low;
}
