/** Stretches of time in a lane, by when they began; each stands for a row of the record. */
export interface Spans {
  readonly length: number;
  readonly row: Uint32Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** The latest `to` up to and with each, so that what reaches into a window is found by halving. */
  readonly reach: Float64Array;
}

/** The time that is seen, ms, and on how many px. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

/** What of some spans is drawn, and how. */
export interface Detail {
  /** Places in the spans: those that are blocks of their own. */
  readonly blocks: readonly number[];
  /** A kind a row, a px a column: the share of the px's time, of what is too dense for blocks. null: nothing is. */
  readonly columns: readonly Float32Array[] | null;
}

/** How many at once, from `at` on up to the next. */
export interface Steps {
  readonly at: Float64Array;
  readonly count: Uint32Array;
  readonly most: number;
}

/** The spans of the rows that have both ends, NaN being none. */
export function spansOf(
  rows: readonly number[],
  from: (row: number) => number,
  to: (row: number) => number,
): Spans {
  const kept = rows.filter((row) => to(row) >= from(row)).sort((a, b) => from(a) - from(b) || a - b);
  const spans = {
    length: kept.length,
    row: Uint32Array.from(kept),
    from: Float64Array.from(kept, from),
    to: Float64Array.from(kept, to),
    reach: new Float64Array(kept.length),
  };
  let reach = Number.NEGATIVE_INFINITY;
  spans.to.forEach((end, place) => {
    reach = Math.max(reach, end);
    spans.reach[place] = reach;
  });
  return spans;
}

/** The first place that can be seen in `from` to `to`, and the one after the last. */
export function visible(spans: Spans, from: number, to: number): { first: number; past: number } {
  const past = firstPlace(spans.length, (place) => (spans.from[place] ?? 0) > to);
  return { first: firstPlace(past, (place) => (spans.reach[place] ?? 0) >= from), past };
}

/** The first of `length` places for which it holds, once it holds for all after; `length`: for none. */
export function firstPlace(length: number, holds: (place: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Blocks where they can be told apart, and density where they cannot: spans below a px that begin within a px of
 * each other are added up in columns. A narrow one that stands alone stays a block.
 */
export function detail(spans: Spans, window: Window, kinds: number, kindOf: (row: number) => number): Detail {
  const { first, past } = visible(spans, window.from, window.to);
  const scale = window.width / (window.to - window.from);
  const blocks: number[] = [];
  let columns: Float32Array[] | null = null;
  const { from, to } = spans;
  for (let place = first; place < past; place++) {
    const [start, end] = [from[place] ?? 0, to[place] ?? 0];
    const before = place > 0 ? start - (from[place - 1] ?? 0) : Number.POSITIVE_INFINITY;
    const after = place + 1 < spans.length ? (from[place + 1] ?? 0) - start : Number.POSITIVE_INFINITY;
    if ((end - start) * scale >= 1 || Math.min(before, after) * scale >= 1) {
      blocks.push(place);
      continue;
    }
    columns ??= Array.from({ length: kinds }, () => new Float32Array(Math.ceil(window.width)));
    const column = columns[kindOf(spans.row[place] ?? 0)];
    if (column === undefined) continue;
    const [left, right] = [(start - window.from) * scale, (end - window.from) * scale];
    const at = Math.floor(left);
    const edge = Math.min(right, at + 1);
    if (at >= 0 && at < window.width) column[at] = (column[at] ?? 0) + edge - left;
    if (right > edge && at + 1 >= 0 && at + 1 < window.width)
      column[at + 1] = (column[at + 1] ?? 0) + right - edge;
  }
  return { blocks, columns };
}

/** How many of the spans there are at each time. */
export function stepsOf(spans: Spans): Steps {
  const ends = Float64Array.from(spans.to).sort();
  const at: number[] = [];
  const count: number[] = [];
  let [begun, ended, most] = [0, 0, 0];
  while (ended < spans.length) {
    const time = Math.min(spans.from[begun] ?? Number.POSITIVE_INFINITY, ends[ended] ?? 0);
    while (spans.from[begun] === time) begun++;
    while (ends[ended] === time) ended++;
    if (count.at(-1) === begun - ended) continue;
    at.push(time);
    count.push(begun - ended);
    most = Math.max(most, begun - ended);
  }
  return { at: Float64Array.from(at), count: Uint32Array.from(count), most };
}

/** How many at once, as `[left px, right px, count]`: each step, or where those are too dense the most of a px. */
export function stepBars(steps: Steps, window: Window): [number, number, number][] {
  const scale = window.width / (window.to - window.from);
  const past = firstPlace(steps.at.length, (place) => (steps.at[place] ?? 0) > window.to);
  const first = Math.max(0, firstPlace(past, (place) => (steps.at[place] ?? 0) > window.from) - 1);
  const px = (time: number | undefined): number =>
    Math.min(window.width, Math.max(0, ((time ?? window.to) - window.from) * scale));
  const bars: [number, number, number][] = [];
  const add = (left: number, right: number, count: number): void => {
    const last = bars.at(-1);
    if (count === 0 || right <= left) return;
    if (last !== undefined && last[2] === count && last[1] === left) last[1] = right;
    else bars.push([left, right, count]);
  };
  if (past - first <= window.width / 2) {
    for (let place = first; place < past; place++)
      add(px(steps.at[place]), px(steps.at[place + 1]), steps.count[place] ?? 0);
    return bars;
  }
  const most = new Uint32Array(Math.ceil(window.width) + 1);
  for (let place = first; place < past; place++) {
    const right = px(steps.at[place + 1]);
    for (let at = Math.floor(px(steps.at[place])); at === Math.floor(right) || at < right; at++)
      most[at] = Math.max(most[at] ?? 0, steps.count[place] ?? 0);
  }
  for (let at = 0; at < window.width; at++) add(at, at + 1, most[at] ?? 0);
  return bars;
}
