import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import fc from "fast-check";
import {
  type ColumnMetaData,
  type FileMetaData,
  type KeyValue,
  parquetMetadata,
  type RowGroup,
} from "hyparquet";
import { readColumn } from "hyparquet/src/column.js";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { ByteWriter, ParquetWriter, parquetWriteBuffer } from "hyparquet-writer";
import { Table, writeParquet } from "parquet-wasm/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Problem } from "../../src/problem.ts";
import { checkPages, inflate } from "../../src/result/parquet-check.ts";
import { encodeRecord } from "../../src/result/record-encode.ts";
import { readRecord } from "../../src/result/record-file.ts";
import { resultOf } from "./recorded.ts";
import { handledRows, rowsFrom, undelivered } from "./rows.ts";

const dir = mkdtempSync(join(tmpdir(), "record-hostile-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const runs = [
  handledRows(200),
  rowsFrom([{ id: 3 }, { id: 4, cause: 2, fate: 6, ...undelivered }], { run: 2 }),
];
const result = resultOf(runs);
let good: Uint8Array;
beforeAll(async () => {
  good = await encodeRecord(runs, result.startedAt);
});

/** What reading such a file ends in: null, if it is read, or its Problem. Anything else that is thrown goes on. */
async function endOf(bytes: Uint8Array): Promise<Problem | null> {
  writeFileSync(join(dir, "record.parquet"), bytes);
  try {
    await readRecord(dir, result);
    return null;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

async function messageOf(bytes: Uint8Array): Promise<string> {
  const problem = await endOf(bytes);
  expect(problem).toMatchObject({ kind: "result-file", message: expect.stringContaining("record.parquet") });
  return problem?.message ?? "";
}

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

describe("another file in the place of a record", () => {
  it("that is no Parquet is a problem that says so", async () => {
    expect(await messageOf(Buffer.from("id,kind\n1,heavy\n".repeat(10)))).toContain(
      "not a whole Parquet file",
    );
  });

  it("that is Parquet of another writer is a problem that says so", async () => {
    const table = tableFromArrays({ id: Int32Array.of(1, 2), kind: ["heavy", "light"] });
    const bytes = writeParquet(Table.fromIPCStream(tableToIPC(table, "stream")));
    expect(await messageOf(bytes)).toContain("another Parquet file");
  });

  it("that calls itself a record and has other columns is a problem that says so", async () => {
    const kvMetadata = pairs({});
    const columnData = [
      { name: "id", data: Array.from({ length: 202 }, (_, id) => id), type: "INT32" as const },
    ];
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata }));
    expect(await messageOf(bytes)).toContain("its columns are not those of a record");
  });

  it("of a later version is a problem that says so", async () => {
    const columnData = [{ name: "id", data: [1], type: "INT32" as const }];
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata: pairs({ version: "2" }) }));
    expect(await messageOf(bytes)).toContain("another version");
  });

  it("that is a folder, or too big, is a problem before anything of it is read", async () => {
    const other = mkdtempSync(join(dir, "big-"));
    mkdirSync(join(other, "record.parquet"));
    await expect(readRecord(other, result)).rejects.toMatchObject({
      message: expect.stringContaining("not a file"),
    });
    const third = mkdtempSync(join(dir, "big-"));
    writeFileSync(join(third, "record.parquet"), "");
    truncateSync(join(third, "record.parquet"), 65 * 1024 * 1024);
    await expect(readRecord(third, result)).rejects.toMatchObject({
      message: expect.stringContaining("65 MiB"),
    });
  });
});

/** What a record says of itself, changed. */
function pairs(more: Readonly<Record<string, string>>): { key: string; value: string }[] {
  const told = {
    format: "workq-bench/record",
    version: "1",
    oneIn: "1",
    startedAt: result.startedAt,
    plans: JSON.stringify([
      { variant: "default", kinds: ["heavy", "light"], workers: ["worker-1", "worker-2"] },
    ]),
    runs: JSON.stringify([
      { plan: 0, run: 1, rows: 200 },
      { plan: 0, run: 2, rows: 2 },
    ]),
    ...more,
  };
  return Object.entries(told).map(([key, value]) => ({ key, value }));
}

/** The good record with another description of the same pages. */
function told(change: (metadata: FileMetaData) => void): Uint8Array {
  const metadata = parquetMetadata(good);
  change(metadata);
  const { schema, row_groups, num_rows, key_value_metadata: kvMetadata = [] } = metadata;
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema, kvMetadata });
  writer.appendBytes(good.subarray(4, good.length - 8 - metadata.metadata_length));
  file.row_groups = row_groups;
  file.num_rows = num_rows;
  void file.finish();
  return writer.getBytes();
}

function manyRows(group: RowGroup): void {
  group.num_rows = 4_000_000_000n;
  for (const { meta_data } of group.columns) if (meta_data) meta_data.num_values = 4_000_000_000n;
}

function inColumn(change: (facts: ColumnMetaData) => void): (metadata: FileMetaData) => void {
  return ({ row_groups: [group] }) => {
    const facts = group?.columns[0]?.meta_data;
    if (facts) change(facts);
  };
}

/** Runs by the place of their plan, their index and their number of rows. */
function setRuns(pairs: KeyValue[] | undefined, runs: readonly (readonly number[])[]): void {
  const pair = pairs?.find(({ key }) => key === "runs");
  if (pair) pair.value = JSON.stringify(runs.map(([plan, run, rows]) => ({ plan, run, rows })));
}

describe("a record that claims what it does not hold", () => {
  it("is read when it claims what is true", async () => {
    expect(await endOf(told(() => undefined))).toBeNull();
  });

  it.each<[string, string, (metadata: FileMetaData) => void]>([
    ["billions of rows", "too many rows", ({ row_groups }) => row_groups.forEach(manyRows)],
    [
      "fewer rows than none",
      "too many rows",
      ({ row_groups }) => Object.assign(row_groups[0] ?? {}, { num_rows: -1n }),
    ],
    ["more rows than its groups", "row groups", (metadata) => (metadata.num_rows = 4_000_000_000n)],
    [
      "more groups than it can have",
      "too many row groups",
      ({ row_groups: all }) => all.push(...Array(300).fill(all[0])),
    ],
    [
      "another group of the same pages",
      "not as many rows",
      ({ row_groups: all }) => all.push(...all.slice(0, 1)),
    ],
    [
      "columns that end after its end",
      "cut off",
      inColumn((facts) => (facts.total_compressed_size = 1n << 40n)),
    ],
    ["columns that begin before it", "cut off", inColumn((facts) => (facts.dictionary_page_offset = -4n))],
    ["another way to pack", "columns", inColumn((facts) => (facts.codec = "SNAPPY"))],
    ["columns under other names", "columns", inColumn((facts) => (facts.path_in_schema = ["worker"]))],
    ["columns of other types", "columns", ({ schema }) => Object.assign(schema[2] ?? {}, { type: "INT64" })],
    [
      "runs of more rows",
      "another",
      ({ key_value_metadata: pairs }) =>
        setRuns(pairs, [
          [0, 1, 4e9],
          [0, 2, 2],
        ]),
    ],
    [
      "runs of fewer rows than none",
      "broken",
      ({ key_value_metadata: pairs }) =>
        setRuns(pairs, [
          [0, 1, 204],
          [0, 2, -2],
        ]),
    ],
    [
      "runs of no plan",
      "runs",
      ({ key_value_metadata: pairs }) =>
        setRuns(pairs, [
          [9, 1, 200],
          [0, 2, 2],
        ]),
    ],
    [
      "rows of the wrong runs",
      "column run",
      ({ key_value_metadata: pairs }) =>
        setRuns(pairs, [
          [0, 1, 2],
          [0, 2, 200],
        ]),
    ],
  ])("is a problem where it claims %s", async (_, reason, change) => {
    expect(await messageOf(told(change))).toContain(reason);
  });

  it("is a problem where its words, workers or times cannot be", async () => {
    const [first, second] = runs;
    if (first === undefined || second === undefined) throw new Error("no runs");
    const strange = [
      { ...first, worker: first.worker.map((_, row) => (row === 1 ? 1 : 0)) },
      { ...first, kinds: ["heavy", "dark"] },
      { ...first, received: first.received.map((time, row) => (row === 5 ? 0 : time)) },
      { ...first, outcome: first.outcome.map(() => 255) },
      { ...first, fate: first.fate.map(() => 99) },
    ];
    for (const rows of strange) {
      const bytes = await encodeRecord([rows, second], result.startedAt).catch(() => null);
      if (bytes !== null) await messageOf(bytes);
    }
  });
});

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

  it.each<[string, string, () => void]>([
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
    expect(() => check(new Uint8Array(1000).fill(0x5c), 8)).toThrow(RangeError);
    expect(() => check(Uint8Array.from([0x19, 0xfc, ...varint(2 ** 30)]), 8)).toThrow(RangeError);
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
