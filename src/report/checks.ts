import type { Check, Result, VariantResult } from "../result/schema.ts";
import { plural } from "./format.ts";
import type { Screen } from "./style.ts";
import { columns, cut, padEnd } from "./text.ts";
import { formatExactly, formatExpected, formatFigure, unitOf } from "./units.ts";
import { markOf } from "./verdict-words.ts";

const mostFailures = 20;

interface Judged {
  readonly check: Check;
  readonly variant: VariantResult;
}

/** Every expectation and what became of it: what holds first, in a line each; what failed last, in full. */
export function checkLines(result: Result, screen: Screen): string[] {
  const all = result.variants.flatMap((variant) => variant.checks.map((check) => ({ check, variant })));
  if (all.length === 0) return ["  no expectations: nothing was asked of this run"];
  const verdictIs = (verdict: Check["verdict"]) => all.filter(({ check }) => check.verdict === verdict);
  const only = result.variants.length === 1;
  const failed = verdictIs("fail");
  const rest = failed.length - mostFailures;
  return [
    ...heldLines(groups(verdictIs("pass")), only, screen),
    ...heldLines(groups(verdictIs("inconclusive")), only, screen),
    ...failed.slice(0, mostFailures).flatMap((judged) => failure(judged, result, screen)),
    ...(rest > 0 ? [`  … ${rest} more failed`] : []),
  ];
}

/** The same expectation of several variants or runs. */
function groups(judged: readonly Judged[]): Judged[][] {
  const found = new Map<string, Judged[]>();
  for (const each of judged) {
    const key = JSON.stringify([each.check.name, each.check.expected]);
    const group = found.get(key);
    if (group === undefined) found.set(key, [each]);
    else group.push(each);
  }
  return [...found.values()];
}

function heldLines(found: readonly (readonly Judged[])[], only: boolean, screen: Screen): string[] {
  const rows = found.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { name, expected } = first.check;
    const unit = unitOf(name);
    return [{ first, cells: [name, formatExpected(expected, unit), actuals(group), places(group, only)] }];
  });
  const widthOf = (column: number, most: number): number =>
    Math.min(most, Math.max(0, ...rows.map(({ cells }) => columns(cells[column] ?? ""))));
  const widths = [widthOf(0, Math.max(14, screen.width - 40)), widthOf(1, 20), widthOf(2, 20)];
  return rows.map(({ first, cells }) => {
    const line = cells.map((cell, i) => padEnd(cut(cell, widths[i] ?? screen.width), widths[i] ?? 0));
    const text = `  ${markOf(first.check.verdict, screen.style)} ${line.join("  ")}`.trimEnd();
    return cut(text, screen.width);
  });
}

/** One figure, or the lowest and the highest of several. */
function actuals(group: readonly Judged[]): string {
  const unit = unitOf(group[0]?.check.name ?? "");
  const known = group.map(({ check }) => check.actual).filter((actual) => actual !== null);
  if (known.length === 0) return formatFigure(null, unit);
  const [low, high] = [formatFigure(Math.min(...known), unit), formatFigure(Math.max(...known), unit)];
  return low === high ? low : `${low} to ${high}`;
}

/** Where it holds: a variant's name, or how many variants and runs. */
function places(group: readonly Judged[], only: boolean): string {
  const variants = new Set(group.map(({ variant }) => variant.name));
  const [first] = group;
  if (group.length === 1 && first !== undefined) return place(first, only);
  const parts = [
    ...(variants.size > 1 ? [plural(variants.size, "variant")] : only ? [] : [first?.variant.name ?? ""]),
    ...(group.length > variants.size ? [plural(group.length, "time")] : []),
  ];
  return parts.join(", ");
}

function place({ check, variant }: Judged, only: boolean): string {
  const parts = [...(only ? [] : [variant.name]), ...(check.run === null ? [] : [`run ${check.run}`])];
  return parts.join(", ");
}

function failure(judged: Judged, result: Result, screen: Screen): string[] {
  const { check } = judged;
  const unit = unitOf(check.name);
  const expected = formatExpected(check.expected, unit);
  const told = `expected ${expected}, actual ${screen.style.bad(missed(check, expected))}`;
  const where = place(judged, result.variants.length === 1);
  const line = check.line === null ? "" : `${result.scenario.file}:${check.line}`;
  const mark = markOf("fail", screen.style);
  const parts = [where, line].filter((part) => part !== "");
  const one = `  ${mark} ${[check.name, told, ...parts].join("   ")}`;
  if (columns(one) <= screen.width) return [one];
  const [name, second] = [`  ${mark} ${[check.name, ...parts].join("   ")}`, `      ${told}`];
  if (columns(name) <= screen.width) return [name, second];
  return [`  ${mark} ${check.name}`, second, ...parts.map((part) => `      ${part}`)].map((each) =>
    cut(each, screen.width),
  );
}

/** The figure, in full where rounding would make it look as if it held. */
function missed(check: Check, expected: string): string {
  const unit = unitOf(check.name);
  if (check.actual === null) return "not measured";
  const rounded = formatFigure(check.actual, unit);
  const bounds = expected.match(/\d[\d,]*(?:\.\d+)?/g) ?? [];
  const looksEqual = bounds.some((bound) => parseFloat(bound) === parseFloat(rounded));
  return looksEqual ? formatExactly(check.actual, unit) : rounded;
}
