import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { readColumn } from "hyparquet/src/column.js";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { describe, expect, it } from "vitest";
import { BrokenRecord } from "../../src/result/broken-record.ts";
import { checkPages, inflate } from "../../src/result/parquet-check.ts";

const zigzag = (value: number): number[] => varint(value * 2);

function varint(value: number): number[] {
  return value < 128 ? [value] : [128 + (value % 128), ...varint(Math.floor(value / 128))];
}

/** A page (v2) of a column, as its header describes it. */
function page(values: number, nulls: number, encoding: number, levels: number[], data: number[]): Uint8Array {
  const body = gzipSync(Uint8Array.from(data));
  const i32 = (value: number): number[] => [0x15, ...zigzag(value)];
  return Uint8Array.from([
    ...i32(3),
    ...i32(levels.length + data.length),
    ...i32(levels.length + body.length),
    0x5c,
    ...[values, nulls, values, encoding, levels.length, 0].flatMap(i32),
    0,
    0,
    ...levels,
    ...body,
  ]);
}

/** A page of the words of a column. */
function dictionary(words: number, data: number[]): Uint8Array {
  const body = gzipSync(Uint8Array.from(data));
  const i32 = (value: number): number[] => [0x15, ...zigzag(value)];
  const sizes = [...i32(2), ...i32(data.length), ...i32(body.length)];
  return Uint8Array.from([...sizes, 0x4c, ...i32(words), ...i32(0), 0, 0, ...body]);
}

/** How many values the library reads from the pages of a column; 0: it fails. */
function decoded(file: Uint8Array, rows: number, type: "BOOLEAN" | "INT32"): number {
  const element = { name: "x", type, repetition_type: "REQUIRED" as const };
  const node = { count: 1, path: ["x"], children: [] };
  const schemaPath = [
    { ...node, element: { name: "record", num_children: 1 }, path: [] },
    { ...node, element },
  ];
  const reader = { view: new DataView(file.buffer, file.byteOffset, file.byteLength), offset: 0 };
  const select = { groupStart: 0, groupRows: rows, selectStart: 0, selectEnd: rows };
  const codec = "GZIP" as const;
  const how = { pathInSchema: ["x"], type, element, schemaPath, codec, compressors: { GZIP: inflate } };
  try {
    const { data } = readColumn(reader, select, { ...how, parsers: DEFAULT_PARSERS });
    return data.reduce((sum, { length }) => sum + length, 0);
  } catch {
    return 0;
  }
}

describe("the pages of a column", () => {
  const check = (bytes: Uint8Array, rows: number, nullable = false): void =>
    checkPages(bytes, { begin: 0, end: bytes.length, rows, nullable, boolean: false });
  const words = 8;
  const delta = 5;

  it("may be of runs and of groups of eight", () => {
    expect(() => check(page(8, 0, words, [], [1, ...varint(16), 1]), 8)).not.toThrow();
    expect(() => check(page(6, 0, words, [], [2, 3, 0, 0]), 6)).not.toThrow();
    expect(() => check(page(4, 2, 0, [3, 0b0101], [1, 2]), 4, true)).not.toThrow();
  });

  it("may have as many words as values", () => {
    const pages = [dictionary(2, Array<number>(8).fill(0)), page(2, 0, words, [], [1, 3, 2])];
    expect(() => check(Buffer.concat(pages), 2)).not.toThrow();
  });

  it.each<[string, string, () => void]>([
    [
      "there are more words than values",
      "too many words",
      () => {
        const pages = [dictionary(3, Array<number>(12).fill(0)), page(2, 0, words, [], [1, 3, 2])];
        check(Buffer.concat(pages), 2);
      },
    ],
    [
      "they are many",
      "too many pages",
      () => check(Buffer.concat(Array<Uint8Array>(100).fill(page(1, 0, 0, [], [1]))), 100),
    ],
    [
      "a run is longer than the column",
      "too long",
      () => check(page(8, 0, words, [], [1, ...varint(2 ** 30), 1]), 8),
    ],
    [
      "a group is longer than it",
      "too long",
      () => check(page(8, 0, words, [], [1, ...varint(2 ** 30 + 1), 1]), 8),
    ],
    [
      "groups without bits are many",
      "too long",
      () => check(page(8, 0, words, [], [0, ...varint(2 ** 31 + 1), 1]), 8),
    ],
    [
      "a run of levels is too long",
      "too long",
      () => check(page(8, 0, 0, [...varint(2 ** 31), 1], [1]), 8, true),
    ],
    ["a level is neither 0 nor 1", "miscounted", () => check(page(8, 8, 0, [16, 2], []), 8, true)],
    ["the nulls are miscounted", "miscounted", () => check(page(8, 3, 0, [16, 1], [1]), 8, true)],
    [
      "there are more values than rows",
      "not as many values",
      () => check(page(9, 0, words, [], [1, 18, 1]), 8),
    ],
    [
      "there are fewer values than rows",
      "not as many values",
      () => check(page(7, 0, words, [], [1, 14, 1]), 8),
    ],
    ["blocks hold no values", "another way", () => check(page(8, 0, delta, [], [0, 4, 8, 0]), 8)],
    [
      "blocks hold fewer than none",
      "another way",
      () => check(page(8, 0, delta, [], [...varint(2 ** 32 - 128), 4, 8, 0]), 8),
    ],
    ["a page unpacks to more than it says", "larger than", () => check(bomb(), 8)],
    ["a page has another encoding", "another way", () => check(page(8, 0, 7, [], [1]), 8)],
  ])("are refused where %s", (_, reason, act) => {
    expect(act).toThrow(reason);
  });

  it("that are let through decode to no more values than there are rows, whatever is in them", () => {
    const head = fc.oneof(fc.nat({ max: 100 }), fc.nat());
    const bytes = fc.array(fc.nat({ max: 255 }), { maxLength: 12 });
    const some = fc.record({
      rows: fc.integer({ min: 1, max: 40 }),
      encoding: fc.constantFrom(0, 3, delta, words, words, 9),
      width: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 255 })),
      runs: fc.array(fc.tuple(head, bytes), { minLength: 1, maxLength: 3 }),
      boolean: fc.boolean(),
    });
    let passed = 0;
    fc.assert(
      fc.property(some, ({ rows, encoding, width, runs, boolean }) => {
        const rest = runs.flatMap(([head, bytes]) => [...varint(head), ...bytes]);
        const file = page(rows, 0, encoding, [], [width, ...(encoding === 3 ? [0, 0, 0] : []), ...rest]);
        try {
          checkPages(file, { begin: 0, end: file.length, rows, nullable: false, boolean });
        } catch {
          return;
        }
        passed++;
        expect(decoded(file, rows, boolean ? "BOOLEAN" : "INT32")).toBeLessThanOrEqual(rows);
      }),
      { numRuns: 2000 },
    );
    expect(passed).toBeGreaterThan(50);
  });

  it("are refused where the header never ends", () => {
    expect(() => check(new Uint8Array(1000).fill(0x5c), 8)).toThrow(BrokenRecord);
    expect(() => check(Uint8Array.from([0x19, 0xfc, ...varint(2 ** 30)]), 8)).toThrow(BrokenRecord);
  });

  function bomb(): Uint8Array {
    const honest = page(8, 0, 0, [], Array<number>(64).fill(0));
    const huge = gzipSync(new Uint8Array(1_000_000));
    const i32 = (value: number): number[] => [0x15, ...zigzag(value)];
    const rest = honest.indexOf(0x5c);
    const facts = honest.subarray(rest, honest.length - gzipSync(new Uint8Array(64)).length);
    return Uint8Array.from([...i32(3), ...i32(64), ...i32(huge.length), ...facts, ...huge]);
  }
});
