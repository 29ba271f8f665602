import { IdealQueue } from "../plan/ideal.ts";
import { workOf } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import { type Messages, wasSentAgain } from "./messages.ts";
import { presencesOf } from "./presence.ts";
import { endedAt, outcome, type RunRecord } from "./record.ts";
import { Merge, TimeColumns } from "./time-columns.ts";

/** From the first publish to the last message that a worker was done with, in ms since the run began. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** Ends with the last message handled, or rejected for good; null when nothing was handled. */
export function spanOf(record: RunRecord, messages: Messages): Span | null {
  let first = Number.POSITIVE_INFINITY;
  for (let id = 0; id < messages.size; id++) {
    const sent = messages.sent[id] ?? Number.NaN;
    if (sent < first) first = sent;
  }
  let last = Number.NEGATIVE_INFINITY;
  let handled = false;
  for (const log of record.works) {
    for (let row = 0; row < log.length; row++) {
      const what = log.outcome[row];
      if (what !== outcome.handled && what !== outcome.rejected) continue;
      if (what === outcome.handled) handled = true;
      const end = endedAt(log, row);
      if (end > last) last = end;
    }
  }
  return handled && first < Number.POSITIVE_INFINITY ? { first, last } : null;
}

/** Makespans in ms that a perfect queue would have had with the publish times of a run; null when there is none. */
export interface Ideals {
  /** With works as long as planned. */
  readonly ideal: number | null;
  /** With works as long as they were. */
  readonly realIdeal: number | null;
}

/** Over every message that was handled, or rejected for good, each once. */
export function idealsOf(plan: Plan, record: RunRecord, messages: Messages): Ideals {
  const { size, handled, rejectedAt } = messages;
  const presences = presencesOf(plan, record);
  const slots = plan.workers.flatMap(({ speed, concurrency }, i) =>
    (presences[i] ?? []).flatMap(({ from, stop }) =>
      Array.from({ length: concurrency }, () => ({ speed, start: from, stop })),
    ),
  );
  const lengths = lengthsOf(plan, record, messages);
  const planned = new IdealQueue(slots);
  const real = new IdealQueue(slots);
  const merge = new Merge(record.publishes.map(TimeColumns.ofSent));
  const again = new Set<number>();
  let first = Number.NaN;
  while (merge.next()) {
    const id = record.publishes[merge.column]?.id[merge.row] ?? size;
    if (handled[id] === 0 && Number.isNaN(rejectedAt.at(id))) continue;
    if (wasSentAgain(messages, id)) {
      if (again.has(id)) continue;
      again.add(id);
    }
    if (Number.isNaN(first)) first = merge.time;
    const work = workOf(plan.load, id) / 1000;
    const length = lengths[id] ?? Number.NaN;
    planned.accept(merge.time, work);
    real.accept(merge.time, Number.isNaN(length) ? work : length);
  }
  return { ideal: makespanOf(planned, first), realIdeal: makespanOf(real, first) };
}

/** @param first when the first message came; NaN: none did */
function makespanOf({ last, stuck }: IdealQueue, first: number): number | null {
  return stuck || Number.isNaN(first) ? null : last - first;
}

/**
 * How long each message really was in work, in ms for a worker of speed 1: in the delivery that handled it first, or else
 * rejected it; NaN: that is not known.
 */
function lengthsOf(plan: Plan, record: RunRecord, messages: Messages): Float32Array {
  const { size, handled, handledAt, rejectedAt } = messages;
  const lengths = new Float32Array(size).fill(Number.NaN);
  plan.workers.forEach(({ speed }, worker) => {
    const log = record.works[worker];
    for (let row = 0; row < (log?.length ?? 0); row++) {
      const what = log?.outcome[row];
      if (log === undefined || (what !== outcome.handled && what !== outcome.rejected)) continue;
      const id = log.id[row] ?? size;
      const end =
        what === outcome.handled ? handledAt[id] : (handled[id] ?? 0) > 0 ? Number.NaN : rejectedAt.at(id);
      if (endedAt(log, row) === end && !Number.isNaN(log.startedAfter[row]))
        lengths[id] = (log.endedAfter[row] ?? Number.NaN) * speed;
    }
  });
  return lengths;
}

/** Worker time in ms: that in which workers were starved, and all there was. */
export interface Starvation {
  readonly starved: number;
  readonly available: number;
}

/** What of a message was seen: bits. */
const published = 1;
const begun = 2;

/**
 * Worker time spent idle while a message that nobody had started was waiting anywhere, in the queue or in
 * another worker's prefetch buffer; at each moment the lesser of idle places and waiting messages counts.
 * A message waits from its publish to its first start; those that were never started do not count. What was not
 * ended keeps its place busy.
 */
export function starvationOf(plan: Plan, record: RunRecord, messages: Messages, span: Span): Starvation {
  const { publishes, works } = record;
  const { size, attempted, started } = messages;
  // What a log keeps as a difference may be so much too short.
  const error = Math.max(0, record.end) / 2 ** 22;
  const { joins, leaves } = placesOf(plan, record);
  const merge = new Merge([
    ...publishes.map(TimeColumns.ofSent),
    ...works.map((log) => TimeColumns.ofStarts(log, error)),
    ...works.map((log) => TimeColumns.ofEnds(log, error)),
    TimeColumns.of(joins),
    TimeColumns.of(leaves),
  ]);
  const starts = publishes.length;
  const ends = starts + works.length;
  const others = ends + works.length;
  const seen = new Uint8Array(size);
  const state = new Waiting(span);
  while (merge.next() && state.goTo(merge.time)) {
    const { column, row } = merge;
    if (column < starts) {
      const id = publishes[column]?.id[row] ?? size;
      const its = seen[id] ?? published;
      if ((its & published) !== 0 || Number.isNaN(started[id])) continue;
      seen[id] = its | published;
      state.waiting++;
    } else if (column < ends) {
      state.idle--;
      const id = works[column - starts]?.id[row] ?? size;
      const its = seen[id] ?? begun;
      if ((its & begun) !== 0 || attempted[id] !== 1) continue;
      seen[id] = its | begun;
      state.waiting--;
    } else if (column < others) state.idle++;
    else {
      const change = column === others ? 1 : -1;
      state.idle += change;
      state.present += change;
    }
  }
  state.goTo(span.last);
  return { starved: state.starved, available: state.available };
}

/** How many messages and places wait, from the first to the last time of a span; an object, so that no sum is boxed. */
class Waiting {
  /** Messages that nobody has started. */
  waiting = 0;
  /** Places where nobody works, and all that are there. */
  idle = 0;
  present = 0;
  starved = 0;
  available = 0;
  #at: number;
  readonly #last: number;

  constructor({ first, last }: Span) {
    this.#at = first;
    this.#last = last;
  }

  /** Counts the time up to `time` in; false: that is not within the span. */
  goTo(time: number): boolean {
    const until = time < this.#last ? time : this.#last;
    const length = until - this.#at;
    if (length > 0) {
      if (this.idle > 0 && this.waiting > 0) this.starved += length * Math.min(this.idle, this.waiting);
      this.available += length * this.present;
      this.#at = until;
    }
    return time < this.#last;
  }
}

/** When places to work in came and went. */
function placesOf(plan: Plan, record: RunRecord): { joins: number[]; leaves: number[] } {
  const joins: number[] = [];
  const leaves: number[] = [];
  const presences = presencesOf(plan, record);
  plan.workers.forEach(({ concurrency }, i) => {
    for (const { from, to } of presences[i] ?? []) {
      for (let place = 0; place < concurrency; place++) {
        joins.push(from);
        leaves.push(to);
      }
    }
  });
  return { joins, leaves };
}
