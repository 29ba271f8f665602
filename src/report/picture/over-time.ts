import { outcomeWords } from "../../result/record-rows.ts";
import type { RunResult } from "../../result/schema.ts";
import { countOf, labelOf } from "./checked.ts";
import type { Blocks, OverTime } from "./picture.ts";

const maxNamed = 11;
/** ms without an answer; a broker that cannot be asked is asked again after a second. */
const shortestOutage = 300;
const handledPlace = outcomeWords.indexOf("handled");

/** When nothing is known. */
export const noTime: OverTime = {
  interval: 100,
  ready: [],
  unacked: [],
  published: [],
  confirmed: [],
  handled: [],
  byWorker: [],
};

type Timeline = RunResult["timeline"];

/**
 * A run's timeline in at most `most` points, each of a whole number of its intervals; without its end, in which nothing
 * happened. By worker only with the blocks of the run, whose lanes are those of `workers`.
 */
export function overTimeOf(
  timeline: Timeline,
  most: number,
  workers: readonly { readonly name: string; readonly messages: number }[],
  blocks: Blocks | null,
): OverTime {
  if (!(timeline.interval >= 1 && timeline.interval <= 1e9)) return noTime;
  const size = eventfulPart(timeline);
  const group = Math.max(1, Math.ceil(size / most));
  const points = Math.ceil(size / group);
  const interval = timeline.interval * group;
  const sums = (counts: readonly number[]): number[] => {
    const column = Array<number>(points).fill(0);
    const end = Math.min(size, counts.length);
    for (let at = 0; at < end; at++) {
      const point = Math.floor(at / group);
      column[point] = countOf((column[point] ?? 0) + countOf(counts[at]));
    }
    return column;
  };
  const rate = (count: number): number => (count * 1000) / interval;
  const last = (values: readonly (number | null)[], point: number): number | null => {
    for (let at = Math.min(size, (point + 1) * group) - 1; at >= point * group; at--) {
      const value = values[at] ?? null;
      if (value !== null) return countOf(value);
    }
    return null;
  };
  const handled = sums(timeline.handled);
  const places = Array.from({ length: points }, (_, point) => point);
  const byWorker = blocks === null ? [] : sharesOf(handled, interval, workers, blocks);
  return {
    interval,
    ready: bridged(
      places.map((point) => last(timeline.ready, point)),
      interval,
    ),
    unacked: places.map((point) => last(timeline.unacked, point) ?? 0),
    published: sums(timeline.published).map(rate),
    confirmed: timeline.confirmed.length === 0 ? [] : sums(timeline.confirmed).map(rate),
    handled: handled.map(rate),
    byWorker: byWorker.map(({ name, counts }) => ({ name, handled: counts.map(rate) })),
  };
}

/** Asked about every 100 ms, the broker answers in no time of some intervals: these have what it said before. */
function bridged(ready: readonly (number | null)[], interval: number): (number | null)[] {
  let known = Number.NEGATIVE_INFINITY;
  return ready.map((count, point) => {
    if (count !== null) known = point;
    const isOutage = !((point - known) * interval <= shortestOutage);
    return count ?? (isOutage ? null : (ready[known] ?? null));
  });
}

/** How many intervals there are up to the last one in which something happened or was held. */
function eventfulPart({ ready, unacked, published, confirmed, handled }: Timeline): number {
  let size = 0;
  for (const column of [unacked, published, confirmed, handled]) {
    size = Math.max(size, column.findLastIndex((count) => count > 0) + 1);
  }
  let before: number | null = null;
  ready.forEach((count, at) => {
    if (count !== null && count !== before) size = Math.max(size, at + 1);
    before = count ?? before;
  });
  return size;
}

interface Series {
  readonly name: string;
  readonly counts: readonly number[];
}

/**
 * The handled messages of each interval by worker: in proportion to what the blocks show of it, where they show nothing
 * to what each worker handled in all. Beyond 11 workers only those with the most messages have a series of their own.
 */
function sharesOf(
  handled: readonly number[],
  interval: number,
  workers: readonly { readonly name: string; readonly messages: number }[],
  blocks: Blocks,
): Series[] {
  const ranked = workers.map((_, lane) => lane);
  ranked.sort((a, b) => (workers[b]?.messages ?? 0) - (workers[a]?.messages ?? 0));
  const named = ranked.slice(0, maxNamed).sort((a, b) => a - b);
  const others = named.length;
  const seriesOf = workers.map((_, lane) => (named.includes(lane) ? named.indexOf(lane) : others));
  const counts = Array.from({ length: others + 1 }, () => Array<number>(handled.length).fill(0));
  const totals: number[] = counts.map(() => 0);
  workers.forEach(({ messages }, lane) => {
    const series = seriesOf[lane] ?? others;
    totals[series] = (totals[series] ?? 0) + messages;
    for (let at = blocks.lanes[lane] ?? 0; at < (blocks.lanes[lane + 1] ?? 0); at++) {
      const ended = blocks.ended[at] ?? Number.NaN;
      if (blocks.outcome[at] !== handledPlace || Number.isNaN(ended)) continue;
      const point = Math.min(handled.length - 1, Math.floor(ended / interval));
      const own = counts[series];
      if (own !== undefined && point >= 0) own[point] = (own[point] ?? 0) + 1;
    }
  });
  if (!totals.some((total) => total > 0)) totals[others] = 1;
  handled.forEach((count, point) => {
    const seen = counts.reduce((sum, own) => sum + (own[point] ?? 0), 0);
    const weights = seen > 0 ? counts.map((own) => own[point] ?? 0) : totals;
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    counts.forEach((own, series) => {
      own[point] = (count * (weights[series] ?? 0)) / whole;
    });
  });
  const all = counts.map((own, series) => ({
    name: series === others ? "others" : labelOf(workers[named[series] ?? 0]?.name ?? ""),
    counts: own,
  }));
  const anyOthers = workers.length > named.length || all[others]?.counts.some((count) => count > 0);
  return anyOthers ? all : all.slice(0, others);
}
