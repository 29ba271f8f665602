import { outcomeWords } from "../../result/record-rows.ts";
import type { Picture, PictureVariant } from "../picture/picture.ts";
import { formatCount } from "../shared/format.ts";
import type { Look } from "./chart.ts";
import { firstPlace, type Spans, visible } from "./lane.ts";
import { waitingHeight } from "./lane-parts.ts";
import { type LaneRows, lanesOf } from "./lane-rows.ts";
import { timeText } from "./time-axis.ts";
import { workLayout } from "./work-layout.ts";

/** A point of the work chart. */
export interface WorkPoint {
  /** ms since the run began. */
  readonly time: number;
  /** px from the top of the grid. */
  readonly y: number;
  /** ms to either side in which a narrow block is still found. */
  readonly slack: number;
}

export interface FoundBlock {
  /** Place in `picture.variants`. */
  readonly variant: number;
  /** Place in the variant's workers. */
  readonly worker: number;
  /** Of the variant's blocks. */
  readonly row: number;
  readonly state: "worked" | "waiting";
}

/** The message that is drawn at a point of the work chart; null: none is. */
export function blockAt(
  picture: Picture,
  shown: readonly number[],
  look: Look,
  point: WorkPoint,
): FoundBlock | null {
  const { bands } = workLayout(picture, shown, look);
  for (const { variant, lanes } of bands) {
    const lane = lanes.find(({ top, work, strip }) => point.y >= top && point.y < top + work + strip);
    const own = picture.variants[variant];
    const rows = own === undefined || lane === undefined ? undefined : lanesOf(own)[lane.worker];
    if (lane === undefined || rows === undefined) continue;
    const found = { variant, worker: lane.worker };
    const inWork = point.y < lane.top + lane.work;
    const track = Math.floor(((point.y - lane.top) * rows.tracks.length) / lane.work);
    const spans = rows.tracks[Math.min(track, rows.tracks.length - 1)];
    const worked = inWork && spans !== undefined ? nearest(spans, point) : null;
    if (worked !== null) return { ...found, row: worked, state: "worked" };
    if (inWork && lane.strip > 0) return null;
    const up = lane.top + lane.work + lane.strip - point.y;
    const waiting = waitingAt(picture, shown, rows, point.time, lane.strip === 0 ? null : up, lane.strip - 1);
    return waiting === null ? null : { ...found, row: waiting, state: "waiting" };
  }
  return null;
}

function nearest(spans: Spans, { time, slack }: WorkPoint): number | null {
  const { first, past } = visible(spans, time - slack, time + slack);
  let best: { row: number; off: number } | null = null;
  for (let place = first; place < past; place++) {
    const [from, to] = [spans.from[place] ?? 0, spans.to[place] ?? 0];
    const off = time < from ? from - time : Math.max(0, time - to);
    if (off <= slack && (best === null || off < best.off)) best = { row: spans.row[place] ?? 0, off };
    if (best?.off === 0) break;
  }
  return best?.row ?? null;
}

/** Those that wait lie on each other in a strip: the next one at the bottom. */
function waitingAt(
  picture: Picture,
  shown: readonly number[],
  rows: LaneRows,
  time: number,
  up: number | null,
  strip: number,
): number | null {
  const { waiting, waitingSteps } = rows;
  const { first, past } = visible(waiting, time, time);
  const step = firstPlace(waitingSteps.at.length, (place) => (waitingSteps.at[place] ?? 0) > time) - 1;
  const count = waitingSteps.count[step] ?? 0;
  if (count === 0) return null;
  const most = Math.max(
    ...shown.flatMap((place) => {
      const variant = picture.variants[place];
      return variant === undefined ? [] : lanesOf(variant).map((lane) => lane.waitingSteps.most);
    }),
  );
  const share = up === null ? 0 : up / waitingHeight(count, most, strip);
  // A px of tolerance, as with what is narrow.
  if (up !== null && up > waitingHeight(count, most, strip) + 1) return null;
  let skip = Math.min(count - 1, Math.floor(share * count));
  for (let place = first; place < past; place++) {
    if ((waiting.to[place] ?? 0) <= time) continue;
    if (skip === 0) return waiting.row[place] ?? null;
    skip--;
  }
  return null;
}

/** To 0.01 ms below a second, else to 1 ms. */
function description(ms: number): string {
  return timeText(Math.abs(ms) < 1000 ? Math.round(ms * 100) / 100 : Math.round(ms));
}

/** What is known of a message that was found, as a label and a text each. Empty where there is no record. */
export function describeBlock(
  picture: Picture,
  { variant, worker, row, state }: FoundBlock,
): [string, string][] {
  const own: PictureVariant | undefined = picture.variants[variant];
  const blocks = own?.blocks ?? null;
  if (own === undefined || blocks === null) return [];
  const time = (column: Float64Array): string => {
    const ms = column[row] ?? Number.NaN;
    return Number.isNaN(ms) ? "never" : description(ms);
  };
  const between = (from: Float64Array, to: Float64Array): string => {
    const ms = (to[row] ?? Number.NaN) - (from[row] ?? Number.NaN);
    return Number.isNaN(ms) ? "" : ` (${description(ms)})`;
  };
  return [
    ["message", formatCount(blocks.id[row] ?? 0)],
    ["kind", own.kinds[blocks.kind[row] ?? 0] ?? ""],
    ["worker", own.workers[worker]?.name ?? ""],
    ["due", time(blocks.due)],
    ["received", time(blocks.received)],
    [
      "started",
      `${time(blocks.started)}${withWord(between(blocks.received, blocks.started), "after waiting")}`,
    ],
    ["ended", `${time(blocks.ended)}${withWord(between(blocks.started, blocks.ended), "after working")}`],
    ["outcome", outcomeWords[blocks.outcome[row] ?? -1] ?? "not known"],
    ["redelivered", blocks.redelivered[row] === 1 ? "yes" : "no"],
    ["here", state === "waiting" ? "prefetched, waiting" : "being worked on"],
  ];
}

function withWord(text: string, word: string): string {
  return text.replace(" (", ` (${word} `);
}
