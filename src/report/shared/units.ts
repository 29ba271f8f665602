import { unitOf as knownUnitOf, type Unit } from "../../figures/units.ts";
import { formatCount, formatDuration, formatIndex, formatRate, formatShare, none } from "./format.ts";

export type { Unit };

/** The unit of a figure by its path in a run or its name; what nobody knows is counted. */
export function unitOf(path: string): Unit {
  return knownUnitOf(path) ?? "count";
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
