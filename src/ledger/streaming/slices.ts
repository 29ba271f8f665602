import type { DeliveryLog, FaultRecord, PublishLog, RunEvent } from "../record.ts";

/**
 * The next rows of a log, none of which changes any more. What is not of rows (the most held, time blocked) is as of
 * now, not since the slice before.
 */
export interface Slice<Log> {
  readonly log: Log;
  /** ms since the run began: what comes after these rows was sent or received then or later. */
  readonly until: number;
}

export interface PublishSlice extends Slice<PublishLog> {
  /** Ids of messages that came back after their rows had been handed over as sent. */
  readonly returned: readonly number[];
}

export type DeliverySlice = Slice<DeliveryLog>;

/** What a host hands over of a run that goes on. */
export interface Rows {
  readonly publishes: readonly PublishSlice[];
  readonly works: readonly DeliverySlice[];
}

/** Takes the rows of a run while it goes on. */
export interface RowSink {
  /** @param faults that began so far, in the order in which they did, as far as they are known */
  rows(rows: Rows, faults: readonly FaultRecord[]): void;
  event(event: RunEvent): void;
  /** How many messages were sent, not refused, and not handled so far. */
  readonly unaccounted: number;
}
