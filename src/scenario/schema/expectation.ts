import type { Expectation } from "../scenario.ts";
import { readDuration, readRate, readShare, readSize } from "./units.ts";

type Test = Expectation["test"];
export type ExpectationReading =
  | { readonly ok: true; readonly test: Test; readonly text: string }
  | { readonly ok: false; readonly message: string; readonly hint: string };

const operator = /^(<=|>=|!=|==?|<|>)?\s*(.*)$/s;
const rule = /^(.*\S)\s+((?:<=|>=|!=|==?|<|>).*)$/s;
const readers = [
  ["time", readDuration],
  ["size", readSize],
  ["rate", readRate],
  ["share", readShare],
] as const;
const hint = 'write a value, a comparison such as "<= 0.6" or ">= 2s", or {between: [0.4, 0.6]}';

/** `0`, `"<= 0.6"`, `"< 2s"`, `">= 90%"`, `yes`; values in ms, bytes, messages/s, shares 0 to 1, 1 for yes. */
export function readComparison(written: string | number | boolean): ExpectationReading {
  const text = String(written).trim();
  if (text === "yes" || text === "true") return { ok: true, test: { op: "=", value: 1 }, text: "yes" };
  if (text === "no" || text === "false") return { ok: true, test: { op: "=", value: 0 }, text: "no" };
  const [, sign = "=", rest = ""] = operator.exec(text) ?? [];
  const value = readAmount(rest);
  if (value === undefined)
    return { ok: false, message: `\`${text.slice(0, 60)}\` is not an expectation`, hint };
  return { ok: true, test: { op: sign === "==" ? "=" : (sign as "<"), value }, text };
}

/** The two ends of `between`, both included. */
export function readBetween(ends: readonly (string | number)[]): ExpectationReading {
  const [low, high] = ends.map(readAmount);
  const text = `between ${ends.join(" and ")}`;
  if (low === undefined || high === undefined || ends.length !== 2) {
    return { ok: false, message: `\`${text.slice(0, 60)}\` is not an expectation`, hint };
  }
  if (low > high) return { ok: false, message: `${text}: nothing is`, hint: "write the lower end first" };
  return { ok: true, test: { op: "between", low, high }, text };
}

export type RuleReading =
  | (ExpectationReading & { readonly ok: false })
  | (ExpectationReading & { readonly ok: true; readonly path: string });

/** `lostConfirmed > 0`: a path, a space and a comparison. The path may hold spaces. */
export function readRule(written: string): RuleReading {
  const [, path, comparison] = rule.exec(written.trim()) ?? [];
  if (path === undefined || comparison === undefined) {
    const message = `\`${written.slice(0, 60)}\` is not a figure and a comparison`;
    return { ok: false, message, hint: "write them with a space between: lostConfirmed > 0" };
  }
  const reading = readComparison(comparison);
  return reading.ok ? { ...reading, path } : { ...reading, hint: "write it like lostConfirmed > 0" };
}

/** A number of an expectation. */
export interface Amount {
  readonly written: string;
  /** In ms, bytes, messages/s, or as a share of 1. */
  readonly value: number;
  /** What it is a number of by its unit; null: it has none. */
  readonly unit: "time" | "size" | "rate" | "share" | null;
}

/** The numbers in the text of an expectation that was read: one, or the two ends of `between`. */
export function amountsIn(text: string): Amount[] {
  const [, ends] = /^between (.*)$/s.exec(text) ?? [];
  const parts = ends?.split(" and ") ?? [operator.exec(text)?.[2] ?? ""];
  return parts.flatMap((part) => amountOf(part) ?? []);
}

function readAmount(written: string | number): number | undefined {
  return amountOf(written)?.value;
}

/** A number, with or without a unit of any sort. */
function amountOf(given: string | number): Amount | undefined {
  const text = String(given).trim();
  if (text === "") return undefined;
  const bare = Number(text);
  if (/^[-+.\d]/.test(text) && !Number.isNaN(bare)) {
    return Number.isFinite(bare) ? { written: text, value: bare, unit: null } : undefined;
  }
  for (const [unit, read] of readers) {
    const reading = read(text);
    if (reading.ok) return { written: text, value: reading.value, unit };
  }
  return undefined;
}
