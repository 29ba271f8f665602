import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import { parquetMetadata } from "hyparquet";
import { readParquet } from "parquet-wasm/node";
import { afterAll, describe, expect, it } from "vitest";
import { encodeRecord } from "../../src/result/record-encode.ts";
import { readRecord, recordOf, writeRecord } from "../../src/result/record-file.ts";
import type { RecordRows } from "../../src/result/record-rows.ts";
import { fateWords, nobody, outcomeWords, publishWords } from "../../src/result/record-rows.ts";
import { causeSchema, type Result } from "../../src/result/schema.ts";
import { resultOf } from "./recorded.ts";
import { handledRows, type Row, rowsFrom, undelivered } from "./rows.ts";

const root = mkdtempSync(join(tmpdir(), "record-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
function folder(): string {
  return join(root, `${++folders}`);
}

async function written(all: readonly RecordRows[]): Promise<{ dir: string; result: Result; bytes: Buffer }> {
  const dir = folder();
  const result = resultOf(all);
  const path = await writeRecord(all, dir, result.startedAt);
  return { dir, result, bytes: readFileSync(path) };
}

const mixed: readonly RecordRows[] = [
  rowsFrom(
    [
      { id: 0, due: 0.5, sent: 0.75, settled: Number.NaN, publish: 0 },
      { id: 2, started: Number.NaN, ended: Number.NaN, outcome: 0, fate: 5, redelivered: 1 },
      { id: 2, worker: 1, outcome: 4, redelivered: 1 },
      { id: 1, kind: 1, fate: 6, cause: 7, publish: 4, ...undelivered },
    ],
    { variant: "round-robin" },
  ),
  rowsFrom([{ id: 7, kind: 1, worker: 1 }], { variant: "round-robin", run: 2 }),
  rowsFrom([], { variant: "fair", workers: ["é \u{1f407}", 'quoted "," name'], kinds: ["<b>"] }),
  rowsFrom([{ id: 9, ...undelivered }], { variant: "fair", run: 2, workers: ["only"], kinds: ["<b>"] }),
];

describe("a record", () => {
  it("reads back as it was written, by the path of its result or its folder", async () => {
    const { dir, result } = await written(mixed);
    expect(await readRecord(dir, result)).toEqual(mixed);
    expect(await readRecord(join(dir, "result.json"), result)).toEqual(mixed);
    expect(readdirSync(dir)).toEqual(["record.parquet"]);
  });

  it("of no runs, or of runs without rows, reads back too", async () => {
    for (const all of [[], [rowsFrom([])]]) {
      const { dir, result } = await written(all);
      expect(await readRecord(dir, result)).toEqual(all);
    }
  });

  it("has its times to a thousandth of a ms", async () => {
    const { dir, result } = await written([rowsFrom([{ id: 0, due: 1.23456, sent: 2 / 3 }])]);
    const [rows] = (await readRecord(dir, result)) ?? [];
    expect([rows?.due[0], rows?.sent[0]]).toEqual([1.235, 0.667]);
  });

  it("of more rows than are in one row group reads back in order", async () => {
    const all = [handledRows(70_000), handledRows(70_000, { run: 2 })];
    const { dir, result, bytes } = await written(all);
    expect(parquetMetadata(bytes).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([
      131_072, 8_928,
    ]);
    const again = (await readRecord(dir, result)) ?? [];
    expect(again.map(({ run, length }) => [run, length])).toEqual(
      all.map(({ run, length }) => [run, length]),
    );
    again.forEach((rows, run) => {
      for (const name of ["id", "kind", "due", "received", "ended", "outcome"] as const) {
        const [one, other] = [rows[name], all[run]?.[name]];
        expect(other && Buffer.compare(Buffer.from(one.buffer), Buffer.from(other.buffer)), name).toBe(0);
      }
    });
  });

  it("of random runs reads back as it was written", async () => {
    const row = fc.record({
      id: fc.nat(),
      kind: fc.nat({ max: 1 }),
      due: fc.integer({ min: 0, max: 1e9 }).map((us) => us / 1000),
      settled: fc.constantFrom(Number.NaN, 3.25),
      publish: fc.nat({ max: 4 }),
      fate: fc.nat({ max: 7 }),
      cause: fc.constantFrom(0, 7, 255),
      worker: fc.constantFrom(0, 1, nobody),
      redelivered: fc.nat({ max: 1 }),
    });
    const run = fc
      .array(row, { maxLength: 60 })
      .map((rows) =>
        rowsFrom(
          rows
            .map(
              (each): Row =>
                each.worker === nobody ? { ...each, ...undelivered } : { ...each, received: 5 },
            )
            .sort((a, b) => (a.worker ?? 0) - (b.worker ?? 0)),
        ),
      );
    await fc.assert(
      fc.asyncProperty(fc.array(run, { maxLength: 3 }), async (runs) => {
        const all = runs.map((rows, place) => ({ ...rows, run: place + 1 }));
        const { dir, result } = await written(all);
        expect(await readRecord(dir, result)).toEqual(all);
      }),
      { numRuns: 50 },
    );
  });

  it("of 10,000 messages with irregular times takes less than 350 kB", async () => {
    const jitter = (id: number, salt: number): number =>
      ((Math.imul(id + salt, 2654435761) >>> 8) % 4000) / 1000;
    const rows = rowsFrom(
      Array.from({ length: 10_000 }, (_, id) => ({
        id,
        kind: id % 2,
        sent: id + jitter(id, 1),
        settled: id + 5 + jitter(id, 2),
        received: id * 5 + jitter(id, 3),
        started: id * 5 + 5 + jitter(id, 4),
        ended: id * 5 + 10 + jitter(id, 5),
      })),
    );
    const { bytes } = await written([rows]);
    expect(bytes.length).toBeLessThan(350_000);
  });

  it("that cannot be written is a problem that says where", async () => {
    const dir = folder();
    mkdirSync(root, { recursive: true });
    writeFileSync(dir, "a file");
    const problem = await writeRecord(mixed, dir, "").catch((error: unknown) => error);
    expect(problem).toMatchObject({ kind: "usage", message: expect.stringContaining("record.parquet") });
  });

  it("is not asked for where the result has none, and is none where it was left behind", async () => {
    const { dir, result } = await written(mixed);
    expect(await readRecord(dir, { ...result, record: null })).toBeNull();
    expect(await readRecord(folder(), result)).toBeNull();
  });
});

describe("a record read by another implementation", () => {
  it("has the documented columns, types and values", async () => {
    const { bytes } = await written(mixed);
    const table = tableFromIPC(readParquet(bytes).intoIPCStream());
    expect(
      table.schema.fields.map(({ name, type, nullable }) => `${name} ${type}${nullable ? "?" : ""}`),
    ).toEqual(columns);
    const rows = mixed.flatMap((rows) => Array.from({ length: rows.length }, (_, row) => plain(rows, row)));
    expect(table.numRows).toBe(rows.length);
    for (const { name } of table.schema.fields) {
      const values = Array.from(table.getChild(name) ?? []);
      expect(values, name).toEqual(rows.map((row) => row[name as keyof typeof row])); // a column's name
    }
  });

  it("says what it is, and of so many messages one it has", async () => {
    const { bytes } = await written(mixed);
    const pairs = parquetMetadata(bytes).key_value_metadata?.map(({ key, value }) => [key, value]);
    expect(Object.fromEntries(pairs ?? [])).toMatchObject({
      format: "workq-bench/record",
      version: "1",
      oneIn: "1",
      startedAt: "2026-01-31T12:00:00.000Z",
    });
  });
});

const columns = [
  "variant Utf8",
  "run Int32",
  "id Int32",
  "kind Utf8",
  "due Float64?",
  "sent Float64?",
  "settled Float64?",
  "publish Utf8",
  "fate Utf8",
  "cause Utf8?",
  "worker Utf8?",
  "received Float64?",
  "started Float64?",
  "ended Float64?",
  "outcome Utf8?",
  "redelivered Bool",
];

/** A row as a notebook sees it. */
function plain(rows: RecordRows, row: number) {
  const time = (column: Float64Array): number | null =>
    Number.isNaN(column[row]) ? null : (column[row] ?? null);
  const word = (words: readonly string[], column: Uint8Array | Uint16Array) =>
    words[column[row] ?? -1] ?? null;
  return {
    variant: rows.variant,
    run: rows.run,
    id: rows.id[row],
    kind: word(rows.kinds, rows.kind),
    due: time(rows.due),
    sent: time(rows.sent),
    settled: time(rows.settled),
    publish: word(publishWords, rows.publish),
    fate: word(fateWords, rows.fate),
    cause: word(causeSchema.options, rows.cause),
    worker: word(rows.workers, rows.worker),
    received: time(rows.received),
    started: time(rows.started),
    ended: time(rows.ended),
    outcome: word(outcomeWords, rows.outcome),
    redelivered: rows.redelivered[row] === 1,
  };
}

describe("the record of another result", () => {
  it.each<[string, (result: Result) => Result]>([
    ["was written at another time", (result) => ({ ...result, startedAt: "2026-02-01T12:00:00.000Z" })],
    ["has as many rows as another", (result) => ({ ...result, record: recordOf([handledRows(3)]) })],
    ["has fewer runs", (result) => ({ ...result, variants: result.variants.slice(0, 1) })],
    [
      "has other variants",
      (result) => ({ ...result, variants: result.variants.map((each) => ({ ...each, name: "x" })) }),
    ],
    [
      "has other workers",
      (result) => ({
        ...result,
        variants: result.variants.map((each) => ({
          ...each,
          runs: each.runs.map((run) => ({ ...run, workers: [] })),
        })),
      }),
    ],
  ])("that %s is a problem", async (_, change) => {
    const { dir, result } = await written(mixed);
    const problem = await readRecord(dir, change(result)).catch((error: unknown) => error);
    expect(problem).toMatchObject({
      kind: "result-file",
      message: expect.stringContaining("record.parquet is not the record"),
    });
  });
});

it("is encoded as every common reader of Parquet can read it", async () => {
  const bytes = await encodeRecord([handledRows(50)], "2026-01-01T00:00:00.000Z");
  const { row_groups: groups } = parquetMetadata(Uint8Array.from(bytes).buffer);
  const used = groups.flatMap(({ columns }) =>
    columns.flatMap(({ meta_data: facts }) => facts?.encodings ?? []),
  );
  // fastparquet has no BYTE_STREAM_SPLIT.
  const readable = ["PLAIN", "RLE", "RLE_DICTIONARY", "DELTA_BINARY_PACKED"];
  expect([...new Set(used)].filter((encoding) => !readable.includes(encoding))).toEqual([]);
});
