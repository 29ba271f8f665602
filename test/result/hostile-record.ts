import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { Problem } from "../../src/common/problem.ts";
import { encodeRecord } from "../../src/result/record-encode.ts";
import { readRecord } from "../../src/result/record-file.ts";
import { resultOf } from "./recorded.ts";
import { handledRows, rowsFrom, undelivered } from "./rows.ts";

export const runs = [
  handledRows(200),
  rowsFrom([{ id: 3 }, { id: 4, cause: 2, fate: 6, ...undelivered }], { run: 2 }),
];
export const result = resultOf(runs);
/** The record of these runs, as it should be. */
export const good = await encodeRecord(runs, result.startedAt);

/** What is said of a file: which it is, and what of it is wrong, in no library's words. */
const inWords =
  /record\.parquet is (?:too big|not (?:a file$|the record of this result: (?:it |its |a (?:column|page|number|run) |what it says )))/;

/** What reading such a file ends in: null, if it is read, or its Problem. Anything else that is thrown goes on. */
export async function endOf(bytes: Uint8Array): Promise<Problem | null> {
  const dir = mkdtempSync(join(tmpdir(), "record-hostile-"));
  try {
    writeFileSync(join(dir, "record.parquet"), bytes);
    await readRecord(dir, result);
    return null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.message).toMatch(inWords);
    return error;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** The message of the Problem that reading such a file ends in. */
export async function messageOf(bytes: Uint8Array): Promise<string> {
  const problem = await endOf(bytes);
  expect(problem).toMatchObject({ kind: "result-file", message: expect.stringContaining("record.parquet") });
  return problem?.message ?? "";
}
