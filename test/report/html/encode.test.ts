import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodePicture } from "../../../src/report/html/encode.ts";
import { decodePicture } from "../../../src/report/page/decode.ts";
import type { Blocks, Picture } from "../../../src/report/picture/picture.ts";
import { oddHeavyPicture, simulate } from "../pictures.ts";

const time = fc.oneof(
  fc.constant(Number.NaN),
  fc.constant(0),
  fc.double({ min: 0, max: 1e9, noNaN: true }),
  fc.double({ min: 0, max: 50, noNaN: true }),
);

const someBlocks: fc.Arbitrary<Blocks> = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 4 }))
  .chain(([length, lanes]) => {
    const column = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: length, maxLength: length });
    const bytes = column(fc.integer({ min: 0, max: 255 })).map((values) => Uint8Array.from(values));
    const times = column(time).map((values) => Float64Array.from(values));
    return fc.record({
      oneIn: fc.constantFrom(1, 2, 64),
      length: fc.constant(length),
      id: column(fc.integer({ min: 0, max: 0xffffffff })).map((values) => Uint32Array.from(values)),
      kind: bytes,
      lanes: column(fc.integer({ min: 0, max: length })).map((values) =>
        Uint32Array.from([0, ...values.slice(0, lanes - 1).sort((a, b) => a - b), length]),
      ),
      track: bytes,
      due: times,
      received: times,
      started: times,
      ended: times,
      outcome: bytes,
      redelivered: bytes,
    });
  });

function pictureWith(all: readonly (Blocks | null)[]): Picture {
  const [variant = simulate("v", { messages: 1, workers: 1, works: [1], dispatch: "fair" })] =
    oddHeavyPicture.variants;
  return { ...oddHeavyPicture, variants: all.map((blocks) => ({ ...variant, blocks })) };
}

/** As it comes out of the page's script element. */
async function roundTrip(picture: Picture, most?: number): Promise<Picture> {
  return decodePicture(JSON.parse(JSON.stringify(encodePicture(picture, most))));
}

describe("a picture that travels in a page", () => {
  test("has its times to within 0.005 ms, what never happened as NaN, and all else as it was", async () => {
    await fc.assert(
      fc.asyncProperty(someBlocks, async (blocks) => {
        const after = (await roundTrip(pictureWith([blocks]))).variants[0]?.blocks;
        expect(after).toBeTruthy();
        if (!after) return;
        for (const name of ["id", "kind", "lanes", "track", "outcome", "redelivered"] as const) {
          expect(after[name]).toEqual(blocks[name]);
        }
        for (const name of ["due", "received", "started", "ended"] as const) {
          expect(after[name]).toHaveLength(blocks.length);
          for (const [row, value] of blocks[name].entries()) {
            const off = Math.abs((after[name][row] ?? 0) - value);
            if (Number.isNaN(value)) expect(after[name][row]).toBeNaN();
            // What a number of this size can hold comes on top.
            else expect(off).toBeLessThanOrEqual(0.005 + value * 1e-12 + 1e-9);
          }
        }
      }),
    );
  });

  test("is the same to six digits, but for its blocks", async () => {
    const { variants, ...rest } = await roundTrip(oddHeavyPicture);
    const { variants: before, ...restBefore } = oddHeavyPicture;
    expect(rest).toEqual(restBefore);
    const bare = (all: Picture["variants"]) => all.map((variant) => ({ ...variant, blocks: null }));
    expect(bare(variants)).toEqual(sixDigits(bare(before)));
    expect(bare(variants)).not.toEqual(bare(before));
    expect(await roundTrip(pictureWith([null]))).toEqual(sixDigits(pictureWith([null])));
  });

  test("that was damaged is refused", async () => {
    const packed = encodePicture(oddHeavyPicture);
    const variants = packed.variants.map((variant) => ({
      ...variant,
      blocks: variant.blocks === null ? null : { ...variant.blocks, length: variant.blocks.length + 1 },
    }));
    await expect(decodePicture({ ...packed, variants })).rejects.toThrow("cut short");
  });

  test("says of how many messages one is left, also where the record itself was thinned", async () => {
    const [variant] = oddHeavyPicture.variants;
    const whole = variant?.blocks;
    expect(whole).toBeTruthy();
    if (!whole) return;
    const most = Math.floor(whole.length / 4);
    const [direct] = (await roundTrip(pictureWith([whole]), most)).variants;
    const [halved] = (await roundTrip(pictureWith([whole]), Math.floor(0.7 * whole.length))).variants;
    expect(halved?.blocks?.oneIn).toBe(2);
    const [twice] = (await roundTrip(pictureWith([halved?.blocks ?? null]), most)).variants;
    expect(twice?.blocks?.id).toEqual(direct?.blocks?.id);
    expect(twice?.blocks?.oneIn).toBe(direct?.blocks?.oneIn);
  });

  test("has at most so many blocks, of the same messages in all variants, and whole lanes of them", async () => {
    const { variants } = await roundTrip(oddHeavyPicture, 100);
    const all = variants.flatMap(({ blocks }) => blocks ?? []);
    expect(all.map(({ oneIn }) => oneIn)).toEqual([all[0]?.oneIn, all[0]?.oneIn]);
    expect(all[0]?.oneIn).toBeGreaterThan(1);
    const count = all.reduce((sum, { length }) => sum + length, 0);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(100);
    const ids = all.map(({ id }) => [...id].sort((a, b) => a - b));
    expect(ids[0]).toEqual(ids[1]);
    for (const [place, blocks] of all.entries()) {
      const before = oddHeavyPicture.variants[place]?.blocks;
      expect(before).toBeTruthy();
      if (!before) continue;
      for (let lane = 0; lane + 1 < before.lanes.length; lane++) {
        const own = (of: Blocks) => [...of.id.subarray(of.lanes[lane], of.lanes[lane + 1])];
        const kept = new Set(blocks.id);
        expect(own(blocks)).toEqual(own(before).filter((id) => kept.has(id)));
      }
    }
  });
});

function sixDigits(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(Number.isInteger(value) ? 21 : 6));
  if (Array.isArray(value)) return value.map(sixDigits);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sixDigits(member)]));
}
