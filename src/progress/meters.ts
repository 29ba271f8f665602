import type { Style } from "../report/text/style.ts";
import type { Glyphs } from "./glyphs.ts";
import { squeeze } from "./history.ts";

/** A bar of `width` columns, filled to the share of 1; full only when it is 1, and empty only when it is 0. */
export function meter(share: number, width: number, style: Style, { full, empty }: Glyphs): string {
  const most = share < 1 ? width - 1 : width;
  const least = share > 0 ? 1 : 0;
  const filled = Math.max(0, Math.min(most, Math.max(least, Math.round(share * width))));
  return style.bar(full.repeat(filled)) + style.faint(empty.repeat(width - filled));
}

/** Values over time as levels between 0 and `peak`, in at most `width` columns; a space where nobody knew. */
export function sparkline(
  values: readonly (number | null)[],
  width: number,
  peak: number,
  { levels }: Glyphs,
): string {
  return squeeze(values, width)
    .map((value) => (value === null ? " " : (levels[level(value, peak, levels.length)] ?? "")))
    .join("");
}

/** The lowest is for nothing at all. */
function level(value: number, peak: number, levels: number): number {
  if (value <= 0 || peak <= 0) return 0;
  return Math.min(levels - 1, Math.max(1, Math.ceil((value / peak) * (levels - 1))));
}
