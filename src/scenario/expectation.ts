import type { Expectation } from "./scenario.ts";
import { type Reading, readDuration, readRate, readShare, readSize } from "./units.ts";

type Test = Expectation["test"];
export type ExpectationReading =
  | { readonly ok: true; readonly test: Test; readonly text: string }
  | { readonly ok: false; readonly message: string; readonly hint: string };

const operator = /^(<=|>=|!=|==?|<|>)?\s*(.*)$/s;
const rule = /^(.*\S)\s+((?:<=|>=|!=|==?|<|>).*)$/s;
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

/** A number, with or without a unit of any sort. */
function readAmount(written: string | number): number | undefined {
  const text = String(written).trim();
  if (text === "") return undefined;
  const bare = Number(text);
  if (/^[-+.\d]/.test(text) && !Number.isNaN(bare)) return Number.isFinite(bare) ? bare : undefined;
  const readings: Reading[] = [readDuration(text), readSize(text), readRate(text), readShare(text)];
  return readings.find((reading) => reading.ok)?.value;
}
