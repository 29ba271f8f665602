import type { DeliveryLog, FaultRecord, PublishLog, RunEvent, RunRecord } from "../ledger/record.ts";
import { isRising } from "../ledger/search.ts";

/**
 * The next rows of a log, none of which changes any more. What is not of rows (the most held, time blocked) is as of
 * now, not since the slice before.
 */
export interface Slice<Log> {
  readonly log: Log;
  /** ms since the run began: what comes after these rows was sent or received then or later. */
  readonly until: number;
}

export interface PublishSlice extends Slice<PublishLog> {
  /** Ids of messages that came back after their rows had been handed over as sent. */
  readonly returned: readonly number[];
}

export type DeliverySlice = Slice<DeliveryLog>;

/** What a host hands over of a run that goes on. */
export interface Rows {
  readonly publishes: readonly PublishSlice[];
  readonly works: readonly DeliverySlice[];
}

/** Takes the rows of a run while it goes on. */
export interface RowSink {
  /** @param faults that began so far, in the order in which they did, as far as they are known */
  rows(rows: Rows, faults: readonly FaultRecord[]): void;
  event(event: RunEvent): void;
  /** How many messages were sent, not refused, and not handled so far. */
  readonly unaccounted: number;
}

/**
 * Rows of the longest log in a slice: in the first, so few that all code has run once before any of it is compiled for its
 * loop alone, and twice as many in each that follows, up to so many that take no room beside the record.
 */
const firstRows = 64;
const mostRows = 16_384;

/** A record that is whole, in slices by the time at which its rows were sent or received. */
export function* slicesOf({ publishes, works }: RunRecord): Generator<Rows> {
  const logs = [
    ...publishes.map((log) => log.sent.subarray(0, log.length)),
    ...works.map((log) => log.received.subarray(0, log.length)),
  ];
  const longest = logs.reduce(
    (most, times) => (times.length > most.length ? times : most),
    new Float64Array(),
  );
  const places = logs.map(() => 0);
  // Rows in another order cannot be cut by their times.
  const end = logs.every(isRising) ? longest.length : 0;
  for (let next = firstRows, rows = firstRows; ; rows = Math.min(mostRows, 2 * rows), next += rows) {
    const until = next < end ? (longest[next] ?? Number.NaN) : Number.POSITIVE_INFINITY;
    const cuts = logs.map((times, i) => {
      const from = places[i] ?? 0;
      let to = from;
      while (to < times.length && !((times[to] ?? 0) >= until)) to++;
      places[i] = to;
      return { from, to };
    });
    yield {
      publishes: publishes.map((log, i) => ({ log: part(log, cuts[i]), until, returned: [] })),
      works: works.map((log, i) => ({ log: part(log, cuts[publishes.length + i]), until })),
    };
    if (until === Number.POSITIVE_INFINITY) return;
  }
}

/** The rows of a log from one to before another. */
function part<Log extends PublishLog | DeliveryLog>(
  log: Log,
  { from, to }: { from: number; to: number } = { from: 0, to: 0 },
): Log {
  const columns = Object.entries(log).map(([name, value]) => [
    name,
    ArrayBuffer.isView(value) ? (value as Float64Array).subarray(from, to) : value, // a column, of whatever type
  ]);
  return { ...Object.fromEntries(columns), length: to - from };
}
