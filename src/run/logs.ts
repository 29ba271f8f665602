import { after } from "../ledger/after.ts";
import { endedAt, outcome, type PublishLog, type WorkLog } from "../ledger/record.ts";

const firstCapacity = 1024;

function grown<T extends Uint8Array | Uint32Array | Float32Array | Float64Array>(column: T): T {
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
  settledAfter = new Float32Array(firstCapacity);
  how = new Uint8Array(firstCapacity);

  /** Adds a publish that is sent and not settled; returns its row. */
  add(id: number, sent: number): number {
    const row = this.length++;
    if (row === this.id.length) {
      this.id = grown(this.id);
      this.sent = grown(this.sent);
      this.settledAfter = grown(this.settledAfter);
      this.how = grown(this.how);
    }
    this.id[row] = id;
    this.sent[row] = sent;
    this.settledAfter[row] = Number.NaN;
    return row;
  }

  /** Whether nothing is known yet of what became of a publish. */
  isOpen(row: number): boolean {
    return Number.isNaN(this.settledAfter[row]);
  }

  /** Writes down when the broker answered, or that nobody will know. */
  settle(row: number, at: number): void {
    this.settledAfter[row] = after(this.sent[row] ?? at, at);
  }

  log(rest: Pick<PublishLog, "name" | "blocked" | "backpressure">): PublishLog {
    const { length, id, sent, settledAfter, how } = this;
    return { ...rest, length, id, sent, settledAfter, how };
  }
}

/** A growing work log with one writer; `outcome` is written in place. */
export class WorkColumns {
  length = 0;
  id = new Uint32Array(firstCapacity);
  received = new Float64Array(firstCapacity);
  startedAfter = new Float32Array(firstCapacity);
  endedAfter = new Float32Array(firstCapacity);
  outcome = new Uint8Array(firstCapacity);
  redelivered = new Uint8Array(firstCapacity);

  /** Adds a delivery that is received and not started; returns its row. */
  add(id: number, received: number, redelivered: boolean): number {
    const row = this.length++;
    if (row === this.id.length) {
      this.id = grown(this.id);
      this.received = grown(this.received);
      this.startedAfter = grown(this.startedAfter);
      this.endedAfter = grown(this.endedAfter);
      this.outcome = grown(this.outcome);
      this.redelivered = grown(this.redelivered);
    }
    this.id[row] = id;
    this.received[row] = received;
    this.startedAfter[row] = Number.NaN;
    this.endedAfter[row] = Number.NaN;
    if (redelivered) this.redelivered[row] = 1;
    return row;
  }

  /** Writes down when work on a delivery began; one that is over by then stays over when it was. */
  start(row: number, at: number): void {
    const ended = Number.isNaN(this.endedAfter[row]) ? Number.NaN : endedAt(this, row);
    this.startedAfter[row] = after(this.received[row] ?? at, at);
    if (!Number.isNaN(ended)) this.end(row, ended);
  }

  /** Writes down when a delivery was over, after its start if it has one. */
  end(row: number, at: number): void {
    const received = this.received[row] ?? at;
    const waited = this.startedAfter[row] ?? Number.NaN;
    this.endedAfter[row] = after(Number.isNaN(waited) ? received : received + waited, at);
  }

  /** Ends the newest `held` deliveries that are neither handled nor given back: their connection went. */
  cutOff(held: number, now: number): void {
    for (let row = this.length - 1; held > 0 && row >= 0; row--) {
      if (this.outcome[row] !== outcome.received && this.outcome[row] !== outcome.finished) continue;
      if (this.outcome[row] === outcome.received) {
        this.outcome[row] = outcome.cutOff;
        this.end(row, now);
      }
      held--;
    }
  }

  log(rest: Pick<WorkLog, "name" | "maxInFlight" | "unexpected" | "unexpectedCount">): WorkLog {
    const { length, id, received, startedAfter, endedAfter, outcome, redelivered } = this;
    return { ...rest, length, id, received, startedAfter, endedAfter, outcome, redelivered };
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
