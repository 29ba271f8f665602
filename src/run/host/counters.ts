const fields = [
  "attempted",
  /** Publishes whose outcome is decided: confirmed, refused, unknown, or sent without confirms. */
  "decided",
  "confirmed",
  "refused",
  /** Publishes that were nacked, to be sent again. */
  "nacked",
  "producersDone",
  "delivered",
  "redelivered",
  "handled",
  "rejected",
  /** Messages handled, or rejected for good, each counted once however often it was delivered. */
  "done",
  /** Of these the handled ones. */
  "handledOnce",
  "requeued",
  /** Held by workers: received, and neither acked, rejected nor cut off. */
  "inHand",
  /** Workers that take no more messages. */
  "workersGone",
  "linksDown",
  /** Producers and workers that were killed and will be back. */
  "away",
  /** Connections lost, and producers and workers killed, so far. */
  "cuts",
  /** Not 0: works are broken off. The engine writes it. */
  "brokenOff",
] as const;

export type CounterName = (typeof fields)[number];
export type Counts = Readonly<Record<CounterName, number>>;

/** A host's live counts on shared memory: the host writes, the engine reads. They steer; the ledger counts by itself. */
export class Counters {
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(fields.length * 4)) {
    this.shared = shared;
    this.#cells = new Int32Array(shared);
  }

  add(name: CounterName, by = 1): void {
    const cell = cellOf[name];
    this.#cells[cell] = (this.#cells[cell] ?? 0) + by;
  }

  get(name: CounterName): number {
    return Atomics.load(this.#cells, cellOf[name]);
  }
}

const cellOf = Object.fromEntries(fields.map((name, i) => [name, i])) as Record<CounterName, number>; // one entry a field

/** The sums over all hosts. */
export function totals(all: readonly Counters[]): Counts {
  return Object.fromEntries(
    fields.map((name) => [name, all.reduce((sum, counters) => sum + counters.get(name), 0)]),
  ) as Record<CounterName, number>; // one entry a field
}
