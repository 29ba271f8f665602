/** Stands for a figure that there is none of. */
export const none = "–";

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 20 });

/** `12,345`; fractions as they are. */
export function formatCount(value: number | null): string {
  return value === null ? none : grouped.format(value);
}

/** ms as `0.42 ms`, `420 ms`, `5.05 s`, `2 min 05 s` or `1 h 05 min`: about three digits. */
export function formatDuration(ms: number | null): string {
  if (ms === null) return none;
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms === 0) return "0 ms";
  if (ms < 0.005) return "<0.01 ms";
  if (ms < 999.5) return `${digits(ms)} ms`;
  if (ms < 59_950) return `${digits(ms / 1000, 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(ms / 60_000);
  return `${grouped.format(Math.floor(minutes / 60))} h ${twoDigits(minutes % 60)} min`;
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
  return rate === null ? none : digits(rate);
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

function digits(value: number, least = 0): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 9.995) return value.toFixed(2);
  if (size < 99.95) return value.toFixed(1);
  return least > 0 ? value.toFixed(least) : grouped.format(Math.round(value));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
