import { blockAt, describeBlock, type FoundBlock } from "../charts/block-at.ts";
import type { Look } from "../charts/chart.ts";
import { workLayout } from "../charts/work-layout.ts";
import type { Blocks, Picture } from "../picture/picture.ts";

export { blockAt, describeBlock, type FoundBlock };

/** Where the lane of a block is worked in, px from the top of the grid; null: the lane is not drawn. */
export function laneMiddle(
  picture: Picture,
  shown: readonly number[],
  look: Look,
  { variant, worker }: FoundBlock,
): number | null {
  const lanes = workLayout(picture, shown, look).bands.flatMap((band) => band.lanes);
  const lane = lanes.find((each) => each.variant === variant && each.worker === worker);
  return lane === undefined ? null : lane.top + lane.work / 2;
}

/** When a message was started, ms; of one that only waited, when it was received. */
export function beginOf({ started, received }: Blocks, row: number): number {
  const begin = started[row] ?? Number.NaN;
  return Number.isNaN(begin) ? (received[row] ?? 0) : begin;
}

/** The row, from `first` to before `past`, that began last by a time in ms; the first one if none had. */
export function rowBegunBy(blocks: Blocks, first: number, past: number, time: number): number {
  let [found, latest] = [first, Number.NEGATIVE_INFINITY];
  for (let row = first; row < past; row++) {
    const begin = beginOf(blocks, row);
    if (begin <= time && begin >= latest) [found, latest] = [row, begin];
  }
  return found;
}
