import type { Blocks, Picture, PictureVariant } from "./picture.ts";

/** A Picture as it travels in a page: JSON, but for the blocks. */
export interface PackedPicture extends Omit<Picture, "variants"> {
  readonly variants: readonly PackedVariant[];
}

export interface PackedVariant extends Omit<PictureVariant, "blocks"> {
  readonly blocks: PackedBlocks | null;
}

export interface PackedBlocks {
  readonly oneIn: number;
  readonly length: number;
  readonly lanes: readonly number[];
  /**
   * The columns of `packedColumns` one after the other, compressed by deflate (RFC 1951) and written in base64. A
   * value is a number of one byte or more: seven bits in each, the lowest first, the eighth set if more follow. It
   * is 0 for NaN; else 1 more than twice the difference from the value before, or, if that is negative, twice its
   * amount. Times are in units of 0.01 ms.
   */
  readonly data: string;
}

/** How the columns of blocks are packed: of times, what they are the difference from if not from the row before. */
export const packedColumns = [
  { name: "id", unit: 1 },
  { name: "kind", unit: 1 },
  { name: "track", unit: 1 },
  { name: "received", unit: 0.01 },
  { name: "due", unit: 0.01 },
  { name: "started", unit: 0.01 },
  { name: "ended", unit: 0.01, from: "started" },
  { name: "outcome", unit: 1 },
  { name: "redelivered", unit: 1 },
] as const satisfies readonly PackedColumn[];

interface PackedColumn {
  readonly name: Exclude<keyof Blocks, "oneIn" | "length" | "lanes">;
  readonly unit: number;
  readonly from?: "started";
}
