import { causes } from "./cause.ts";
import { fateWords, nobody, nothing, outcomeWords, publishWords, type RecordRows } from "./record-rows.ts";

export type Value = string | number | boolean | null;

/** A column of the file, and where its values are in the rows of a run. */
export interface Column {
  readonly name: string;
  readonly type: "STRING" | "INT32" | "DOUBLE" | "BOOLEAN";
  readonly nullable: boolean;
  /** The value in each row; null where there is none. */
  readonly get: (rows: RecordRows) => (row: number) => Value;
  /** Puts a value into a row of a run that is read; false: it cannot be one of this column's. */
  readonly put: (rows: RecordRows) => (row: number, value: unknown) => boolean;
}

const highestId = 0x7fffffff;

const times = ["due", "sent", "settled", "received", "started", "ended"] as const;

function same(name: "variant" | "run", type: "STRING" | "INT32"): Column {
  return {
    name,
    type,
    nullable: false,
    get: (rows) => () => rows[name],
    put: (rows) => (_, value) => value === rows[name],
  };
}

function time(name: (typeof times)[number]): Column {
  return {
    name,
    type: "DOUBLE",
    nullable: true,
    get: (rows) => {
      const column = rows[name];
      return (row) => {
        const value = column[row] ?? Number.NaN;
        return Number.isFinite(value) ? Math.round(value * 1000) / 1000 : null;
      };
    },
    put: (rows) => {
      const column = rows[name];
      return (row, value) => {
        if (value !== null && !(typeof value === "number" && Number.isFinite(value))) return false;
        column[row] = value ?? Number.NaN;
        return true;
      };
    },
  };
}

/** A column that holds places in a list of words. */
function word(
  name: string,
  of: (rows: RecordRows) => Uint8Array | Uint16Array,
  words: (rows: RecordRows) => readonly string[],
  none: number | null = null,
): Column {
  return {
    name,
    type: "STRING",
    nullable: none !== null,
    get: (rows) => {
      const list = words(rows);
      const column = of(rows);
      return (row) => list[column[row] ?? -1] ?? null;
    },
    put: (rows) => {
      const places = new Map<unknown, number>(words(rows).map((each, place) => [each, place]));
      if (none !== null) places.set(null, none);
      const column = of(rows);
      return (row, value) => {
        const place = places.get(value);
        column[row] = place ?? 0;
        return place !== undefined;
      };
    },
  };
}

const id: Column = {
  name: "id",
  type: "INT32",
  nullable: false,
  get: (rows) => (row) => rows.id[row] ?? 0,
  put: (rows) => (row, value) => {
    if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > highestId) return false;
    rows.id[row] = Number(value);
    return true;
  },
};

const redelivered: Column = {
  name: "redelivered",
  type: "BOOLEAN",
  nullable: false,
  get: (rows) => (row) => rows.redelivered[row] === 1,
  put: (rows) => (row, value) => {
    rows.redelivered[row] = value === true ? 1 : 0;
    return typeof value === "boolean";
  },
};

/** The columns of a record, in their order in a file. */
export const recordColumns: readonly Column[] = [
  same("variant", "STRING"),
  same("run", "INT32"),
  id,
  word(
    "kind",
    ({ kind }) => kind,
    ({ kinds }) => kinds,
  ),
  time("due"),
  time("sent"),
  time("settled"),
  word(
    "publish",
    ({ publish }) => publish,
    () => publishWords,
  ),
  word(
    "fate",
    ({ fate }) => fate,
    () => fateWords,
  ),
  word(
    "cause",
    ({ cause }) => cause,
    () => causes,
    nothing,
  ),
  word(
    "worker",
    ({ worker }) => worker,
    ({ workers }) => workers,
    nobody,
  ),
  time("received"),
  time("started"),
  time("ended"),
  word(
    "outcome",
    ({ outcome }) => outcome,
    () => outcomeWords,
    nothing,
  ),
  redelivered,
];

/** Room for the rows of a run. */
export function emptyRows(
  whose: Pick<RecordRows, "variant" | "run" | "oneIn" | "kinds" | "workers" | "length">,
): RecordRows {
  const { length } = whose;
  const never = (): Float64Array => new Float64Array(length).fill(Number.NaN);
  return {
    ...whose,
    id: new Uint32Array(length),
    kind: new Uint16Array(length),
    due: never(),
    sent: never(),
    settled: never(),
    publish: new Uint8Array(length),
    fate: new Uint8Array(length),
    cause: new Uint8Array(length).fill(nothing),
    worker: new Uint16Array(length).fill(nobody),
    received: never(),
    started: never(),
    ended: never(),
    outcome: new Uint8Array(length).fill(nothing),
    redelivered: new Uint8Array(length),
  };
}
