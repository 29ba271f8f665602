import { outcome, type PublishLog, type WorkLog } from "../ledger/record.ts";

const firstCapacity = 1024;

function grown<T extends Uint8Array | Uint32Array | Float64Array>(column: T): T {
  const Column = column.constructor as new (length: number) => T; // a typed array's constructor makes its own kind
  const wider = new Column(column.length * 2);
  wider.set(column);
  return wider;
}

/** A growing publish log with one writer; `how` is written in place. */
export class PublishColumns {
  length = 0;
  id = new Uint32Array(firstCapacity);
  sent = new Float64Array(firstCapacity);
  settled = new Float64Array(firstCapacity);
  how = new Uint8Array(firstCapacity);

  /** Adds a publish that is sent and not settled; returns its row. */
  add(id: number, sent: number): number {
    const row = this.length++;
    if (row === this.id.length) {
      this.id = grown(this.id);
      this.sent = grown(this.sent);
      this.settled = grown(this.settled);
      this.how = grown(this.how);
    }
    this.id[row] = id;
    this.sent[row] = sent;
    this.settled[row] = Number.NaN;
    return row;
  }

  /** Whether nothing is known yet of what became of a publish. */
  isOpen(row: number): boolean {
    return Number.isNaN(this.settled[row]);
  }

  /** Writes down when the broker answered, or that nobody will know. */
  settle(row: number, at: number): void {
    this.settled[row] = at;
  }

  log(rest: Pick<PublishLog, "name" | "blocked" | "backpressure">): PublishLog {
    const { length, id, sent, settled, how } = this;
    return { ...rest, length, id, sent, settled, how };
  }
}

/** A growing work log with one writer; `outcome` is written in place. */
export class WorkColumns {
  length = 0;
  id = new Uint32Array(firstCapacity);
  received = new Float64Array(firstCapacity);
  started = new Float64Array(firstCapacity);
  ended = new Float64Array(firstCapacity);
  outcome = new Uint8Array(firstCapacity);
  redelivered = new Uint8Array(firstCapacity);

  /** Adds a delivery that is received and not started; returns its row. */
  add(id: number, received: number, redelivered: boolean): number {
    const row = this.length++;
    if (row === this.id.length) {
      this.id = grown(this.id);
      this.received = grown(this.received);
      this.started = grown(this.started);
      this.ended = grown(this.ended);
      this.outcome = grown(this.outcome);
      this.redelivered = grown(this.redelivered);
    }
    this.id[row] = id;
    this.received[row] = received;
    this.started[row] = Number.NaN;
    this.ended[row] = Number.NaN;
    if (redelivered) this.redelivered[row] = 1;
    return row;
  }

  start(row: number, at: number): void {
    this.started[row] = at;
  }

  end(row: number, at: number): void {
    this.ended[row] = at;
  }

  /** Ends the newest `held` deliveries that are neither handled nor given back: their connection went. */
  cutOff(held: number, now: number): void {
    for (let row = this.length - 1; held > 0 && row >= 0; row--) {
      if (this.outcome[row] !== outcome.received && this.outcome[row] !== outcome.finished) continue;
      if (this.outcome[row] === outcome.received) {
        this.outcome[row] = outcome.cutOff;
        this.ended[row] = now;
      }
      held--;
    }
  }

  log(rest: Pick<WorkLog, "name" | "maxInFlight" | "unexpected" | "unexpectedCount">): WorkLog {
    const { length, id, received, started, ended, outcome, redelivered } = this;
    return { ...rest, length, id, received, started, ended, outcome, redelivered };
  }
}

/** The buffers of logs, to be moved rather than copied to another thread. */
export function buffersOf(logs: readonly (PublishLog | WorkLog)[]): ArrayBuffer[] {
  return logs.flatMap((log) =>
    Object.values(log).flatMap((value: unknown) =>
      ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
    ),
  );
}
