import { formatCount } from "../common/format-count.ts";

/** Stands for a figure that there is none of. */
export const none = "–";

/**
 * ms as `0.42 ms`, `420 ms`, `5.05 s`, `2 min 05 s` or `1 h 05 min`: about three digits. The only way in which a duration is
 * written for people, so that one figure reads the same wherever it stands.
 */
export function formatDuration(ms: number | null): string {
  if (ms === null) return none;
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms === 0) return "0 ms";
  if (ms < 0.005) return "<0.01 ms";
  if (ms < 999.5) return `${threeDigits(ms)} ms`;
  if (ms < 59_950) return `${threeDigits(ms / 1000, 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(ms / 60_000);
  return `${formatCount(Math.floor(minutes / 60))} h ${twoDigits(minutes % 60)} min`;
}

/** About three digits: `3.97`, `39.7`, `397`, `3,970`. @param least decimals of what has more digits */
export function threeDigits(value: number, least = 0): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 9.995) return value.toFixed(2);
  if (size < 99.95) return value.toFixed(1);
  return least > 0 ? value.toFixed(least) : formatCount(Math.round(value));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
