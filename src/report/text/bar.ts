const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of `width` columns at most, filled to the given share of 1; a share above 0 always shows. */
export function bar(share: number | null, width: number): string {
  if (share === null || !(share > 0)) return "";
  const parts = Math.max(1, Math.round(Math.min(1, share) * width * 8));
  return "█".repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? "");
}
