import type { ComparedVariant, Fact } from "../../result/comparison.ts";
import type { Difference } from "../../result/schema.ts";
import { isNoNumber } from "../shared/comparison-facts.ts";
import {
  factName,
  formatChange,
  formatInterval,
  measureName,
  outcomeWord,
  paintOf,
  signOf,
} from "../shared/difference-format.ts";
import { formatCount, none, plural } from "../shared/format.ts";
import { formatFigure, unitOf } from "../shared/units.ts";
import type { Screen, Style } from "../text/style.ts";
import { type Column, drawTable, firstThatFits } from "../text/table.ts";
import { columns, cutMiddle, flow, hanging, wrap } from "../text/text.ts";

const nameWidth = 24;
/** What goes first when the table is too wide. */
const sacrifices = [[], ["p"], ["p", "95 % interval"], ["p", "95 % interval", "base", "new"]];

/** One variant against its base: its heading, the facts, the measures, and what limits the comparison. */
export function comparedVariantLines(variant: ComparedVariant, screen: Screen): string[] {
  const { width } = screen;
  const load =
    variant.loadDiffers.length === 0 ? [] : [`the load differs: ${variant.loadDiffers.join(", ")}`];
  return [
    ...heading(variant, screen),
    ...variant.facts
      .filter(({ outcome }) => outcome !== "unchanged")
      .flatMap((fact) => factLines(fact, screen)),
    ...unchangedFacts(variant.facts, width),
    ...measureTable(variant.differences, screen),
    ...[...load, ...variant.notes].flatMap((note) => hanging("  ! ", note.split(" "), width, " ")),
    ...advice(variant.differences).flatMap((line) => hanging("  ", line.split(" "), width, " ")),
  ];
}

function heading({ name, base, runs, outcome }: ComparedVariant, { width, style }: Screen): string[] {
  const half = Math.floor(width / 2);
  const facts = [
    ...(base === name ? [] : [`against ${cutMiddle(base, half)}`]),
    runs.base === runs.new
      ? `${plural(runs.new, "run")} a side`
      : `${plural(runs.base, "run")} against ${runs.new}`,
    paintOf(outcome, style)(outcomeWord(outcome)),
  ];
  return flow([style.strong(cutMiddle(name, half)), ...facts], width);
}

function factLines({ name, outcome, told }: Fact, { width, style }: Screen): string[] {
  const start = `  ${signOf(outcome, style)} ${paintOf(outcome, style)(factName(name))}: `;
  const lines = hanging("    ", told.split(" "), width, " ");
  const one = start + (lines[0] ?? "").trim();
  return lines.length === 1 && columns(one) <= width
    ? [one]
    : [...hanging("", [start.trimEnd()], width, ""), ...lines];
}

/** What was counted and is still there or still not, a line each. */
function unchangedFacts(facts: readonly Fact[], width: number): string[] {
  const unchanged = facts.filter(({ outcome }) => outcome === "unchanged");
  const counted = unchanged.filter((fact) => fact.base !== null && fact.new !== null);
  const isZero = (fact: Fact): boolean => fact.base === 0 && fact.new === 0;
  const line = (start: string, told: readonly string[]): string[] =>
    told.length === 0 ? [] : hanging("  ~ ", `${start}: ${told.join(", ")}`.split(" "), width, " ");
  return [
    ...line(
      "not new (the most in a run)",
      counted
        .filter((fact) => !isZero(fact))
        .map((fact) => `${factName(fact.name)} ${formatCount(fact.base)} → ${formatCount(fact.new)}`),
    ),
    ...line(
      "as before",
      unchanged.filter(isNoNumber).map(({ name }) => factName(name)),
    ),
    ...line(
      "still 0",
      counted.filter(isZero).map(({ name }) => factName(name)),
    ),
  ];
}

function measureTable(differences: readonly Difference[], { width, style }: Screen): string[] {
  if (differences.length === 0) return [];
  const gated = differences.filter((each) => each.gated);
  const reported = differences.filter((each) => !each.gated);
  const rows = [...gated, ...reported];
  const tables = [nameWidth, 12, 8].flatMap((room) => {
    const table = columnsOf(rows, room, style);
    return sacrifices.map((without) => table.filter(({ head }) => !without.includes(head)));
  });
  const both = gated.length > 0 && reported.length > 0;
  const about = both ? "Below the line" : "All of it";
  return [
    ...drawTable(firstThatFits(tables, width), style, both ? [gated.length] : []),
    ...(reported.length > 0 ? wrap(`  ${about}: only reported, cannot fail.`, width) : []),
  ];
}

function columnsOf(rows: readonly Difference[], room: number, style: Style): Column[] {
  const right = (head: string, cell: (row: Difference) => string): Column => ({
    head,
    align: "right",
    cells: rows.map(cell),
  });
  const median = (row: Difference, side: "base" | "new"): string =>
    formatFigure(row[side]?.median ?? null, unitOf(row.measure)).replace(/ msg\/s$/, "");
  return [
    {
      head: "measure",
      align: "left",
      cells: rows.map(({ measure }) => cutMiddle(measureName(measure), room)),
    },
    right("base", (row) => median(row, "base")),
    right("new", (row) => median(row, "new")),
    right("change", formatChange),
    right("95 % interval", formatInterval),
    right("p", ({ p }) => formatP(p)),
    {
      head: "outcome",
      align: "left",
      cells: rows.map(
        ({ outcome }) => `${signOf(outcome, style)} ${paintOf(outcome, style)(outcomeWord(outcome))}`,
      ),
    },
  ];
}

/** A probability in two digits. */
function formatP(p: number | null): string {
  if (p === null) return none;
  if (p < 0.001) return "<0.001";
  return String(Number(p.toPrecision(2)));
}

/** How many more runs would settle what is undecided and gated. */
function advice(differences: readonly Difference[]): string[] {
  const undecided = differences.filter((each) => each.gated && each.outcome === "inconclusive");
  const runs = [...new Set(undecided.map(({ moreRuns }) => moreRuns))];
  return runs.map((more) => {
    const names = undecided
      .filter(({ moreRuns }) => moreRuns === more)
      .map(({ measure }) => measureName(measure));
    const told = settles(
      more,
      undecided.every(({ interval }) => interval === null),
    );
    return `${names.join(", ")}: ${told}.`;
  });
}

function settles(moreRuns: number | null, tooFew: boolean): string {
  if (moreRuns === null) return "no telling how many more runs would settle it";
  const runs = `${plural(moreRuns, "more run")} a side`;
  return tooFew ? `at least ${runs} needed to tell` : `about ${runs} would settle it`;
}
