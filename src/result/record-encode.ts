import { gzipSync } from "node:zlib";
import { type Column, recordColumns, type Value } from "./record-columns.ts";
import { type RecordFacts, recordFormat, recordVersion } from "./record-facts.ts";
import type { RecordRows } from "./record-rows.ts";

const rowsOfGroup = 131_072;

/** The bytes of a Parquet file with the rows of all runs, in the order of the runs. */
export async function encodeRecord(all: readonly RecordRows[], startedAt: string): Promise<Uint8Array> {
  const { ByteWriter, ParquetWriter } = await import("hyparquet-writer");
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: [{ name: "record", num_children: recordColumns.length }, ...recordColumns.map(elementOf)],
    codec: "GZIP",
    compressors: { GZIP: (bytes) => gzipSync(bytes) },
    statistics: false,
    kvMetadata: metadataOf(all, startedAt),
    createdBy: "workq-bench",
  });
  for (const group of groupsOf(all)) {
    const columnData = recordColumns.map((column) => ({
      name: column.name,
      data: valuesOf(column, group),
      encoding: encodings[column.type],
      offsetIndex: false,
    }));
    // Nothing in memory is waited for.
    void file.write({ columnData, rowGroupSize: rowsOfGroup });
  }
  void file.finish();
  return writer.getBytes();
}

const encodings = {
  STRING: "RLE_DICTIONARY",
  INT32: "DELTA_BINARY_PACKED",
  // Not BYTE_STREAM_SPLIT, which is smaller: fastparquet cannot read that.
  DOUBLE: "PLAIN",
  BOOLEAN: "RLE",
} as const;

function elementOf({ name, type, nullable }: Column) {
  const repetition_type = nullable ? ("OPTIONAL" as const) : ("REQUIRED" as const);
  if (type !== "STRING") return { name, type, repetition_type };
  return { name, type: "BYTE_ARRAY" as const, converted_type: "UTF8" as const, repetition_type };
}

function metadataOf(all: readonly RecordRows[], startedAt: string): { key: string; value: string }[] {
  const plans = new Map<string, number>();
  const runs = all.map(({ variant, run, kinds, workers, length }) => {
    const plan = JSON.stringify({ variant, kinds, workers });
    const place = plans.get(plan) ?? plans.size;
    plans.set(plan, place);
    return { plan: place, run, rows: length };
  });
  const facts: RecordFacts = {
    format: recordFormat,
    version: recordVersion,
    oneIn: all[0]?.oneIn ?? 1,
    startedAt,
    plans: [...plans.keys()].map((plan) => JSON.parse(plan)),
    runs,
  };
  return Object.entries(facts).map(([key, value]) => ({
    key,
    value: typeof value === "string" ? value : JSON.stringify(value),
  }));
}

/** Some rows of a run, from one to before another. */
interface Part {
  readonly rows: RecordRows;
  readonly from: number;
  readonly to: number;
}

/** The rows of all runs, in groups that are full but for the last. */
function groupsOf(all: readonly RecordRows[]): Part[][] {
  const groups: Part[][] = [];
  let group: Part[] = [];
  let room = rowsOfGroup;
  for (const rows of all) {
    for (let from = 0; from < rows.length; ) {
      const to = Math.min(rows.length, from + room);
      group.push({ rows, from, to });
      room -= to - from;
      from = to;
      if (room > 0) continue;
      groups.push(group);
      group = [];
      room = rowsOfGroup;
    }
  }
  return group.length === 0 ? groups : [...groups, group];
}

function valuesOf(column: Column, group: readonly Part[]): Value[] {
  const values: Value[] = [];
  for (const { rows, from, to } of group) {
    const get = column.get(rows);
    for (let row = from; row < to; row++) values.push(get(row));
  }
  return values;
}
