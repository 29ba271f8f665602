import { figureFacts } from "../../figures/catalogue.ts";
import type { RunResult } from "../../result/schema.ts";
import type { Style } from "../text/style.ts";
import type { Column } from "../text/table.ts";
import { bestRow } from "./best.ts";
import { type Figure, figureOf, formatIn, type Row } from "./figures.ts";
import { formatCount, formatDuration, none } from "./format.ts";
import { isLate, withLateMark } from "./generator-lateness.ts";

/** Stands after the best figure of a column. */
export const bestMark = "*";

/** What two variants are compared by, and what there is room for where nothing is to be chosen. */
const usual: readonly Figure[] = [
  "makespan",
  "efficiency",
  "starvedShare",
  "fairness.busy",
  "throughput",
  "latency.p50",
  "latency.p99",
];

/** Whether the question is what is lost: something was, or something was done to have it lost. */
export function isAboutLoss(rows: readonly Row[]): boolean {
  return rows.some(({ variant }) =>
    variant.runs.some(({ ledger, faults }) => ledger.fates.lost > 0 || faults.length > 0),
  );
}

/** How fast the variants were, the best of each column marked where `ranked`. */
export function speedColumns(rows: readonly Row[], ranked: boolean, style: Style): Column[] {
  return figureColumns(rows, usual, ranked, style);
}

/** A column for each figure, the best of it marked where `ranked`. */
export function figureColumns(
  rows: readonly Row[],
  figures: readonly Figure[],
  ranked: boolean,
  style: Style,
): Column[] {
  return figures.map((figure) => ({
    head: figureFacts(figure).head,
    align: "right",
    cells: cellsOf(rows, figure, ranked, style),
  }));
}

/** A figure of each variant, the best one marked where `ranked`. */
export function cellsOf(rows: readonly Row[], figure: Figure, ranked: boolean, style: Style): string[] {
  const best = ranked ? bestRow(rows, figure) : undefined;
  const format = formatIn(figure);
  return rows.map((row) => {
    const late = isLate(row.variant, figure);
    const text = row.run === undefined ? none : withLateMark(format(figureOf(row, figure)), late);
    if (best === undefined) return text;
    return row === best ? style.strong(text + bestMark) : `${text} `;
  });
}

/** What all runs of each variant lost. */
export function lostColumn(rows: readonly Row[]): Column {
  return counted(rows, "lost", lostOf);
}

/** How often all runs of each variant handled a message once too often. */
export function duplicatesColumn(rows: readonly Row[]): Column {
  return counted(rows, "dup.", duplicatesOf);
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
    duplicatesColumn(rows),
    counted(rows, "redel.", ({ ledger }) => ledger.redelivered),
    ...longest("down", ({ down }) => down),
    ...longest("next", ({ firstHandledAfter }) => firstHandledAfter),
  ];
}

/** Messages that a run lost. */
export function lostOf(run: RunResult): number {
  return run.ledger.fates.lost;
}

/** Times that a run handled a message once too often. */
export function duplicatesOf(run: RunResult): number {
  return run.ledger.duplicates;
}

/** A sum over all runs: what happened once of ten times must not be missed. */
export function total({ variant }: Row, count: (run: RunResult) => number): number {
  return variant.runs.reduce((sum, run) => sum + count(run), 0);
}

function counted(rows: readonly Row[], head: string, count: (run: RunResult) => number): Column {
  return { head, align: "right", cells: rows.map((row) => formatCount(total(row, count))) };
}

function right(rows: readonly Row[], head: string, cell: (run: RunResult) => string): Column {
  return { head, align: "right", cells: rows.map(({ run }) => (run === undefined ? none : cell(run))) };
}
