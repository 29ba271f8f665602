import { readFileSync, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Problem } from "../common/problem.ts";
import { BrokenRecord } from "./broken-record.ts";
import { inertText } from "./inert.ts";
import { encodeRecord } from "./record-encode.ts";
import type { RecordFacts } from "./record-facts.ts";
import { type RecordRows, recordFileName } from "./record-rows.ts";
import type { Result } from "./schema.ts";
import { writeBytes } from "./write.ts";

const maxBytes = 64 * 1024 * 1024;

/** What a Result says of the record with these rows, all thinned together. */
export function recordOf(rows: readonly RecordRows[]): NonNullable<Result["record"]> {
  const total = rows.reduce((sum, { length }) => sum + length, 0);
  return { file: recordFileName, rows: total, oneIn: rows[0]?.oneIn ?? 1 };
}

/**
 * Writes the rows of all runs of a result, in the order of its runs, as `record.parquet` into the folder of the
 * result, and gives the path of the file. The file is there whole or not at all. `startedAt` is the result's.
 * @throws Problem (usage) when the folder cannot be written to
 */
export async function writeRecord(
  rows: readonly RecordRows[],
  dir: string,
  startedAt: string,
): Promise<string> {
  return writeBytes(await encodeRecord(rows, startedAt), dir, recordFileName);
}

/**
 * The rows of every run of a result, in their order, from the record beside it; `resultPath` is its file, or the
 * folder that it is in. null: there is none, as the result was made without or was moved without.
 * @throws Problem (result-file) when it cannot be read, is broken, or is the record of another result
 */
export async function readRecord(resultPath: string, of?: Result): Promise<readonly RecordRows[] | null> {
  // Writing, which every run does, needs nothing of this.
  const result = of ?? (await import("./read.ts")).readResult(resultPath);
  if (result.record === null) return null;
  const file = beside(resultPath);
  const bytes = read(file);
  if (bytes === null) return null;
  const { decodeRecord } = await import("./record-decode.ts");
  try {
    return await decodeRecord(bytes, (facts) => checkFacts(facts, result));
  } catch (error) {
    // What a library says of bytes that it cannot read helps nobody.
    const reason = error instanceof BrokenRecord ? inertText(error.message) : "it is damaged";
    throw problem(`${inertText(file)} is not the record of this result: ${reason}`, hints.other, error);
  }
}

function beside(resultPath: string): string {
  const found = look(resultPath);
  return join(found?.isDirectory() === true ? resultPath : dirname(resultPath), recordFileName);
}

function read(file: string): Uint8Array | null {
  const found = look(file);
  if (found === undefined) return null;
  if (!found.isFile()) throw problem(`${inertText(file)} is not a file`, hints.other);
  if (found.size > maxBytes) {
    const size = `${Math.ceil(found.size / 1024 / 1024)} MiB`;
    throw problem(`${inertText(file)} is too big for a record: ${size}, and 64 MiB is the most`, hints.other);
  }
  return attempt(file, () => readFileSync(file));
}

function look(path: string): Stats | undefined {
  return attempt(path, () => statSync(path, { throwIfNoEntry: false }));
}

function attempt<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const reason = error instanceof Error ? inertText(error.message) : String(error);
    throw problem(`cannot read ${inertText(path)}: ${reason}`, "check the path and its permissions", error);
  }
}

const hints = { other: "delete it to do without it, or run the scenario again" };

/** @throws BrokenRecord when the record is not of these runs */
function checkFacts({ startedAt, oneIn, plans, runs }: RecordFacts, result: Result): void {
  const expected = result.variants.flatMap(({ name, runs }) => runs.map((run) => ({ name, run })));
  const rows = runs.reduce((sum, run) => sum + run.rows, 0);
  const isOurs =
    startedAt === result.startedAt &&
    oneIn === result.record?.oneIn &&
    rows === result.record.rows &&
    runs.length === expected.length;
  if (!isOurs) throw new BrokenRecord("it was written with another");
  expected.forEach(({ name, run }, place) => {
    const its = runs[place];
    const plan = plans[its?.plan ?? -1];
    if (plan?.variant !== name || its?.run !== run.index)
      throw new BrokenRecord("its runs are not those of the result");
    if (
      !alike(
        plan.workers,
        run.workers.map((worker) => worker.name),
      )
    )
      throw new BrokenRecord("its workers are not those of the result");
    // The keys of an object that look like numbers lose their place.
    if (!alike([...plan.kinds].sort(), Object.keys(run.kinds).sort()))
      throw new BrokenRecord("its kinds are not those of the result");
  });
}

function alike(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each, place) => each === others[place]);
}

function problem(message: string, hint: string, cause?: unknown): Problem {
  return new Problem("result-file", message, hint, cause === undefined ? undefined : { cause });
}
