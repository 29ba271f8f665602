// Reads the record of every message that workq-bench writes beside its Result: docs/reference/record.md.
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";

/**
 * The deliveries of a run, as objects with these columns. It must hold every message: at most 200,000.
 * @throws Error when it is thinned
 */
export async function readRecord(dir, messages, columns) {
  const file = await asyncBufferFromFile(join(dir, "record.parquet"));
  const compressors = { GZIP: (input) => gunzipSync(input) };
  const rows = await parquetReadObjects({ file, columns, compressors });
  if (rows.length !== messages) throw new Error(`the record has ${rows.length} rows of ${messages} messages`);
  return rows;
}

/** How late each work ended beside its plan, in ms; negative: early. */
export async function workErrors(dir, messages, work) {
  const rows = await readRecord(dir, messages, ["started", "ended"]);
  return rows.map(({ started, ended }) => ended - started - work);
}
