import type { RunResult, VariantResult } from "../result/schema.ts";
import { formatCount, formatDuration, formatIndex, formatRate, formatShare, none } from "./format.ts";
import { medianRun } from "./median-run.ts";
import type { Style } from "./style.ts";
import type { Column } from "./table.ts";

/** A variant among others, with the run that speaks for it. */
export interface Row {
  readonly variant: VariantResult;
  readonly run: RunResult | undefined;
}

/** Of two efficiencies: less is noise. */
const clearLead = 0.02;

/** The row of each variant. */
export function rowsOf(variants: readonly VariantResult[]): Row[] {
  return variants.map((variant) => ({ variant, run: medianRun(variant) }));
}

/** Whether the question is what is lost: something was, or something was done to have it lost. */
export function isAboutLoss(rows: readonly Row[]): boolean {
  return rows.some(({ variant }) =>
    variant.runs.some(({ ledger, faults }) => ledger.fates.lost > 0 || faults.length > 0),
  );
}

/** How fast the variants were, the best efficiency marked where `ranked`. */
export function speedColumns(rows: readonly Row[], ranked: boolean): Column[] {
  const best = ranked ? bestOf(rows) : undefined;
  return [
    right(rows, "efficiency", ({ dispatch }) => {
      const mark = dispatch.efficiency === best ? "▲" : " ";
      return formatShare(dispatch.efficiency) + (best === undefined ? "" : ` ${mark}`);
    }),
    right(rows, "starved", (run) => formatShare(run.dispatch.starvedShare)),
    right(rows, "fair work", (run) => formatIndex(run.dispatch.fairness.busy)),
    right(rows, "msg/s", (run) => formatRate(run.throughput)),
    right(rows, "p50", (run) => formatDuration(run.latency.p50)),
    right(rows, "p99", (run) => formatDuration(run.latency.p99)),
  ];
}

/** What all runs of each variant lost. */
export function lostColumn(rows: readonly Row[]): Column {
  return counted(rows, "lost", lostOf);
}

/** What the variants lost and what it took to lose no more; how long their faults kept them from work. */
export function lossColumns(rows: readonly Row[], style: Style): Column[] {
  const promised = counted(rows, "confirmed", ({ ledger }) => ledger.lostConfirmed);
  const longest = (head: string, figure: (fault: RunResult["faults"][number]) => number | null): Column[] => {
    const known = (run: RunResult): number[] => run.faults.flatMap((fault) => figure(fault) ?? []);
    if (!rows.some(({ run }) => run !== undefined && known(run).length > 0)) return [];
    return [
      right(rows, head, (run) => formatDuration(known(run).length > 0 ? Math.max(...known(run)) : null)),
    ];
  };
  return [
    lostColumn(rows),
    { ...promised, cells: promised.cells.map((cell) => (/[1-9]/.test(cell) ? style.bad(cell) : cell)) },
    counted(rows, "dup.", ({ ledger }) => ledger.duplicates),
    counted(rows, "redel.", ({ ledger }) => ledger.redelivered),
    ...longest("down", ({ down }) => down),
    ...longest("next", ({ firstHandledAfter }) => firstHandledAfter),
  ];
}

/** Messages that a run lost. */
export function lostOf(run: RunResult): number {
  return run.ledger.fates.lost;
}

function right(rows: readonly Row[], head: string, cell: (run: RunResult) => string): Column {
  return { head, align: "right", cells: rows.map(({ run }) => (run === undefined ? none : cell(run))) };
}

/** A sum over all runs: what happened once of ten times must not be missed. */
function counted(rows: readonly Row[], head: string, figure: (run: RunResult) => number): Column {
  const total = ({ variant }: Row): number => variant.runs.reduce((sum, run) => sum + figure(run), 0);
  return { head, align: "right", cells: rows.map((row) => formatCount(total(row))) };
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
