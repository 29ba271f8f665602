import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endOf, good, messageOf } from "./hostile-record.ts";

describe("a broken record", () => {
  it("is a problem wherever it is cut off", async () => {
    expect(await endOf(good)).toBeNull();
    for (let length = 0; length < good.length; length += length < 40 ? 1 : 37) {
      await messageOf(good.subarray(0, length));
    }
  });

  it("is a problem also where its end is whole and its middle is gone", async () => {
    for (let gap = 1; gap < good.length - 12; gap += 53) {
      const bytes = Buffer.concat([good.subarray(0, 4), good.subarray(4 + gap)]);
      await messageOf(bytes);
    }
  });

  it("with flipped bits is read or is a problem, and nothing else", async () => {
    const flips = fc.array(fc.record({ at: fc.nat({ max: good.length - 1 }), bit: fc.nat({ max: 7 }) }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(flips, async (list) => {
        const bytes = Uint8Array.from(good);
        for (const { at, bit } of list) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        const problem = await endOf(bytes);
        expect(problem?.kind ?? "result-file").toBe("result-file");
      }),
      { numRuns: 400 },
    );
  });

  it("with strange bytes in its description is read or is a problem, and nothing else", async () => {
    const footer =
      good.length - 8 - new DataView(good.buffer, good.byteOffset).getUint32(good.length - 8, true);
    const changes = fc.array(
      fc.record({ at: fc.integer({ min: footer, max: good.length - 9 }), byte: fc.nat({ max: 255 }) }),
      { minLength: 1, maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const bytes = Uint8Array.from(good);
        for (const { at, byte } of list) bytes[at] = byte;
        const problem = await endOf(bytes);
        expect(problem?.kind ?? "result-file").toBe("result-file");
      }),
      { numRuns: 400 },
    );
  });

  it("with flipped bits in any page is read or is a problem, and nothing else", async () => {
    // Not compressed again: the first bytes of each page say how it is encoded.
    for (let at = 4; at < Math.min(good.length, 3000); at += 3) {
      const bytes = Uint8Array.from(good);
      bytes[at] = 0xff;
      const problem = await endOf(bytes);
      expect(problem?.kind ?? "result-file").toBe("result-file");
    }
  });

  it("that only a library finds broken is called damaged", async () => {
    const bytes = Uint8Array.from(good);
    // Where the first page begins to be compressed.
    bytes[Buffer.from(good).indexOf(Buffer.of(0x1f, 0x8b))] = 0;
    expect(await messageOf(bytes)).toMatch(/is not the record of this result: it is damaged$/);
  });

  it("of random bytes between two marks is a problem", async () => {
    const mark = Buffer.from("PAR1");
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (noise) => {
        const length = Buffer.alloc(4);
        length.writeUInt32LE(noise.length);
        await messageOf(Buffer.concat([mark, noise, length, mark]));
      }),
      { numRuns: 300 },
    );
  });
});
