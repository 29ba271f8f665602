import type { Blocks } from "../picture/picture.ts";
import type { Theme } from "./chart.ts";
import type { KindLook } from "./kind-look.ts";
import { detail, type Spans, stepBars, type Window } from "./lane.ts";
import { blockStyle, type LaneRows } from "./lane-rows.ts";
import type { WorkLane } from "./work-layout.ts";
import { notchesOf, type Part, rectanglesOf } from "./work-shapes.ts";

/** What lanes of a variant have in common. */
export interface LaneContext {
  readonly blocks: Blocks;
  readonly kinds: readonly KindLook[];
  /** Place in `kinds` of each kind of the variant. */
  readonly places: readonly number[];
  /** The most messages that wait at once in any lane: so many fill a strip. */
  readonly maxWaiting: number;
  readonly theme: Theme;
}

/** A lane with what is in it. */
export interface DrawnLane {
  readonly lane: WorkLane;
  readonly rows: LaneRows;
}

/** Of one kind: flat lists of rectangles. */
interface KindBoxes {
  readonly done: number[];
  readonly returned: number[];
  readonly broken: number[];
}

/** What some lanes are drawn with: a path for all of one look, as many paths take longer. */
interface LaneBoxes {
  readonly waiting: number[];
  readonly kinds: readonly KindBoxes[];
  readonly ends: number[];
  readonly notches: number[];
}

/** px of a block that stands alone. */
const narrowest = 1.5;
/** px of a column in a track of so many px: of low ones there are many, with less to see in each. */
const grainOf = (height: number): number => (height < 6 ? 4 : height < 10 ? 3 : height < 16 ? 2 : 1);
/** From this many px on, a block is set off from the next by a gap. */
const roomy = 3;

/**
 * Some lanes in some paths: what waits, and for each kind the blocks and the density. `left` and `top` are the px of
 * the grid's corner.
 */
export function laneParts(
  context: LaneContext,
  lanes: readonly DrawnLane[],
  window: Window,
  left: number,
  top: number,
): Part[] {
  const { kinds, theme } = context;
  const boxes: LaneBoxes = {
    waiting: [],
    kinds: kinds.map(() => ({ done: [], returned: [], broken: [] })),
    ends: [],
    notches: [],
  };
  for (const { lane, rows } of lanes) {
    addWaiting(context, lane, rows, window, left, top, boxes.waiting);
    const each = lane.work / rows.tracks.length;
    rows.tracks.forEach((spans, track) => {
      const y = top + lane.top + track * each;
      const space = each >= 5 && rows.tracks.length > 1 ? 1 : 0;
      drawTrack(context, spans, window, { left, top: y, height: each - space }, boxes);
    });
  }
  return [
    ...rectanglesOf(boxes.waiting, { fill: theme.waiting }),
    ...boxes.kinds.flatMap(({ done, returned, broken }, place) => {
      const color = kinds[place]?.color ?? theme.ink;
      return [
        ...rectanglesOf(done, { fill: color }),
        ...rectanglesOf(returned, { fill: theme.background, stroke: color, lineWidth: 1.5 }),
        ...rectanglesOf(broken, { fill: color, opacity: 0.45 }),
      ];
    }),
    ...rectanglesOf(boxes.ends, { fill: theme.bad }),
    ...notchesOf(boxes.notches, { fill: theme.background }),
  ];
}

function drawTrack(
  { blocks, kinds, places }: LaneContext,
  spans: Spans,
  window: Window,
  box: { left: number; top: number; height: number },
  all: LaneBoxes,
): void {
  const { kinds: boxes, ends, notches } = all;
  const kindOf = (row: number): number => places[blocks.kind[row] ?? 0] ?? 0;
  const grain = grainOf(box.height);
  const { blocks: single, columns } = detail(spans, grained(window, grain), kinds.length, kindOf);
  const scale = window.width / (window.to - window.from);
  const bottom = box.top + box.height;
  for (const place of single) {
    const row = spans.row[place] ?? 0;
    const kind = kindOf(row);
    const height = box.height * (kinds[kind]?.height ?? 1);
    const from = Math.max(-2, ((spans.from[place] ?? 0) - window.from) * scale);
    const to = Math.min(window.width + 2, ((spans.to[place] ?? 0) - window.from) * scale);
    const whole = Math.max(narrowest, to - from);
    const width = whole >= roomy && place + 1 < spans.length ? whole - Math.min(1, whole / 8) : whole;
    const [x, y] = [box.left + from, bottom - height];
    const style = blockStyle(blocks, row);
    if (style === "returned" && width >= roomy)
      push(boxes[kind]?.[style], x + 0.75, y + 0.75, width - 1.5, height - 1.5);
    else push(boxes[kind]?.[style === "returned" ? "done" : style], x, y, width, height);
    if (style === "broken") {
      const mark = Math.min(2.5, Math.max(1, width));
      push(ends, x + width - mark, box.top, mark, box.height);
    }
    if (blocks.redelivered[row] === 1 && width >= 4)
      notches.push(round(x), round(y), round(Math.min(7, width)));
  }
  // Of thinned rows each stands for as many as there were.
  if (columns !== null) drawColumns(columns, grain, blocks.oneIn, kinds, box, boxes);
}

/** Columns as heights, one kind on the other; neighbours of one height are one rectangle. */
function drawColumns(
  columns: readonly Float32Array[],
  grain: number,
  weight: number,
  kinds: readonly KindLook[],
  box: { left: number; top: number; height: number },
  boxes: readonly KindBoxes[],
): void {
  const width = columns[0]?.length ?? 0;
  // In whole px more neighbours are alike.
  const step = box.height < 10 ? 1 : 0.5;
  const own = (kind: number): number => box.height * (kinds[kind]?.height ?? 1);
  const open = kinds.map(() => ({ from: 0, to: 0, y: 0, height: 0 }));
  const close = (kind: number): void => {
    const run = open[kind];
    if (run !== undefined && run.height > 0)
      push(boxes[kind]?.done, box.left + run.from * grain, run.y, (run.to - run.from) * grain, run.height);
  };
  for (let at = 0; at < width; at++) {
    let sum = 0;
    for (const column of columns) sum += column[at] ?? 0;
    // Heights must not add up to more than the lane.
    const factor = Math.min(weight, sum > 0 ? 1 / sum : weight);
    let y = box.top + box.height;
    for (let kind = 0; kind < columns.length; kind++) {
      const share = (columns[kind]?.[at] ?? 0) * factor;
      const height = share === 0 ? 0 : Math.max(step, Math.round((share * own(kind)) / step) * step);
      y -= height;
      const run = open[kind];
      if (run === undefined) continue;
      if (run.to === at && run.y === y && run.height === height) {
        run.to = at + 1;
        continue;
      }
      close(kind);
      open[kind] = { from: at, to: at + 1, y, height };
    }
  }
  for (const kind of kinds.keys()) close(kind);
}

function addWaiting(
  { maxWaiting }: LaneContext,
  lane: WorkLane,
  rows: LaneRows,
  window: Window,
  left: number,
  top: number,
  at: number[],
): void {
  const height = lane.strip || lane.work;
  const bottom = top + lane.top + lane.work + lane.strip;
  const grain = grainOf(lane.work);
  let run = { from: 0, to: 0, own: 0 };
  const close = (): void => {
    if (run.own > 0) push(at, left + run.from, bottom - run.own, Math.max(0.5, run.to - run.from), run.own);
  };
  for (const [from, to, count] of stepBars(rows.waitingSteps, grained(window, grain))) {
    const own = lane.strip > 0 ? waitingHeight(count, maxWaiting, height - 1) : height;
    if (own === run.own && from * grain - run.to < 0.01) {
      run.to = to * grain;
      continue;
    }
    close();
    run = { from: from * grain, to: to * grain, own };
  }
  close();
}

function grained(window: Window, grain: number): Window {
  return { ...window, width: window.width / grain };
}

/** px of so many waiting messages in a strip of `height`; at least 2, so that a single one is seen. */
export function waitingHeight(count: number, most: number, height: number): number {
  return count === 0 ? 0 : Math.max(Math.min(2, height), half((height * count) / Math.max(1, most)));
}

function push(list: number[] | undefined, x: number, y: number, width: number, height: number): void {
  list?.push(round(x), round(y), round(width), round(height));
}

const round = (value: number): number => Math.round(value * 100) / 100;
const half = (value: number): number => Math.round(value * 2) / 2;
