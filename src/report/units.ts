import { formatCount, formatDuration, formatIndex, formatRate, formatShare, none } from "./format.ts";

/** What the figure that an expectation speaks of is measured in. */
export type Unit = "share" | "ms" | "rate" | "index" | "count";

const stats = ["mean", "min", "p50", "p90", "p95", "p99", "p999", "max"];
const ofRuns = ["makespan", "ideal", "starved", "busy", "behind", "blocked", "backpressure"];
const ofFaults = ["at", "ended", "down", "firstHandledAfter", "backlogRecoveredAfter"];
const times = new Set([...stats, ...ofRuns, ...ofFaults]);

/** The unit of a figure by its path in a run: `dispatch.efficiency` is a share, `latency.p99` is in ms. */
export function unitOf(path: string): Unit {
  const last = path.split(".").at(-1) ?? path;
  // One figure by another, as `fair.efficiency / round-robin.efficiency`, has no unit.
  if (path.includes("fairness") || path.includes(" / ")) return "index";
  if (last === "efficiency" || last.endsWith("Share")) return "share";
  if (last === "throughput" || last === "rate") return "rate";
  return times.has(last) ? "ms" : "count";
}

/** The figure with its unit, rounded for reading. */
export function formatFigure(value: number | null, unit: Unit): string {
  if (value === null) return none;
  switch (unit) {
    case "share":
      return formatShare(value, 1);
    case "ms":
      return formatDuration(value);
    case "rate":
      return `${formatRate(value)} msg/s`;
    case "index":
      return formatIndex(value);
    case "count":
      return formatCount(value);
  }
}

/** The figure with its unit and nothing rounded away: for bounds, and for what just misses one. */
export function formatExactly(value: number, unit: Unit): string {
  const tidy = (figure: number): number => Number(figure.toPrecision(12));
  switch (unit) {
    case "share":
      return `${tidy(value * 100)} %`;
    case "ms":
      return value < 1000 ? `${tidy(value)} ms` : `${tidy(value / 1000)} s`;
    case "rate":
      return `${tidy(value)} msg/s`;
    case "index":
      return String(tidy(value));
    case "count":
      return formatCount(value);
  }
}

const signs: Readonly<Record<string, string>> = { "<=": "≤", ">=": "≥", "!=": "≠", "==": "=" };
const bareNumber = /(?<![\w.])-?\d+(?:\.\d+)?(?![\d.]|\s*(?:%|\/|(?:ms|s|m|h|[KMG]?i?B)\b))/g;

/** What was expected, as written, with bare numbers given their unit: `>= 0.9` of a share is `≥ 90 %`. */
export function formatExpected(text: string, unit: Unit): string {
  const figures = text
    .trim()
    .replace(/[<>!=]=/g, (sign) => signs[sign] ?? sign)
    .replace(bareNumber, (number) => formatExactly(Number(number), unit));
  return /^[-\d.]/.test(figures) ? `= ${figures}` : figures;
}
