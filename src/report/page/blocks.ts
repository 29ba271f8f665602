// TODO-for-merge: this file becomes re-exports of ../charts/block-at.ts, and `laneMiddle` by ../charts/work-layout.ts.
import type { Look } from "../charts/chart.ts";
import type { Picture } from "../picture/picture.ts";

export interface FoundBlock {
  readonly variant: number;
  readonly worker: number;
  readonly row: number;
  readonly state: "worked" | "waiting";
}

export function blockAt(
  _picture: Picture,
  _shown: readonly number[],
  _look: Look,
  _point: { readonly time: number; readonly y: number; readonly slack: number },
): FoundBlock | null {
  return null;
}

export function tellBlock(picture: Picture, { variant, row }: FoundBlock): [string, string][] {
  return [["message", String(picture.variants[variant]?.blocks?.id[row] ?? "")]];
}

/** px from the top of the grid; null: the lane is not drawn. */
export function laneMiddle(
  _picture: Picture,
  _shown: readonly number[],
  _look: Look,
  _block: FoundBlock,
): number | null {
  return null;
}
