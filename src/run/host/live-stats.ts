/** Cells of a worker's row. */
const fields = 5;
const handled = 0;
const inHand = 1;
/** Messages under work since `changed`. */
const working = 2;
/** When that last changed, in ms since the run began. */
const changed = 3;
/** ms of work on all messages until then. */
const busy = 4;

/** A worker's live figures, for people who look on. The worker writes, the engine reads; the ledger counts by itself. */
export interface LiveReading {
  readonly handled: number;
  /** Held unacknowledged. */
  readonly inHand: number;
  /** ms of work so far; two messages at once count twice. */
  readonly busy: number;
}

/** The live figures of a host's workers on shared memory, a row a worker. */
export class LiveStats {
  readonly shared: SharedArrayBuffer;
  readonly #cells: Float64Array;

  /** @param shared by default new memory */
  constructor(workers: number, shared: SharedArrayBuffer = new SharedArrayBuffer(workers * fields * 8)) {
    this.shared = shared;
    this.#cells = new Float64Array(shared);
  }

  /** The row of one worker, to write on. */
  of(worker: number): WorkerStats {
    return new WorkerStats(this.#cells.subarray(worker * fields, (worker + 1) * fields));
  }

  /** @param now ms since the run began */
  read(worker: number, now: number): LiveReading {
    const at = (field: number): number => this.#cells[worker * fields + field] ?? 0;
    const current = at(working) * Math.max(0, now - at(changed)) || 0;
    return { handled: at(handled), inHand: at(inHand), busy: at(busy) + current };
  }
}

/** What one worker writes of itself: a few numbers into its row for every message. */
export class WorkerStats {
  readonly #row: Float64Array;

  constructor(row: Float64Array) {
    this.#row = row;
  }

  holds(messages: number): void {
    this.#row[inHand] = messages;
  }

  handledOne(): void {
    this.#row[handled] = (this.#row[handled] ?? 0) + 1;
  }

  /** @param now ms since the run began; not a number before that, when nothing counts */
  worksOn(messages: number, now: number): void {
    const row = this.#row;
    row[busy] = (row[busy] ?? 0) + ((row[working] ?? 0) * (now - (row[changed] ?? 0)) || 0);
    row[working] = messages;
    row[changed] = now;
  }
}
