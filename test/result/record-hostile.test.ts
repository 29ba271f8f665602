import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import {
  type ColumnMetaData,
  type FileMetaData,
  type KeyValue,
  parquetMetadata,
  type RowGroup,
} from "hyparquet";
import { ByteWriter, ParquetWriter, parquetWriteBuffer } from "hyparquet-writer";
import { Table, writeParquet } from "parquet-wasm/node";
import { afterAll, describe, expect, it } from "vitest";
import { encodeRecord } from "../../src/result/record-encode.ts";
import { readRecord } from "../../src/result/record-file.ts";
import { nobody, nothing } from "../../src/result/record-rows.ts";
import { endOf, good, messageOf, result, runs } from "./hostile-record.ts";

const dir = mkdtempSync(join(tmpdir(), "record-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

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

  it("is a problem where its deliveries are not in order, or are none", async () => {
    const [first, second] = runs;
    if (first === undefined || second === undefined) throw new Error("no runs");
    const strange = [
      { ...first, worker: first.worker.map((_, row) => (row === 1 ? 1 : 0)) },
      { ...first, received: first.received.map((time, row) => (row === 5 ? 0 : time)) },
      { ...first, received: first.received.map(() => Number.NaN) },
      { ...first, outcome: first.outcome.map(() => nothing) },
      { ...first, worker: first.worker.map(() => nobody) },
    ];
    for (const rows of strange) {
      const message = await messageOf(await encodeRecord([rows, second], result.startedAt));
      expect(message).toContain("its deliveries are not in order");
    }
  });
});
