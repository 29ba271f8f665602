import { outcomeWords } from "../../result/record-rows.ts";
import type { Blocks, PictureVariant } from "../picture/picture.ts";
import { type Spans, type Steps, spansOf, stepsOf } from "./lane.ts";

/** What is in a worker's lane. */
export interface LaneRows {
  /** What was worked on, by track. */
  readonly tracks: readonly Spans[];
  /** What was only prefetched, from received to started. */
  readonly waiting: Spans;
  readonly waitingSteps: Steps;
  /** When the last work ended; null: there was none. */
  readonly lastEnd: number | null;
}

/** `done`, `returned` to the broker (rejected, requeued), or `broken` off (cut off, or never ended). */
export type BlockStyle = "done" | "returned" | "broken";

const made = new WeakMap<Blocks, LaneRows[]>();

/** The lanes of a variant, by worker; made once for each record. Empty where there is no record. */
export function lanesOf(variant: PictureVariant): readonly LaneRows[] {
  const { blocks } = variant;
  if (blocks === null) return [];
  const before = made.get(blocks);
  if (before !== undefined) return before;
  const lanes = variant.workers.map((worker, lane) => laneOf(blocks, lane, worker.tracks, variant.end));
  made.set(blocks, lanes);
  return lanes;
}

function laneOf(blocks: Blocks, lane: number, trackCount: number, end: number): LaneRows {
  const [first, past] = [blocks.lanes[lane] ?? 0, blocks.lanes[lane + 1] ?? 0];
  const rows = Array.from({ length: Math.max(0, past - first) }, (_, at) => first + at);
  const ended = (row: number): number => orElse(blocks.ended[row], end);
  const tracks = Array.from({ length: Math.max(1, trackCount) }, (): number[] => []);
  for (const row of rows) tracks[Math.min(blocks.track[row] ?? 0, tracks.length - 1)]?.push(row);
  const worked = tracks.map((own) => spansOf(own, (row) => blocks.started[row] ?? Number.NaN, ended));
  const waiting = spansOf(
    rows,
    (row) => blocks.received[row] ?? Number.NaN,
    (row) => orElse(blocks.started[row], ended(row)),
  );
  const ends = worked.flatMap(({ reach }) => reach.at(-1) ?? []);
  return {
    tracks: worked,
    waiting,
    waitingSteps: stepsOf(waiting),
    lastEnd: ends.length === 0 ? null : Math.max(...ends),
  };
}

/** How the block of a row is drawn. */
export function blockStyle(blocks: Blocks, row: number): BlockStyle {
  const word = outcomeWords[blocks.outcome[row] ?? 0];
  if (word === "rejected" || word === "requeued") return "returned";
  if (word === "cut off" || Number.isNaN(blocks.ended[row] ?? Number.NaN)) return "broken";
  return "done";
}

function orElse(time: number | undefined, other: number): number {
  return time === undefined || Number.isNaN(time) ? other : time;
}
