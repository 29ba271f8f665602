import { formatCount, plural } from "../report/shared/format.ts";
import { columns, cutMiddle, padEnd, padStart } from "../report/text/text.ts";
import { meter } from "./meters.ts";
import { shown } from "./shown.ts";
import type { ProgressWorker } from "./state.ts";
import type { Canvas, RunView } from "./view.ts";

/** More workers than this are not shown one by one. */
export const maxRows = 12;
const widestName = 24;
const widestBar = 40;
const narrowestBar = 8;

/** One cell of a row; a cell has the same width in all rows. */
interface Row {
  readonly name: string;
  readonly share: number;
  readonly handled: string;
  readonly flight: string;
}

/**
 * A line a worker under a line of headings, in `room` lines at most; where they are too many, the busiest and the
 * idlest with a line between that sums up the others.
 */
export function workerRows(view: RunView, canvas: Canvas, room: number): string[] {
  const present = view.workers.flatMap((worker, index) => (isShown(worker) ? [index] : []));
  if (present.length === 0 || room < 1) return [];
  const row = (index: number): Row[] => {
    const worker = view.workers[index];
    return worker === undefined ? [] : [rowOf(worker, view.elapsed ?? 0, canvas)];
  };
  const rows = Math.min(room - 1, present.length > maxRows ? maxRows + 1 : present.length);
  if (rows >= present.length) return lines(present.flatMap(row), canvas);
  const places = new Set(present);
  const order = view.order.filter((index) => places.has(index));
  const idlest = Math.max(0, Math.floor((rows - 1) / 2));
  const busiest = Math.max(0, rows - 1 - idlest);
  const others = order.slice(busiest, order.length - idlest);
  const summary = summaryOf(others, view, canvas, others.length < order.length);
  if (busiest === 0) return [summary];
  const rowLines = lines(
    [...order.slice(0, busiest), ...order.slice(order.length - idlest)].flatMap(row),
    canvas,
  );
  return [...rowLines.slice(0, busiest + 1), summary, ...rowLines.slice(busiest + 1)];
}

/** Workers that a fault may still bring are not there yet. */
function isShown({ here, handled, inHand, busy }: ProgressWorker): boolean {
  return here || handled > 0 || inHand > 0 || busy > 0;
}

function rowOf(worker: ProgressWorker, elapsed: number, { glyphs }: Canvas): Row {
  const { name, prefetch, here, handled, inHand } = worker;
  const limit = prefetch === null ? glyphs.infinity : formatCount(prefetch);
  return {
    name: glyphs.fit(shown(name)),
    share: shareOf(worker, elapsed),
    handled: formatCount(handled),
    flight: here ? `${formatCount(inHand)}/${limit}` : "away",
  };
}

function shareOf({ busy }: ProgressWorker, elapsed: number): number {
  return elapsed > 0 ? Math.min(1, busy / elapsed) : 0;
}

/** As many of the columns as there is room for: the names and shares, what is in flight, the counts, the bars. */
function lines(rows: readonly Row[], { width, style, glyphs }: Canvas): string[] {
  const widest = (of: (row: Row) => string, title: string): number =>
    rows.reduce((most, row) => Math.max(most, columns(of(row))), title.length);
  const share = "100 %".length;
  const flight = widest((row) => row.flight, "in flight");
  const handled = widest((row) => row.handled, "handled");
  const wanted = Math.min(
    widest((row) => row.name, "worker"),
    widestName,
  );
  const name = Math.max(6, Math.min(wanted, width - share - 2));
  let left = width - name - share - 2;
  const hasFlight = left >= flight + 2;
  if (hasFlight) left -= flight + 2;
  const hasHandled = hasFlight && left >= handled + 2;
  if (hasHandled) left -= handled + 2;
  const bar = hasHandled && left >= narrowestBar + 2 ? Math.min(widestBar, left - 2) : 0;
  const line = (cells: { [Part in keyof Row]: string }, filled: string): string =>
    [
      padEnd(cutMiddle(cells.name, name), name),
      ...(bar > 0 ? [filled] : []),
      padStart(cells.share, share),
      ...(hasHandled ? [padStart(cells.handled, handled)] : []),
      ...(hasFlight ? [padStart(cells.flight, flight)] : []),
    ].join("  ");
  const titles = { name: "worker", share: bar > 0 ? "" : "busy", handled: "handled", flight: "in flight" };
  return [
    style.faint(line(titles, padEnd("busy", bar))),
    ...rows.map((row) =>
      line(
        { ...row, share: `${Math.round(100 * row.share)} %` },
        bar > 0 ? meter(row.share, bar, style, glyphs) : "",
      ),
    ),
  ];
}

/** `… 38 more: busy 40 % to 82 %, 1,520 handled, 38 in flight` */
function summaryOf(
  places: readonly number[],
  { workers, elapsed }: RunView,
  { style, glyphs }: Canvas,
  areMore: boolean,
): string {
  const some = places.flatMap((index) => workers[index] ?? []);
  const shares = some.map((worker) => Math.round(100 * shareOf(worker, elapsed ?? 0)));
  const low = shares.reduce((least, share) => Math.min(least, share), 100);
  const high = shares.reduce((most, share) => Math.max(most, share), 0);
  const sum = (of: (worker: ProgressWorker) => number): string =>
    formatCount(some.reduce((total, worker) => total + of(worker), 0));
  const busy = low === high ? `${low} %` : `${low} % to ${high} %`;
  const who = areMore ? `${glyphs.ellipsis} ${formatCount(some.length)} more` : plural(some.length, "worker");
  return style.faint(
    `${who}: busy ${busy}, ${sum(({ handled }) => handled)} handled, ${sum(({ inHand }) => inHand)} in flight`,
  );
}
