import { type DeliveryLog, endedAt, startedAt } from "../ledger/record.ts";
import type { Plan } from "../plan/plan.ts";
import type { Starvation } from "./dispatch.ts";
import type { MessageBatch } from "./message-batch.ts";
import type { Presence } from "./presence.ts";
import { TimeQueue } from "./time-queue.ts";

/** By how much something changes at a time. */
interface Rare {
  readonly time: number;
  readonly waiting: number;
  readonly busy: number;
  readonly present: number;
}

/**
 * Worker time spent idle while a message that nobody had started was waiting anywhere, in the queue or in another
 * worker's prefetch buffer; at each moment the lesser of idle places and waiting messages counts. A message waits from its
 * publish to its first start; those that were never started do not count. What was not ended keeps its place busy.
 * It is added up in steps: each sweep goes on to a time before which nothing more can come.
 */
export class StarvationSum {
  readonly #plan: Plan;
  readonly #published = new TimeQueue();
  /** When messages were started for the first time, */
  readonly #started = new TimeQueue();
  /** and that again: a place is busy, and no message less waits. */
  readonly #again = new TimeQueue();
  /** First starts whose place is known to be busy. */
  readonly #taken = new TimeQueue();
  readonly #ended = new TimeQueue();
  #sweptTo = Number.NEGATIVE_INFINITY;
  readonly #state: State = { waiting: 0, busy: 0, present: 0, starved: 0, available: 0 };
  /** Times that were there after the last sweep. */
  #kept = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Messages that waited from their publish to their start. */
  closed({ sent, started, length }: MessageBatch): void {
    this.#published.addAll(sent, length);
    this.#started.addAll(started, length);
  }

  /** A message waited from its publish to its first start. */
  message(sent: number, started: number): void {
    this.#published.add(sent);
    this.#started.add(started);
  }

  /** The same, of one of whose starts it was told by `again`. */
  late(sent: number, started: number): void {
    this.#published.add(sent);
    this.#taken.add(started);
  }

  /** A delivery was started, and it is not the first of its message, or not known to be; NaN: it was not. */
  again(started: number): void {
    if (!Number.isNaN(started)) this.#again.add(started);
  }

  /** Adds the next rows of a worker, which is busy with each to its end. */
  deliveries(log: DeliveryLog): void {
    for (let row = 0; row < log.length; row++) {
      const ended = endedAt(log, row);
      if (!Number.isNaN(ended) && !Number.isNaN(startedAt(log, row))) this.#ended.add(ended);
    }
  }

  /** Goes on if it is worth it: as many times came as were left before, so that none is looked at again and again. */
  advance(to: number, first: number, presences: readonly (readonly Presence[])[]): void {
    const length = this.#length;
    if (length < 2 * this.#kept) return;
    this.sweep(to, first, presences);
    this.#kept = this.#length;
  }

  get #length(): number {
    return this.#published.length + this.#started.length + this.#ended.length;
  }

  /** @param first when the run's span begins; what lies before it does not count */
  sweep(to: number, first: number, presences: readonly (readonly Presence[])[]): void {
    if (!(to > this.#sweptTo)) return;
    let present = 0;
    const joins: number[] = [];
    const leaves: number[] = [];
    this.#plan.workers.forEach(({ concurrency }, i) => {
      for (const presence of presences[i] ?? []) {
        for (let place = 0; place < concurrency; place++) {
          if (presence.from < this.#sweptTo) present++;
          else if (presence.from < to) joins.push(presence.from);
          if (presence.to < this.#sweptTo) present--;
          else if (presence.to < to) leaves.push(presence.to);
        }
      }
    });
    const published = this.#published.takeBefore(to);
    const started = this.#started.takeBefore(to);
    const ended = this.#ended.takeBefore(to);
    const rare: Rare[] = [
      ...joins.map((time) => ({ time, waiting: 0, busy: 0, present: 1 })),
      ...leaves.map((time) => ({ time, waiting: 0, busy: 0, present: -1 })),
      ...Array.from(this.#again.takeBefore(to), (time) => ({ time, waiting: 0, busy: 1, present: 0 })),
      ...Array.from(this.#taken.takeBefore(to), (time) => ({ time, waiting: -1, busy: 0, present: 0 })),
    ].sort((a, b) => a.time - b.time);
    this.#state.present = present;
    sweepThrough(this.#state, { published, started, ended }, rare, Math.max(this.#sweptTo, first), to);
    this.#sweptTo = to;
  }

  get sum(): Starvation {
    const { starved, available } = this.#state;
    return { starved, available };
  }
}

/** Messages that wait, places that are busy and that are there, and ms of worker time. */
interface State {
  waiting: number;
  busy: number;
  present: number;
  starved: number;
  available: number;
}

/** The times of a step, each column rising. */
interface Step {
  readonly published: Float64Array;
  readonly started: Float64Array;
  readonly ended: Float64Array;
}

/**
 * Goes from one time to another. Columns of numbers alone, never read past their ends, and a plus before what was given: what
 * the compiler does not know to be a number would be allocated each time.
 */
function sweepThrough(
  state: State,
  { published, started, ended }: Step,
  rare: readonly Rare[],
  from: number,
  until: number,
): void {
  const to = +until;
  const rareTimes = Float64Array.from(rare, ({ time }) => time);
  const waits = Int8Array.from(rare, ({ waiting: change }) => change);
  const busies = Int8Array.from(rare, ({ busy: change }) => change);
  const presents = Int8Array.from(rare, ({ present: change }) => change);
  let [sentNext, startNext, endNext, rareNext] = [0, 0, 0, 0];
  let sentAt = timeAt(published, 0, to);
  let startedAt = timeAt(started, 0, to);
  let endedAt = timeAt(ended, 0, to);
  let rareAt = timeAt(rareTimes, 0, to);
  let { waiting, busy, present } = state;
  let starved = 0;
  let available = 0;
  let at = +from;
  for (;;) {
    let time = sentAt < startedAt ? sentAt : startedAt;
    if (endedAt < time) time = endedAt;
    if (rareAt < time) time = rareAt;
    if (time > at) {
      const idle = present - busy;
      if (idle > 0 && waiting > 0) starved += (time - at) * (idle < waiting ? idle : waiting);
      available += (time - at) * present;
      at = time;
    }
    if (time >= to) break;
    if (sentAt === time) {
      waiting++;
      sentAt = timeAt(published, ++sentNext, to);
    } else if (startedAt === time) {
      waiting--;
      busy++;
      startedAt = timeAt(started, ++startNext, to);
    } else if (endedAt === time) {
      busy--;
      endedAt = timeAt(ended, ++endNext, to);
    } else {
      waiting += waits[rareNext] ?? 0;
      busy += busies[rareNext] ?? 0;
      present += presents[rareNext] ?? 0;
      rareAt = timeAt(rareTimes, ++rareNext, to);
    }
  }
  state.waiting = waiting;
  state.busy = busy;
  state.starved += starved;
  state.available += available;
}

function timeAt(times: Float64Array, place: number, otherwise: number): number {
  return place < times.length ? (times[place] ?? otherwise) : otherwise;
}
