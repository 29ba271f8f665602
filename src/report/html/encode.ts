import { deflateRawSync } from "node:zlib";
import { widened } from "../../common/growable-array.ts";
import { type PackedBlocks, type PackedPicture, packedColumns } from "../picture/packed.ts";
import type { Blocks, Picture } from "../picture/picture.ts";
import { thinBlocks } from "./thin-blocks.ts";

/** Blocks of all variants together that a page takes. */
const maxBlocks = 200_000;

/**
 * A picture as JSON that a page can take: the times of its blocks are rounded to 0.01 ms, other fractions to six digits, and of more than 200,000 blocks one in 2,
 * 4, 8, … messages is kept, the same in all variants.
 */
export function encodePicture(picture: Picture, most = maxBlocks): PackedPicture {
  const blocks = thinBlocks(
    picture.variants.map((variant) => variant.blocks),
    most,
  );
  const variants = picture.variants.map((variant, place) => {
    const own = blocks[place] ?? null;
    return { ...brief({ ...variant, blocks: null }), blocks: own === null ? null : pack(own) };
  });
  return { ...picture, variants };
}

/** A copy whose fractions have six digits: more cannot be seen. */
function brief<T>(value: T): T {
  const text = JSON.stringify(value, (_, member) =>
    typeof member === "number" && !Number.isInteger(member) ? Number(member.toPrecision(6)) : member,
  );
  // It has the shape of the original, which is plain data.
  return JSON.parse(text) as T;
}

/** See `PackedBlocks`. */
function pack(blocks: Blocks): PackedBlocks {
  const { oneIn, length, lanes } = blocks;
  const bytes = new Bytes();
  const started = quantised(blocks.started, 0.01);
  for (const column of packedColumns) {
    const values = column.name === "started" ? started : quantised(blocks[column.name], column.unit);
    let base = 0;
    for (let row = 0; row < length; row++) {
      const value = values[row] ?? Number.NaN;
      const from = "from" in column ? (started[row] ?? Number.NaN) : Number.NaN;
      if (!Number.isNaN(from)) base = from;
      if (Number.isNaN(value)) {
        bytes.add(0);
        continue;
      }
      const difference = value - base;
      bytes.add(difference < 0 ? -2 * difference : 2 * difference + 1);
      base = value;
    }
  }
  const data = deflateRawSync(bytes.written(), { level: 9 }).toString("base64");
  return { oneIn, length, lanes: [...lanes], data };
}

function quantised(values: ArrayLike<number>, unit: number): Float64Array {
  return Float64Array.from(values, (value) => Math.round(value / unit));
}

/** Numbers of one byte or more. */
class Bytes {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  add(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#bytes = widened(this.#bytes);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
