import type { RunResult, WorkerSummary } from "../../result/schema.ts";
import { bar } from "../text/bar.ts";
import type { Screen, Style } from "../text/style.ts";
import { type Column, drawTable, tableWidth } from "../text/table.ts";
import { cut, cutMiddle, padEnd } from "../text/text.ts";
import { formatCount, formatRate, formatShare } from "./format.ts";

const maxRows = 12;
const shownOfMany = 5;
const maxKinds = 4;
const nameWidths = [24, 16, 12, 8];
const barWidths = [10, 9, 8, 7, 6, 5, 4];
/** What goes first when the table is too wide. */
const sacrifices: readonly (readonly Part[])[] = [
  [],
  ["rate"],
  ["share"],
  ["rate", "share"],
  ["kinds"],
  ["kinds", "rate"],
  ["kinds", "rate", "share"],
  ["kinds", "rate", "share", "held"],
  ["kinds", "rate", "share", "held", "extras"],
];

type Part = "kinds" | "rate" | "share" | "held" | "extras";

/** One row a worker; of more than twelve the busiest five, the idlest five and a row for all of them. */
export function workerTable(run: RunResult, screen: Screen): string[] {
  const { shown, hidden } = choose(run.workers);
  if (hidden === 0) return drawTable(fitting(run, shown, undefined, screen), screen.style);
  const total = totalOf(run);
  const table = fitting(run, [...shown, total], hidden, screen);
  return drawTable(table, screen.style, [shown.length + 1]);
}

function choose(workers: readonly WorkerSummary[]): { shown: readonly WorkerSummary[]; hidden: number } {
  if (workers.length <= maxRows) return { shown: workers, hidden: 0 };
  const byBusy = workers.toSorted((a, b) => b.busy - a.busy);
  const shown = [...byBusy.slice(0, shownOfMany), ...byBusy.slice(-shownOfMany)];
  return { shown, hidden: workers.length - shown.length };
}

/** The widest table that fits. */
function fitting(
  run: RunResult,
  rows: readonly WorkerSummary[],
  hidden: number | undefined,
  screen: Screen,
): Column[] {
  let table: Column[] = [];
  for (const nameWidth of nameWidths) {
    for (const without of sacrifices) {
      for (const barWidth of barWidths) {
        table = columnsOf(run, rows, { nameWidth, without, barWidth, style: screen.style });
        if (hidden !== undefined) table = table.map((column, index) => withGap(column, index, hidden));
        if (tableWidth(table) <= screen.width) return table;
      }
    }
  }
  return table;
}

interface Shape {
  readonly nameWidth: number;
  readonly without: readonly Part[];
  readonly barWidth: number;
  readonly style: Style;
}

function columnsOf(run: RunResult, rows: readonly WorkerSummary[], shape: Shape): Column[] {
  const { nameWidth, without, barWidth, style } = shape;
  const shareWidth = Math.max(0, ...rows.map((worker) => formatShare(worker.busyShare).length));
  const busy = (worker: WorkerSummary): string => {
    const filled = style.bar(padEnd(bar(worker.busyShare, barWidth), barWidth));
    return `${filled} ${formatShare(worker.busyShare).padStart(shareWidth)}`;
  };
  const right = (head: string, cell: (worker: WorkerSummary) => string): Column => ({
    head,
    align: "right",
    cells: rows.map(cell),
  });
  const keep = (part: Part, ...columns: Column[]): Column[] => (without.includes(part) ? [] : columns);
  const kinds = kindsOf(run);
  return [
    { head: "worker", align: "left", cells: rows.map((worker) => cutMiddle(worker.name, nameWidth)) },
    right("messages", (worker) => formatCount(worker.messages)),
    ...keep(
      "share",
      right("share", (worker) => formatShare(worker.messageShare)),
    ),
    ...keep(
      "kinds",
      ...kinds.map((kind) => right(cut(kind, 10), (worker) => formatCount(handledOf(worker, kind)))),
    ),
    { head: "busy", align: "left", cells: rows.map(busy) },
    ...keep(
      "rate",
      right("msg/s", (worker) => formatRate(worker.throughput)),
    ),
    ...keep(
      "held",
      right("held ≤", (worker) => held(worker)),
    ),
    ...keep("extras", ...extras(run, right)),
  ];
}

function kindsOf(run: RunResult): string[] {
  const kinds = new Set([...Object.keys(run.kinds), ...run.workers.flatMap((w) => Object.keys(w.byKind))]);
  return kinds.size > maxKinds || kinds.size < 2 ? [] : [...kinds];
}

/** What went wrong; what was not handled is worth its room only when there is some. */
function extras(
  run: RunResult,
  right: (head: string, cell: (worker: WorkerSummary) => string) => Column,
): Column[] {
  const undone = run.workers.some((worker) => worker.notHandled > 0);
  return [
    right("redel.", (worker) => formatCount(worker.redelivered)),
    ...(undone ? [right("undone", (worker) => formatCount(worker.notHandled))] : []),
  ];
}

/** The most it ever held unacknowledged, and the most it was allowed to. */
export function held(worker: WorkerSummary): string {
  return `${formatCount(worker.maxInFlight)}/${worker.prefetch === "unlimited" ? "∞" : formatCount(worker.prefetch)}`;
}

function withGap(column: Column, index: number, hidden: number): Column {
  const gap = index === 0 ? `… ${formatCount(hidden)} more` : "";
  return {
    ...column,
    cells: [...column.cells.slice(0, shownOfMany), gap, ...column.cells.slice(shownOfMany)],
  };
}

function totalOf(run: RunResult): WorkerSummary {
  const { workers } = run;
  const sum = (figure: (worker: WorkerSummary) => number): number =>
    workers.reduce((total, worker) => total + figure(worker), 0);
  const busyShares = workers.flatMap((worker) => worker.busyShare ?? []);
  const messages = sum((worker) => worker.messages);
  return {
    name: `all ${formatCount(workers.length)}`,
    prefetch: workers.some((worker) => worker.prefetch === "unlimited")
      ? "unlimited"
      : Math.max(...workers.map((worker) => Number(worker.prefetch))),
    messages,
    byKind: Object.fromEntries(kindsOf(run).map((kind) => [kind, sum((worker) => handledOf(worker, kind))])),
    messageShare: messages > 0 ? 1 : null,
    busy: sum((worker) => worker.busy),
    busyShare: busyShares.length === 0 ? null : busyShares.reduce((a, b) => a + b, 0) / busyShares.length,
    overrun: null,
    throughput: run.throughput,
    received: sum((worker) => worker.received),
    notHandled: sum((worker) => worker.notHandled),
    maxInFlight: Math.max(...workers.map((worker) => worker.maxInFlight)),
    redelivered: sum((worker) => worker.redelivered),
    redeliveredFlags: null,
    reconnects: sum((worker) => worker.reconnects),
    presences: [],
  };
}

/** How many messages of a kind it handled. */
export function handledOf(worker: WorkerSummary, kind: string): number {
  return Object.hasOwn(worker.byKind, kind) ? (worker.byKind[kind] ?? 0) : 0;
}
