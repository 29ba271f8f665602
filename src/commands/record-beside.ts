import { Problem } from "../common/problem.ts";
import { inertText } from "../result/inert.ts";
import type { RecordRows } from "../result/record-rows.ts";
import type { Result } from "../result/schema.ts";

/**
 * The record of a whole result, out of the file beside it.
 * @param path of the result, or of its folder
 * @returns null when there is none; when it should be there, or cannot be read, `warn` hears why
 */
export async function recordBeside(
  result: Result,
  path: string,
  warn: (text: string) => void,
): Promise<readonly RecordRows[] | null> {
  if (result.record === null) return null;
  const { readRecord } = await import("../result/record-file.ts");
  try {
    const rows = await readRecord(path, result);
    if (rows === null) warn(`there is no ${result.record.file} beside the result: no timeline of the work`);
    return rows;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    warn(inertText(`without the record of each message: ${error.message}`));
    return null;
  }
}
