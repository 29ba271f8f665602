import { widened } from "../../common/growable-array.ts";
import { float32Delta } from "../../ledger/float32-delta.ts";
import {
  type DeliveryLog,
  endedAt,
  outcome,
  type PublisherFacts,
  type PublishLog,
} from "../../ledger/record.ts";

const firstCapacity = 1024;

/** Takes the first `count` values out of the `used` ones of a column. */
function takenFrom<T extends Uint8Array | Uint32Array | Float32Array | Float64Array>(
  column: T,
  count: number,
  used: number,
): T {
  const taken = column.slice(0, count) as T; // a typed array's slice is of its own kind
  column.copyWithin(0, count, used);
  column.fill(0, used - count, used);
  return taken;
}

/** A growing publish log with one writer, from whose front rows can be handed over; a row keeps its number. */
export class PublishColumns {
  /** One more than the newest row. */
  length = 0;
  /** Rows before it were handed over. */
  base = 0;
  id = new Uint32Array(firstCapacity);
  sent = new Float64Array(firstCapacity);
  settledAfter = new Float32Array(firstCapacity);
  how = new Uint8Array(firstCapacity);

  /** Adds a publish that is sent and not settled; returns its row. */
  add(id: number, sent: number): number {
    const row = this.length++;
    const at = row - this.base;
    if (at === this.id.length) this.#grow();
    this.id[at] = id;
    this.sent[at] = sent;
    this.settledAfter[at] = Number.NaN;
    return row;
  }

  #grow(): void {
    this.id = widened(this.id);
    this.sent = widened(this.sent);
    this.settledAfter = widened(this.settledAfter);
    this.how = widened(this.how);
  }

  /** undefined: there is no such row, or not any more. */
  idOf(row: number): number | undefined {
    return row < this.length ? this.id[row - this.base] : undefined;
  }

  howOf(row: number): number | undefined {
    return this.how[row - this.base];
  }

  /** Writes down what became of a publish. */
  became(row: number, how: number): void {
    this.how[row - this.base] = how;
  }

  /** Whether nothing is known yet of what became of a publish. */
  isOpen(row: number): boolean {
    return Number.isNaN(this.settledAfter[row - this.base]);
  }

  /** Writes down when the broker answered, or that nobody will know. */
  settle(row: number, at: number): void {
    this.settledAfter[row - this.base] = float32Delta(this.sent[row - this.base] ?? at, at);
  }

  /** Hands over the rows before `end`. */
  take(end: number, rest: PublisherFacts): PublishLog {
    const length = end - this.base;
    const used = this.length - this.base;
    this.base = end;
    return {
      ...rest,
      length,
      id: takenFrom(this.id, length, used),
      sent: takenFrom(this.sent, length, used),
      settledAfter: takenFrom(this.settledAfter, length, used),
      how: takenFrom(this.how, length, used),
    };
  }

  /** When the first row that was not handed over was sent; undefined: there is none. */
  get firstSent(): number | undefined {
    return this.length === this.base ? undefined : this.sent[0];
  }

  log(rest: PublisherFacts): PublishLog {
    const { id, sent, settledAfter, how } = this;
    return { ...rest, length: this.length - this.base, id, sent, settledAfter, how };
  }
}

type WorkFacts = Pick<DeliveryLog, "name" | "maxInFlight" | "unexpected" | "unexpectedCount">;

/** A growing work log with one writer, from whose front rows can be handed over; a row keeps its number. */
export class DeliveryColumns {
  /** One more than the newest row. */
  length = 0;
  /** Rows before it were handed over. */
  base = 0;
  /** Nothing becomes of the rows before it any more. */
  #over = 0;
  id = new Uint32Array(firstCapacity);
  received = new Float64Array(firstCapacity);
  startedAfter = new Float32Array(firstCapacity);
  endedAfter = new Float32Array(firstCapacity);
  outcome = new Uint8Array(firstCapacity);
  redelivered = new Uint8Array(firstCapacity);

  /** Adds a delivery that is received and not started; returns its row. */
  add(id: number, received: number, redelivered: boolean): number {
    const row = this.length++;
    const at = row - this.base;
    if (at === this.id.length) this.#grow();
    this.id[at] = id;
    this.received[at] = received;
    this.startedAfter[at] = Number.NaN;
    this.endedAfter[at] = Number.NaN;
    if (redelivered) this.redelivered[at] = 1;
    return row;
  }

  #grow(): void {
    this.id = widened(this.id);
    this.received = widened(this.received);
    this.startedAfter = widened(this.startedAfter);
    this.endedAfter = widened(this.endedAfter);
    this.outcome = widened(this.outcome);
    this.redelivered = widened(this.redelivered);
  }

  idOf(row: number): number {
    return this.id[row - this.base] ?? 0;
  }

  /** Writes down what became of a delivery. */
  became(row: number, what: number): void {
    this.outcome[row - this.base] = what;
  }

  /** Writes down when work on a delivery began; one that is over by then stays over when it was. */
  start(row: number, time: number): void {
    const at = row - this.base;
    const ended = Number.isNaN(this.endedAfter[at]) ? Number.NaN : endedAt(this, at);
    this.startedAfter[at] = float32Delta(this.received[at] ?? time, time);
    if (!Number.isNaN(ended)) this.end(row, ended);
  }

  /** Writes down when a delivery was over, after its start if it has one. */
  end(row: number, time: number): void {
    const at = row - this.base;
    const received = this.received[at] ?? time;
    const waited = this.startedAfter[at] ?? Number.NaN;
    this.endedAfter[at] = float32Delta(Number.isNaN(waited) ? received : received + waited, time);
  }

  /** Ends the newest `held` deliveries that are neither handled nor given back: their connection went. */
  cutOff(held: number, now: number): void {
    for (let row = this.length - 1; held > 0 && row >= this.base; row--) {
      const what = this.outcome[row - this.base];
      if (what !== outcome.received && what !== outcome.finished) continue;
      if (what === outcome.received) {
        this.became(row, outcome.cutOff);
        this.end(row, now);
      }
      held--;
    }
    this.over();
  }

  /** When the oldest of the newest `held` deliveries came that are neither handled nor given back; undefined: there is none. */
  oldestHeld(held: number): number | undefined {
    let oldest: number | undefined;
    for (let row = this.length - 1; held > 0 && row >= this.base; row--) {
      const what = this.outcome[row - this.base];
      if (what !== outcome.received && what !== outcome.finished) continue;
      oldest = this.received[row - this.base];
      held--;
    }
    return oldest;
  }

  /** Nothing becomes of what there is any more. */
  over(): void {
    this.#over = this.length;
  }

  /** Hands over the rows from the front of which nothing becomes any more. */
  take(rest: WorkFacts): DeliveryLog {
    const used = this.length - this.base;
    let length = Math.min(used, Math.max(0, this.#over - this.base));
    while (length < used && isFinal(this.outcome[length])) length++;
    this.base += length;
    return {
      ...rest,
      length,
      id: takenFrom(this.id, length, used),
      received: takenFrom(this.received, length, used),
      startedAfter: takenFrom(this.startedAfter, length, used),
      endedAfter: takenFrom(this.endedAfter, length, used),
      outcome: takenFrom(this.outcome, length, used),
      redelivered: takenFrom(this.redelivered, length, used),
    };
  }

  /** When the first row that was not handed over was received; undefined: there is none. */
  get firstReceived(): number | undefined {
    return this.length === this.base ? undefined : this.received[0];
  }

  log(rest: WorkFacts): DeliveryLog {
    const { id, received, startedAfter, endedAfter, outcome, redelivered } = this;
    const length = this.length - this.base;
    return { ...rest, length, id, received, startedAfter, endedAfter, outcome, redelivered };
  }
}

function isFinal(what: number | undefined): boolean {
  return what !== outcome.received && what !== outcome.finished;
}

/** The buffers of logs, to be moved rather than copied to another thread. */
export function buffersOf(logs: readonly (PublishLog | DeliveryLog)[]): ArrayBuffer[] {
  return logs.flatMap((log) =>
    Object.values(log).flatMap((value: unknown) =>
      ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
    ),
  );
}
