/** Messages of a batch, at most. */
export const batchLength = 4096;

/**
 * Messages of which nothing more is to come and nothing is to be told but times, in the order of their publishes: each was
 * sent once, answered as it should be, and handled in its only delivery. In columns, so that each collector goes
 * through all of them at once, without an object or a call for each. Times in ms since the run began.
 */
export class MessageBatch {
  length = 0;
  readonly id = new Uint32Array(batchLength);
  readonly due = new Float64Array(batchLength);
  readonly sent = new Float64Array(batchLength);
  readonly settled = new Float64Array(batchLength);
  readonly started = new Float64Array(batchLength);
  readonly ended = new Float64Array(batchLength);
  /** 1: confirmed; 0: without confirms. */
  readonly confirmed = new Uint8Array(batchLength);
  /** The place of its worker in the plan. */
  readonly worker = new Uint16Array(batchLength);

  get isFull(): boolean {
    return this.length === batchLength;
  }
}
