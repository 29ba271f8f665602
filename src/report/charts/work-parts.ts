import { format } from "echarts/core";
import type { PictureFault, PictureVariant, PictureWorker, Stretch } from "../picture/picture.ts";
import { formatDuration } from "../shared/format.ts";
import { cut } from "../text/text.ts";
import type { Theme } from "./chart.ts";
import type { Window } from "./lane.ts";
import type { LaneRows } from "./lane-rows.ts";
import { fontFamily } from "./look.ts";
import type { WorkBand, WorkLane } from "./work-layout.ts";
import { rectanglesOf, textAt } from "./work-shapes.ts";

/** Where the grid is, and what of the time is seen in it. */
export interface View {
  readonly left: number;
  readonly top: number;
  readonly window: Window;
}

const small = `11px ${fontFamily}`;

/** The px of a time. */
function place({ left, window }: View, time: number): number {
  return left + ((time - window.from) * window.width) / (window.to - window.from);
}

/** What lies behind the lanes: their ground, as long as each worker was there, and the faults. */
export function groundParts(variant: PictureVariant, band: WorkBand, view: View, theme: Theme): object[] {
  const lanes = band.lanes.flatMap((lane) => {
    const worker = variant.workers[lane.worker];
    const there = worker === undefined ? [] : thereIn(worker, 0, variant.end);
    return there.flatMap(({ from, to }) => stretch(view, from, to, lane.top, lane.work + lane.strip));
  });
  return [
    ...rectanglesOf(lanes, { fill: theme.ink, opacity: theme.dark ? 0.07 : 0.045 }),
    // What never ended is there to the end: less of it.
    ...[true, false].flatMap((ends) =>
      rectanglesOf(
        variant.faults
          .filter(({ ended }) => (ended !== null) === ends)
          .flatMap((fault) => faultStretch(variant, fault, band, view)),
        { fill: theme.fault, opacity: ends ? 1 : 0.4 },
      ),
    ),
  ];
}

/** What lies on the lanes: where faults began, where the variant ended and would have ended at best. */
export function markParts(variant: PictureVariant, band: WorkBand, view: View, theme: Theme): object[] {
  const labels: Label[] = [];
  const faults: Label[] = [];
  const height = band.to - band.labels;
  const lines: object[] = [];
  const line = (time: number, style: { fill: string; opacity?: number }, width: number): void => {
    const x = Math.round(place(view, time) * 2) / 2;
    lines.push(...rectanglesOf([x - width / 2, view.top + band.labels, width, height], style));
  };
  if (variant.makespan !== null) {
    const end = variant.began + variant.makespan;
    line(end, { fill: theme.ink }, 1.5);
    labels.push({
      time: end,
      text: `done ${formatDuration(variant.makespan)}`,
      color: theme.ink,
      before: true,
    });
    if (variant.ideal !== null) {
      const ideal = variant.began + variant.ideal;
      const x = place(view, ideal);
      const tall = band.to - band.from + 2;
      const dashes = Array.from({ length: Math.ceil(tall / 6) }, (_, at) => at * 6).flatMap((at) => [
        x - 0.75,
        view.top + band.from - 2 + at,
        1.5,
        Math.min(3.5, tall - at),
      ]);
      lines.push(...rectanglesOf(dashes, { fill: theme.good }));
      const before = end - ideal < (view.window.to - view.window.from) * 0.14;
      labels.push({
        time: ideal,
        text: `ideal ${formatDuration(variant.ideal)}`,
        color: theme.good,
        before,
      });
    }
  }
  for (const [index, fault] of variant.faults.entries()) {
    line(fault.began, { fill: theme.bad, opacity: 0.8 }, 1);
    const same = variant.faults[index - 1]?.name === fault.name;
    const isSeen = (fault.ended ?? variant.end) > view.window.from;
    const time = isSeen ? Math.max(fault.began, view.window.from) : fault.began;
    if (!same) faults.push({ time, text: fault.name, color: theme.bad, before: false });
  }
  return [
    ...lines,
    ...labelParts(labels, view, view.top + band.from - 9),
    ...labelParts(faults, view, view.top + band.labels + 7),
  ];
}

interface Label {
  readonly time: number;
  readonly text: string;
  readonly color: string;
  /** Left of its line, and if need be of the label that is there. */
  readonly before: boolean;
}

/** px from label to label. */
const apart = 12;

/** The first ones have the right of way: what would lie on one of them, or outside, is moved or left out. */
function labelParts(labels: readonly Label[], view: View, y: number): object[] {
  const taken: { from: number; to: number }[] = [];
  const [left, right] = [view.left, view.left + view.window.width];
  return labels.flatMap(({ time, text, color, before }) => {
    const x = place(view, time);
    const short = cut(text, 40);
    if (x < left - 1 || x > right + 1) return [];
    const width = format.getTextRect(short, small).width * 1.1;
    const beside = taken.map((other) => other.from - apart - width);
    const sides = before ? [x - 4 - width, x + 4, ...beside] : [x + 4, x - 4 - width];
    const spot = sides.find(
      (from) =>
        from >= left - 2 &&
        from + width <= right + 2 &&
        taken.every((other) => from >= other.to + apart || from + width <= other.from - apart),
    );
    if (spot === undefined) return [];
    taken.push({ from: spot, to: spot + width });
    const style = { fill: color, font: small };
    return [
      spot > x ? textAt(spot, y, short, style) : textAt(spot + width, y, short, { ...style, align: "right" }),
    ];
  });
}

/** In words how long a worker was there and had nothing more to do, where that is long. */
export function idleParts(
  variant: PictureVariant,
  lane: WorkLane,
  rows: LaneRows,
  view: View,
  theme: Theme,
): object[] {
  const worker = variant.workers[lane.worker];
  if (worker === undefined || variant.makespan === null || lane.work < 14) return [];
  const idle = thereIn(
    worker,
    Math.max(rows.lastEnd ?? 0, variant.began),
    variant.began + variant.makespan,
  ).toSorted((a, b) => b.to - b.from - (a.to - a.from));
  const sum = idle.reduce((time, stretch) => time + stretch.to - stretch.from, 0);
  const [longest] = idle;
  if (longest === undefined || sum < 0.2 * variant.makespan) return [];
  const [from, to] = [
    Math.max(view.left, place(view, longest.from)),
    Math.min(view.left + view.window.width, place(view, longest.to)),
  ];
  const text = `idle ${formatDuration(sum)}`;
  const width = format.getTextRect(text, small).width;
  if (to - from < width + 16) return [];
  const y = view.top + lane.top + lane.work / 2 + 1;
  return [textAt(from + 7, y, text, { fill: theme.faint, font: small })];
}

/** When a worker was there between two times. */
function thereIn({ from, to, away }: PictureWorker, begin: number, end: number): Stretch[] {
  const begins = [from, ...away.map((stretch) => stretch.to)];
  return begins.flatMap((time, at) => {
    const own = { from: Math.max(begin, time), to: Math.min(end, away[at]?.from ?? to) };
    return own.to > own.from ? [own] : [];
  });
}

function faultStretch(variant: PictureVariant, fault: PictureFault, band: WorkBand, view: View): number[] {
  return stretch(view, fault.began, fault.ended ?? variant.end, band.labels, band.to - band.labels);
}

function stretch(view: View, from: number, to: number, top: number, height: number): number[] {
  const left = Math.max(view.left - 2, place(view, from));
  const right = Math.min(view.left + view.window.width + 2, place(view, to));
  return right < left ? [] : [left, view.top + top, Math.max(1, right - left), height];
}
