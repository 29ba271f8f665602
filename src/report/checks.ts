import type { Check, Result, VariantResult } from "../result/schema.ts";
import { isOfEachRun, overText } from "./check-over.ts";
import { actualText } from "./check-words.ts";
import { plural } from "./format.ts";
import type { Screen } from "./style.ts";
import { columns, cut, padEnd } from "./text.ts";
import { formatExpected, formatFigure, unitOf } from "./units.ts";
import { markOf } from "./verdict-words.ts";

const mostMisses = 20;
/** A longer name does not push the others' figures away. */
const mostAligned = 30;

interface Judged {
  readonly check: Check;
  /** Undefined: it is not of one variant alone. */
  readonly variant: VariantResult | undefined;
}

/**
 * Every expectation and what became of it: what holds first, in a line each; then what was only to warn; what
 * failed last, in full.
 */
export function checkLines(result: Result, screen: Screen): string[] {
  const all: Judged[] = [
    ...result.variants.flatMap((variant) => variant.checks.map((check) => ({ check, variant }))),
    ...result.checks.map((check) => ({ check, variant: undefined })),
  ];
  if (all.length === 0) return ["  no expectations: nothing was asked of this run"];
  const verdictIs = (verdict: Check["verdict"]) => all.filter(({ check }) => check.verdict === verdict);
  const only = result.variants.length === 1;
  return [
    ...heldLines(groups(verdictIs("pass")), only, screen),
    ...heldLines(groups(verdictIs("inconclusive")), only, screen),
    ...misses(verdictIs("warn"), "more warnings", result, screen),
    ...misses(verdictIs("fail"), "more failed", result, screen),
  ];
}

function misses(missing: readonly Judged[], more: string, result: Result, screen: Screen): string[] {
  const rest = missing.length - mostMisses;
  return [
    ...missing.slice(0, mostMisses).flatMap((judged) => miss(judged, result, screen)),
    ...(rest > 0 ? [`  … ${rest} ${more}`] : []),
  ];
}

/** The same expectation of several variants or runs. */
function groups(judged: readonly Judged[]): Judged[][] {
  const found = new Map<string, Judged[]>();
  for (const each of judged) {
    const key = JSON.stringify([each.check.name, each.check.expected, each.check.over]);
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
  const most = [Math.max(14, screen.width - 40), 20, 20];
  const widths = most.map((limit, column) => {
    const all = rows.map(({ cells }) => columns(cells[column] ?? ""));
    return Math.max(0, ...all.filter((width) => width <= Math.min(limit, mostAligned)));
  });
  return rows.map(({ first, cells }) => {
    const line = cells.map((cell, i) => padEnd(cut(cell, most[i] ?? screen.width), widths[i] ?? 0));
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

/** Where it holds: a variant's name, or how many variants, and of which runs. */
function places(group: readonly Judged[], only: boolean): string {
  const [first] = group;
  if (first === undefined) return "";
  if (group.length === 1) return place(first, only);
  const variants = new Set(group.map(({ variant }) => variant));
  const own = only ? "" : (first.variant?.name ?? "");
  const runs = group.every(({ check }) => isOfEachRun(check))
    ? plural(group.length, "run")
    : overText({ ...first.check, run: null }, first.variant?.runs.length);
  return [variants.size > 1 ? plural(variants.size, "variant") : own, runs]
    .filter((part) => part !== "")
    .join(", ");
}

function place({ check, variant }: Judged, only: boolean): string {
  return [only ? "" : (variant?.name ?? ""), overText(check, variant?.runs.length)]
    .filter((part) => part !== "")
    .join(", ");
}

function miss(judged: Judged, result: Result, screen: Screen): string[] {
  const { check, variant } = judged;
  const { style, width } = screen;
  const warns = check.verdict === "warn";
  const unit = unitOf(check.name);
  const expected = formatExpected(check.expected, unit);
  const paint = warns ? style.doubtful : style.bad;
  const told = `${warns ? "warning: " : ""}expected ${expected}, actual ${paint(actualText(check))}`;
  const where = endedTheRuns(judged)
    ? `run ${check.run}: no further run was begun`
    : place(judged, result.variants.length === 1 && variant !== undefined);
  const line = check.line === null ? "" : `${result.scenario.file}:${check.line}`;
  const mark = markOf(check.verdict, style);
  const parts = [where, line].filter((part) => part !== "");
  const one = `  ${mark} ${[check.name, told, ...parts].join("   ")}`;
  if (columns(one) <= width) return [one];
  const [name, second] = [`  ${mark} ${[check.name, ...parts].join("   ")}`, `      ${told}`];
  if (columns(name) <= width) return [name, second];
  return [`  ${mark} ${check.name}`, second, ...parts.map((part) => `      ${part}`)].map((each) =>
    cut(each, width),
  );
}

/** Of a whole result, only what ends the runs early speaks of a single run. */
function endedTheRuns({ check, variant }: Judged): boolean {
  return variant === undefined && check.run !== null;
}
