import { blockAt, type FoundBlock, tellBlock } from "../charts/block-at.ts";
import type { Look } from "../charts/chart.ts";
import { workLayout } from "../charts/work-layout.ts";
import type { Picture } from "../picture/picture.ts";

export { blockAt, type FoundBlock, tellBlock };

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
