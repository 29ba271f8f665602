import type { Result, RunResult, VariantResult } from "../result/schema.ts";
import { formatCount, formatDuration, formatIndex, formatRate, formatShare } from "./format.ts";
import { medianRun } from "./median-run.ts";
import { longestName, nameColumns } from "./name-columns.ts";
import type { Screen } from "./style.ts";
import { type Column, drawTable, tableWidth } from "./table.ts";
import { wrap } from "./text.ts";

interface Row {
  readonly variant: VariantResult;
  readonly run: RunResult | undefined;
}

/** Of two efficiencies: less is noise. */
const clearLead = 0.02;
const mostOfName = 40;
const leastOfName = 8;
/** What goes when the names would not fit otherwise, in this order. */
const expendable = ["p50", "msg/s", "fair work", "p99", "starved"];

/** Variants side by side, one row each, and how far apart they are; nothing for a single variant. */
export function comparison(result: Result, screen: Screen): string[] {
  if (result.variants.length < 2) return [];
  const rows = result.variants.map((variant): Row => ({ variant, run: medianRun(variant) }));
  const repeated = result.variants.some((variant) => variant.runs.length > 1);
  const note = repeated ? ["Each figure is of the median run; lost is of all runs together."] : [];
  return [
    ...drawTable(fitting(rows, screen), screen.style),
    ...[...spread(rows), ...note].flatMap((line) => wrap(line, screen.width)),
  ];
}

/** As many columns as leave room for the names. */
function fitting(rows: readonly Row[], screen: Screen): Column[] {
  let room = Math.min(mostOfName, longestName(rows.map(({ variant }) => variant)));
  for (let gone = 0; gone < expendable.length; gone++) {
    const table = columnsOf(rows, room, screen, expendable.slice(0, gone));
    if (tableWidth(table) <= screen.width) return table;
  }
  let table = columnsOf(rows, room, screen, expendable);
  while (tableWidth(table) > screen.width && room > leastOfName) {
    table = columnsOf(rows, --room, screen, expendable);
  }
  return table;
}

function columnsOf(
  rows: readonly Row[],
  nameWidth: number,
  screen: Screen,
  without: readonly string[],
): Column[] {
  const right = (head: string, cell: (run: RunResult) => string): Column => ({
    head,
    align: "right",
    cells: rows.map(({ run }) => (run === undefined ? "–" : cell(run))),
  });
  const best = bestOf(rows);
  const all: Column[] = [
    ...nameColumns(
      rows.map(({ variant }) => variant),
      nameWidth,
      screen.style,
    ),
    right("efficiency", ({ dispatch }) => {
      const mark = dispatch.efficiency === best ? "▲" : " ";
      return formatShare(dispatch.efficiency) + (best === undefined ? "" : ` ${mark}`);
    }),
    right("starved", (run) => formatShare(run.dispatch.starvedShare)),
    right("fair work", (run) => formatIndex(run.dispatch.fairness.busy)),
    right("msg/s", (run) => formatRate(run.throughput)),
    right("p50", (run) => formatDuration(run.latency.p50)),
    right("p99", (run) => formatDuration(run.latency.p99)),
    { head: "lost", align: "right", cells: rows.map(({ variant }) => formatCount(lostOf(variant))) },
  ];
  return all.filter((column) => column.align === "left" || !without.includes(column.head));
}

/** The highest efficiency, if it leads clearly, for the same load, and belongs to the variant that was fastest too. */
function bestOf(rows: readonly Row[]): number | undefined {
  const ranked = rows
    .flatMap(({ run }) => (run?.dispatch.efficiency == null ? [] : [run]))
    .toSorted((a, b) => (b.dispatch.efficiency ?? 0) - (a.dispatch.efficiency ?? 0));
  const [first, second] = ranked.map((run) => run.dispatch.efficiency ?? 0);
  if (first === undefined || second === undefined || first - second < clearLead) return undefined;
  const sameLoad = new Set(rows.map(({ variant }) => variant.loadDigest)).size === 1;
  const fastest = ranked.every((run) => (run.dispatch.makespan ?? 0) >= (ranked[0]?.dispatch.makespan ?? 0));
  return sameLoad && fastest ? first : undefined;
}

function lostOf(variant: VariantResult): number {
  return variant.runs.reduce((sum, run) => sum + run.ledger.fates.lost, 0);
}

/** One sentence on the fastest and the slowest, when they did the same and their runs do not overlap. */
function spread(rows: readonly Row[]): string[] {
  if (new Set(rows.map(({ variant }) => variant.loadDigest)).size > 1) {
    return ["The variants differ in their load: compare with care."];
  }
  const ranked = rows
    .filter(({ variant }) => variant.runs.length > 0 && variant.runs.every(isMeasured))
    .toSorted((a, b) => makespan(a.run) - makespan(b.run));
  const [fastest, slowest] = [ranked[0], ranked.at(-1)];
  if (fastest === undefined || slowest === undefined || fastest === slowest) return [];
  const factor = makespan(slowest.run) / makespan(fastest.run);
  const overlap =
    Math.max(...fastest.variant.runs.map(makespan)) >= Math.min(...slowest.variant.runs.map(makespan));
  if (overlap || !(factor >= 1.1) || !Number.isFinite(factor)) return [];
  return [
    `${fastest.variant.name} took ${formatDuration(makespan(fastest.run))}, ` +
      `${slowest.variant.name} ${formatDuration(makespan(slowest.run))} ` +
      `for the same load: ${factor.toFixed(1)} times as long.`,
  ];
}

function isMeasured(run: RunResult): boolean {
  return run.ending === "completed" && run.dispatch.makespan !== null;
}

function makespan(run: RunResult | undefined): number {
  return run?.dispatch.makespan ?? 0;
}
