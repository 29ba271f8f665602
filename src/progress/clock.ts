import { formatDuration } from "../report/shared/format.ts";

/** A running time in ms, calm to look at: `0.4 s`, `12.0 s`, `2 min 05 s`. */
export function formatClock(ms: number): string {
  return ms < 59_950 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : formatDuration(ms);
}

/** A time in ms that is only guessed, in whole seconds: `3 s`, `2 min 05 s`. */
export function formatGuess(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

/** How far something has come, as a share of 1 in whole per cent: `100 %` only once it is done. */
export function formatProgress(share: number): string {
  return `${Math.floor(100 * Math.min(1, share))} %`;
}
