import type { Check, Result } from "../../result/schema.ts";
import {
  actualsText,
  type Judged,
  judgedOf,
  markedActual,
  placeOf,
  sameChecks,
} from "../shared/check-groups.ts";
import { plural } from "../shared/format.ts";
import { formatExpected, unitOf } from "../shared/units.ts";
import { markOf } from "../shared/verdict-words.ts";
import type { Screen } from "../text/style.ts";
import { columns, cut, hanging, padEnd } from "../text/text.ts";

const maxMisses = 20;
/** A longer name does not push the others' figures away. */
const maxAligned = 30;

/**
 * Every expectation and what became of it: what holds first, in a line each; then what was only to warn; what
 * failed last, in full.
 */
export function checkLines(result: Result, screen: Screen): string[] {
  const all = judgedOf(result);
  if (all.length === 0) return ["  no expectations: nothing was asked of this run"];
  const verdictIs = (verdict: Check["verdict"]) => all.filter(({ check }) => check.verdict === verdict);
  const only = result.variants.length === 1;
  return [
    ...heldLines(sameChecks(verdictIs("pass")), only, screen),
    ...heldLines(sameChecks(verdictIs("inconclusive")), only, screen),
    ...misses(verdictIs("warn"), (rest) => plural(rest, "more warning"), result, screen),
    ...misses(verdictIs("fail"), (rest) => `${rest} more failed`, result, screen),
  ];
}

function misses(
  missing: readonly Judged[],
  more: (rest: number) => string,
  result: Result,
  screen: Screen,
): string[] {
  const rest = missing.length - maxMisses;
  return [
    ...missing.slice(0, maxMisses).flatMap((judged) => miss(judged, result, screen)),
    ...(rest > 0 ? [`  … ${more(rest)}`] : []),
  ];
}

function heldLines(found: readonly (readonly Judged[])[], only: boolean, screen: Screen): string[] {
  const rows = found.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { name, expected } = first.check;
    const unit = unitOf(name);
    return [
      { first, cells: [name, formatExpected(expected, unit), actualsText(group), places(group, only)] },
    ];
  });
  const widths = [Math.max(14, screen.width - 40), 24, 20].map((limit, column) => {
    const all = rows.map(({ cells }) => columns(cells[column] ?? ""));
    return Math.max(0, ...all.filter((width) => width <= Math.min(limit, maxAligned)));
  });
  return rows.flatMap(({ first, cells }) => {
    const mark = markOf(first.check.verdict, screen.style);
    const aligned = cells.map((cell, i) => padEnd(cell, widths[i] ?? 0));
    const line = `  ${mark} ${aligned.join("  ")}`.trimEnd();
    if (columns(line) <= screen.width) return [line];
    // Without room for all of it, what was expected stands under its name.
    const [name = "", ...others] = cells;
    const under = others.filter((cell) => cell !== "");
    return [`  ${mark} ${cut(name, screen.width - 4)}`, ...hanging("      ", under, screen.width, "  ")];
  });
}

/** Where it holds: a variant's name, or how many variants, and of which runs. */
function places(group: readonly Judged[], only: boolean): string {
  const { variant, runs } = placeOf(group);
  return [only ? "" : variant, runs].filter((part) => part !== "").join(", ");
}

function miss(judged: Judged, result: Result, screen: Screen): string[] {
  const { check, variant } = judged;
  const { style, width } = screen;
  const warns = check.verdict === "warn";
  const unit = unitOf(check.name);
  const expected = formatExpected(check.expected, unit);
  const paint = warns ? style.doubtful : style.bad;
  const told = `${warns ? "warning: " : ""}expected ${expected}, actual ${paint(markedActual(judged))}`;
  const where = endedTheRuns(judged)
    ? `run ${check.run}: no further run was begun`
    : places([judged], result.variants.length === 1 && variant !== undefined);
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
