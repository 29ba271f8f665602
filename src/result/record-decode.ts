import type { ColumnData, FileMetaData } from "hyparquet";
import { BrokenRecord } from "./broken-record.ts";
import { checkPages, inflate } from "./parquet-check.ts";
import { type Column, emptyRows, recordColumns } from "./record-columns.ts";
import { type RecordFacts, recordFactsSchema } from "./record-facts.ts";
import { nobody, nothing, type RecordRows } from "./record-rows.ts";
import { ThriftReader } from "./thrift.ts";

const maxRows = 2_000_000;
const maxGroups = 256;
const maxOfFooter = 32 * 1024 * 1024;
/** Values in the description of a file; ours takes 20 a column and group. */
const maxFacts = 200_000;
const magic = 0x31524150;

/**
 * Reads the bytes of a Parquet file that `encodeRecord` made; `check` sees what it says of itself before anything
 * else is believed.
 * @throws an error of any sort, with a message for people, when it is another file or a broken one
 */
export async function decodeRecord(
  bytes: Uint8Array,
  check: (facts: RecordFacts) => void,
): Promise<RecordRows[]> {
  const { parquetMetadata, parquetRead } = await import("hyparquet");
  const footer = footerOf(bytes);
  new ThriftReader(bytes.subarray(0, bytes.length - 8), footer, maxFacts).struct();
  const metadata = parquetMetadata(bytes.subarray(footer), { geoparquet: false });
  const facts = factsOf(metadata);
  check(facts);
  checkSchema(metadata);
  const total = checkGroups(bytes, metadata, footer);
  if (facts.runs.reduce((sum, { rows }) => sum + rows, 0) !== total) {
    throw new BrokenRecord("its runs have not as many rows as it holds");
  }
  const all = facts.runs.map((run) => roomFor(run, facts));
  const file = {
    byteLength: bytes.length,
    // A copy: of a Buffer, `buffer` may hold other things too.
    slice: (from: number, to?: number) => new Uint8Array(bytes.subarray(from, to)).buffer,
  };
  for (const column of total === 0 ? [] : recordColumns) {
    const chunks: ColumnData[] = [];
    await parquetRead({
      file,
      metadata,
      columns: [column.name],
      compressors: { GZIP: inflate },
      onChunk: (chunk) => void chunks.push(chunk),
    });
    fill(all, column, valuesOf(chunks));
  }
  for (const rows of all) checkRows(rows);
  return all;
}

function footerOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 12 ? -1 : view.getUint32(bytes.length - 8, true);
  if (
    length === -1 ||
    view.getUint32(0, true) !== magic ||
    view.getUint32(bytes.length - 4, true) !== magic
  ) {
    throw new BrokenRecord("it is not a whole Parquet file");
  }
  if (length > bytes.length - 12 || length > maxOfFooter)
    throw new BrokenRecord("its description is too long");
  return bytes.length - 8 - length;
}

function factsOf({ key_value_metadata: pairs = [] }: FileMetaData): RecordFacts {
  const texts = new Map(pairs.map(({ key, value }) => [key, value ?? ""]));
  const text = (key: string): string => texts.get(key) ?? "";
  const json = (key: string): unknown => JSON.parse(texts.get(key) ?? "null");
  if (text("format") !== "workq-bench/record")
    throw new BrokenRecord("it is another Parquet file, no record");
  const version = json("version");
  if (version !== 1) throw new BrokenRecord("it is of another version");
  const told = {
    format: text("format"),
    version,
    oneIn: json("oneIn"),
    startedAt: text("startedAt"),
    plans: json("plans"),
    runs: json("runs"),
  };
  const facts = recordFactsSchema.safeParse(told, { jitless: true });
  if (!facts.success) throw new BrokenRecord("what it says of its runs is broken");
  return facts.data;
}

function checkSchema({ schema }: FileMetaData): void {
  const [root, ...columns] = schema;
  const told = columns.map(({ name, type, repetition_type, converted_type, logical_type, num_children }) =>
    JSON.stringify([name, type, repetition_type, converted_type, logical_type?.type, num_children]),
  );
  const expected = recordColumns.map(({ name, type, nullable }) => {
    const physical = type === "STRING" ? ["BYTE_ARRAY", "UTF8"] : [type, undefined];
    const repetition = nullable ? "OPTIONAL" : "REQUIRED";
    return JSON.stringify([name, physical[0], repetition, physical[1], undefined, undefined]);
  });
  if (root?.num_children !== columns.length || told.join() !== expected.join()) {
    throw new BrokenRecord("its columns are not those of a record");
  }
}

/** @returns how many rows there are */
function checkGroups(bytes: Uint8Array, metadata: FileMetaData, footer: number): number {
  const groups = metadata.row_groups;
  if (groups.length > maxGroups) throw new BrokenRecord("it has too many row groups");
  let total = 0;
  for (const group of groups) {
    const rows = Number(group.num_rows);
    total += rows;
    if (!(rows > 0) || total > maxRows)
      throw new BrokenRecord(`it has too many rows: ${maxRows} is the most`);
    if (group.columns.length !== recordColumns.length)
      throw new BrokenRecord("its columns are not those of a record");
    group.columns.forEach(({ meta_data: facts, file_path }, place) => {
      const column = recordColumns[place];
      if (facts === undefined || column === undefined || file_path !== undefined)
        throw new BrokenRecord("its columns are not those of a record");
      const begin = Number(facts.dictionary_page_offset ?? facts.data_page_offset);
      const end = begin + Number(facts.total_compressed_size);
      if (facts.path_in_schema.join("\n") !== column.name || facts.codec !== "GZIP")
        throw new BrokenRecord("its columns are not those of a record");
      if (!(begin >= 4) || !(end >= begin) || end > footer || Number(facts.num_values) !== rows)
        throw new BrokenRecord(`its column ${column.name} is cut off`);
      const { nullable, type } = column;
      checkPages(bytes, { begin, end, rows, nullable, boolean: type === "BOOLEAN" });
    });
  }
  if (Number(metadata.num_rows) !== total)
    throw new BrokenRecord("its row groups have not as many rows as it tells");
  return total;
}

function roomFor(
  { plan, run, rows }: RecordFacts["runs"][number],
  { plans, oneIn }: RecordFacts,
): RecordRows {
  const its = plans[plan];
  if (its === undefined) throw new BrokenRecord("what it says of its runs is broken");
  return emptyRows({ ...its, run, oneIn, length: rows });
}

function* valuesOf(chunks: ColumnData[]): Generator<unknown> {
  for (const { columnData } of chunks.sort((a, b) => a.rowStart - b.rowStart)) yield* columnData;
}

function fill(all: readonly RecordRows[], column: Column, values: Generator<unknown>): void {
  for (const rows of all) {
    const put = column.put(rows);
    for (let row = 0; row < rows.length; row++) {
      const { value, done } = values.next();
      if (done === true) throw new BrokenRecord(`its column ${column.name} is cut off`);
      if (!put(row, value)) throw new BrokenRecord(`its column ${column.name} has a strange value`);
    }
  }
  if (values.next().done !== true) throw new BrokenRecord(`its column ${column.name} is too long`);
}

/** The rows of each worker follow each other in time; a message never delivered has no delivery to tell of. */
function checkRows({ length, worker, received, started, ended, outcome }: RecordRows): void {
  for (let row = 0; row < length; row++) {
    const isDelivery = worker[row] !== nobody;
    const [its, before] = [worker[row] ?? 0, row === 0 ? 0 : (worker[row - 1] ?? 0)];
    const [at, previous] = [received[row] ?? Number.NaN, received[row - 1] ?? Number.NaN];
    const strange = isDelivery
      ? outcome[row] === nothing ||
        Number.isNaN(at) ||
        its < before ||
        (row > 0 && its === before && at < previous)
      : outcome[row] !== nothing || ![at, started[row], ended[row]].every(Number.isNaN);
    if (strange) throw new BrokenRecord("its deliveries are not in order");
  }
}
