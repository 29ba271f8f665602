import { none, threeDigits } from "../result/format-duration.ts";

export { formatDuration, none } from "../result/format-duration.ts";

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 20 });

/** `12,345`; fractions as they are. */
export function formatCount(value: number | null): string {
  return value === null ? none : grouped.format(value);
}

/** A share of 1 as `51 %`; never `0 %` or `100 %` unless it is exactly that. */
export function formatShare(share: number | null, decimals = 0): string {
  if (share === null) return none;
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  if (percent < 100 && percent > 99.9) return ">99.9 %";
  const text = percent.toFixed(decimals);
  const overdone = Number(text) === 100 || Number(text) === 0;
  return `${overdone && Number(text) !== percent ? percent.toFixed(1) : text} %`;
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
