/** The name of a record, beside its result. */
export const recordFileName = "record.parquet";

/**
 * The deliveries of one run, and the messages that were never delivered, in columns: by worker in the order of
 * `workers`, then by the time they were received; what was never delivered comes last. Times in ms since the run
 * began, NaN: never. What no producer attempted is not in it.
 */
export interface RecordRows {
  readonly variant: string;
  /** The index of the run, from 1. */
  readonly run: number;
  /** Of so many messages one is here: 1, 2, 4, …; picked by a hash of its id, the same in all runs of a result. */
  readonly oneIn: number;
  readonly kinds: readonly string[];
  readonly workers: readonly string[];
  readonly length: number;
  readonly id: Uint32Array;
  /** Place in `kinds`. */
  readonly kind: Uint16Array;
  /** Of the first publish: when it was due, and sent. */
  readonly due: Float64Array;
  readonly sent: Float64Array;
  /** When the broker's answer came. */
  readonly settled: Float64Array;
  /** Place in `publishWords`. */
  readonly publish: Uint8Array;
  /** Place in `fateWords`. */
  readonly fate: Uint8Array;
  /** Place in `causes`, of a lost message; else `nothing`. */
  readonly cause: Uint8Array;
  /** Place in `workers`; `nobody` where it was never delivered. */
  readonly worker: Uint16Array;
  readonly received: Float64Array;
  readonly started: Float64Array;
  /** When it was handled, rejected or requeued, or when the worker lost it. */
  readonly ended: Float64Array;
  /** Place in `outcomeWords`; `nothing` where it was never delivered. */
  readonly outcome: Uint8Array;
  /** 1: the broker said so. */
  readonly redelivered: Uint8Array;
}

/** No worker. */
export const nobody = 0xffff;
/** No cause, no outcome. */
export const nothing = 0xff;

/** What became of a publish; its place is its number in a record. */
export const publishWords = ["sent", "confirmed", "nacked", "returned", "unknown"] as const;

/** What became of a delivery; its place is its number in a record. */
export const outcomeWords = ["received", "handled", "finished", "rejected", "requeued", "cut off"] as const;

/** What became of a message, as the fates of a ledger. */
export const fateWords = [
  "handled",
  "rejected",
  "deadLettered",
  "expired",
  "refused",
  "left",
  "lost",
  "unresolved",
  "deliveryLimit",
] as const;
