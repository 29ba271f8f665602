import { nobody, nothing, type RecordRows } from "../../src/result/record-rows.ts";

/** One row, by its columns; what is not given is as of a message handled by the first worker. */
export interface Row {
  readonly id: number;
  readonly kind?: number;
  readonly due?: number;
  readonly sent?: number;
  readonly settled?: number;
  readonly publish?: number;
  readonly fate?: number;
  readonly cause?: number;
  readonly worker?: number;
  readonly received?: number;
  readonly started?: number;
  readonly ended?: number;
  readonly outcome?: number;
  readonly redelivered?: number;
}

/** A message that nobody received. */
export const undelivered = {
  worker: nobody,
  received: Number.NaN,
  started: Number.NaN,
  ended: Number.NaN,
  outcome: nothing,
} as const;

export function rowsFrom(rows: readonly Row[], more: Partial<RecordRows> = {}): RecordRows {
  const floats = (pick: (row: Row) => number | undefined, other: (row: Row) => number) =>
    Float64Array.from(rows, (row) => pick(row) ?? other(row));
  const bytes = (pick: (row: Row) => number | undefined, other: number) =>
    Uint8Array.from(rows, (row) => pick(row) ?? other);
  return {
    variant: "default",
    run: 1,
    oneIn: 1,
    kinds: ["heavy", "light"],
    workers: ["worker-1", "worker-2"],
    length: rows.length,
    id: Uint32Array.from(rows, ({ id }) => id),
    kind: Uint16Array.from(rows, ({ kind }) => kind ?? 0),
    due: floats(
      ({ due }) => due,
      ({ id }) => id,
    ),
    sent: floats(
      ({ sent }) => sent,
      ({ id }) => id,
    ),
    settled: floats(
      ({ settled }) => settled,
      ({ id }) => id + 0.5,
    ),
    publish: bytes(({ publish }) => publish, 1),
    fate: bytes(({ fate }) => fate, 0),
    cause: bytes(({ cause }) => cause, nothing),
    worker: Uint16Array.from(rows, ({ worker }) => worker ?? 0),
    received: floats(
      ({ received }) => received,
      ({ id }) => id + 1,
    ),
    started: floats(
      ({ started }) => started,
      ({ id }) => id + 1.25,
    ),
    ended: floats(
      ({ ended }) => ended,
      ({ id }) => id + 2.125,
    ),
    outcome: bytes(({ outcome }) => outcome, 1),
    redelivered: bytes(({ redelivered }) => redelivered, 0),
    ...more,
  };
}

/** So many messages, each handled once, of kinds that follow each other in turn. */
export function handledRows(count: number, more: Partial<RecordRows> = {}): RecordRows {
  const kinds = more.kinds?.length ?? 2;
  return rowsFrom(
    Array.from({ length: count }, (_, id) => ({ id, kind: id % kinds })),
    more,
  );
}
