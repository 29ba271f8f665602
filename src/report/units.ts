import { formatCount, formatDuration, formatIndex, formatRate, formatShare, none } from "./format.ts";

/** What the figure that an expectation speaks of is measured in. */
export type Unit = "share" | "ms" | "rate" | "index" | "count" | "answer";

const stats = ["mean", "min", "p50", "p90", "p95", "p99", "p999", "max"];
const ofRuns = ["makespan", "ideal", "starved", "busy", "behind", "blocked", "backpressure"];
const ofFaults = ["at", "ended", "down", "firstHandledAfter", "backlogRecoveredAfter"];
const rates = new Set(["throughput", "rate", "offered", "growth", "growthError"]);
const times = new Set([...stats, ...ofRuns, ...ofFaults]);

/** The unit of a figure by its path in a run: `dispatch.efficiency` is a share, `latency.p99` is in ms. */
export function unitOf(path: string): Unit {
  const last = path.split(".").at(-1) ?? path;
  // One figure by another, as `fair.efficiency / round-robin.efficiency`, has no unit.
  if (path.includes("fairness") || path.includes(" / ")) return "index";
  if (last === "efficiency" || last === "utilisation" || last.endsWith("Share")) return "share";
  if (rates.has(last)) return "rate";
  if (last === "keepsUp") return "answer";
  return times.has(last) ? "ms" : "count";
}

/** The figure with its unit, rounded for reading. */
export function formatFigure(value: number | null, unit: Unit): string {
  if (value === null) return unit === "answer" ? "cannot tell" : none;
  switch (unit) {
    case "answer":
      return answerOf(value);
    case "share":
      return formatShare(value);
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
    case "answer":
      return answerOf(value);
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

/** A median of several runs may lie between the two. */
function answerOf(value: number): string {
  if (value === 1) return "yes";
  return value === 0 ? "no" : formatIndex(value);
}

const signs: Readonly<Record<string, string>> = { "<=": "≤", ">=": "≥", "!=": "≠", "==": "=" };
const bareNumber = /(?<![\w.])-?\d+(?:\.\d+)?(?![\d.]|\s*(?:%|\/|(?:ms|s|m|h|[KMG]?i?B)\b))/g;

/** What was expected, as written, with bare numbers given their unit: `>= 0.9` of a share is `≥ 90 %`. */
export function formatExpected(text: string, unit: Unit): string {
  if (/^(?:yes|no)$/.test(text)) return text;
  const figures = text
    .trim()
    .replace(/[<>!=]=/g, (sign) => signs[sign] ?? sign)
    .replace(bareNumber, (number) => formatExactly(Number(number), unit));
  return /^[-\d.]/.test(figures) ? `= ${figures}` : figures;
}
