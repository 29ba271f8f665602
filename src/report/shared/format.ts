import { formatCount as grouped } from "../../common/format-count.ts";
import { none, threeDigits } from "../../result/format-duration.ts";

export { formatDuration, none } from "../../result/format-duration.ts";
export { formatShare } from "../../result/format-share.ts";

/** `12,345`; fractions as they are. */
export function formatCount(value: number | null): string {
  return value === null ? none : grouped(value);
}

/** Messages/s, without the unit, in about three digits: `3.97`, `39.7`, `397`, `3,970`. */
export function formatRate(rate: number | null): string {
  return rate === null ? none : threeDigits(rate);
}

/** An index of 0 to 1: `0.54`; `1.00` only from 0.9995. */
export function formatIndex(index: number | null): string {
  if (index === null) return none;
  const text = index.toFixed(2);
  return text === "1.00" && index < 0.9995 ? index.toFixed(3) : text;
}

/** `1 message`, `2 messages`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
