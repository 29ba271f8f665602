// Medians, spreads and tables.

export const none = "—";

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of what is known, with the least and the most; null: nothing is. */
export function spread(values) {
  const known = values.filter((value) => value !== null && value !== undefined && Number.isFinite(value));
  if (known.length === 0) return null;
  return { median: median(known), min: Math.min(...known), max: Math.max(...known) };
}

/** By nearest rank. */
export function percentile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? null : sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** Errors of ends of work, in ms: mean as signed, the others of their size. */
export function errorFigures(errors) {
  if (errors.length === 0) return null;
  const sizes = errors.map(Math.abs);
  return {
    mean: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    p50: percentile(sizes, 0.5),
    p99: percentile(sizes, 0.99),
    max: percentile(sizes, 1),
  };
}

/** `12,345`, or with so many decimals. */
export function number(value, decimals = 0) {
  if (value === null || value === undefined || !Number.isFinite(value)) return none;
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** `0.98 (0.95 to 1.02)` */
export function spreadText(found, decimals = 0) {
  if (found === null) return none;
  const [middle, min, max] = [found.median, found.min, found.max].map((value) => number(value, decimals));
  return `${middle} (${min} to ${max})`;
}

export const mb = (bytes) => (bytes === null || bytes === undefined ? null : bytes / 1e6);

/** A Markdown table; all columns but the first `texts` are numbers, to the right. Also readable on a screen. */
export function table(head, rows, texts = 1) {
  const widths = head.map((title, at) => Math.max(3, title.length, ...rows.map((row) => row[at].length)));
  const line = (cells) =>
    `| ${cells.map((cell, at) => (at < texts ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join(" | ")} |`;
  const rule = widths.map((width, at) => (at < texts ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}
