import { weightOf } from "../ledger/publishes.ts";
import { how, outcome } from "../ledger/record.ts";
import type { MessageHistories } from "./message-histories.ts";

/** What the rows of a message come to, as in `Messages`; times in ms since the run began, NaN: never. */
export class MessageState {
  publishes = 0;
  due = Number.NaN;
  /** For the first time. */
  sent = Number.NaN;
  settled = Number.NaN;
  how: number = how.sent;
  started = Number.NaN;
  handledAt = Number.NaN;
  rejectedAt = Number.NaN;
  /** The delivery that handled it first, or else rejected it: ms of work, and the place of its worker in the plan. */
  workedFor = Number.NaN;
  worker = 0;
  /** The last end of a delivery. */
  endedAt = Number.NEGATIVE_INFINITY;
  handled = 0;
  /** Deliveries that are not known to have ended. */
  open = 0;
  /** The first delivery: its worker's place in the plan (-1: there is none), when it came, and how it was flagged. */
  firstWorker = -1;
  firstReceived = Number.NaN;
  firstFlagged = false;
  /** Of each delivery after the first, its worker. */
  readonly repeats: number[] = [];

  /** Forgets all, for another message. */
  clear(): void {
    this.publishes = 0;
    this.due = Number.NaN;
    this.sent = Number.NaN;
    this.settled = Number.NaN;
    this.how = how.sent;
    this.started = Number.NaN;
    this.handledAt = Number.NaN;
    this.rejectedAt = Number.NaN;
    this.workedFor = Number.NaN;
    this.worker = 0;
    this.endedAt = Number.NEGATIVE_INFINITY;
    this.handled = 0;
    this.open = 0;
    this.firstWorker = -1;
    this.firstReceived = Number.NaN;
    this.firstFlagged = false;
    if (this.repeats.length > 0) this.repeats.length = 0;
  }

  publish(sent: number, settled: number, verdict: number): void {
    const again = this.publishes++ > 0;
    if (!(this.sent <= sent)) this.sent = sent;
    const better = weightOf(verdict);
    const known = weightOf(this.how);
    if (again && (better < known || (better === known && !(settled > this.settled)))) return;
    this.how = verdict;
    this.settled = settled;
  }

  /** To whom, when, and whether it was flagged; for every delivery before what became of it. */
  given(worker: number, received: number, flagged: boolean): void {
    if (this.firstWorker !== -1 && !(received < this.firstReceived)) {
      this.repeats.push(worker);
      return;
    }
    if (this.firstWorker !== -1) this.repeats.push(this.firstWorker);
    this.firstWorker = worker;
    this.firstReceived = received;
    this.firstFlagged = flagged;
  }

  delivery(worker: number, started: number, ended: number, what: number): void {
    if (!Number.isNaN(started) && !(this.started <= started)) this.started = started;
    if (Number.isNaN(ended)) this.open++;
    else if (ended > this.endedAt) this.endedAt = ended;
    if (what === outcome.handled) {
      this.handled++;
      if (!(this.handledAt <= ended)) {
        this.handledAt = ended;
        this.#work(worker, ended - started);
      }
    } else if (what === outcome.rejected && !(this.rejectedAt <= ended)) {
      this.rejectedAt = ended;
      if (this.handled === 0) this.#work(worker, ended - started);
    }
  }

  #work(worker: number, ms: number): void {
    this.worker = worker;
    this.workedFor = ms;
  }

  /** What is known of a message that is kept whole. */
  of(histories: MessageHistories, slot: number): this {
    const { publishes, deliveries } = histories;
    this.clear();
    this.due = histories.due[slot] ?? Number.NaN;
    for (let row = publishes.first[slot] ?? -1; row !== -1; row = publishes.next[row] ?? -1) {
      const settled = publishes.settled[row] ?? Number.NaN;
      this.publish(publishes.sent[row] ?? Number.NaN, settled, publishes.how[row] ?? 0);
    }
    for (let row = deliveries.first[slot] ?? -1; row !== -1; row = deliveries.next[row] ?? -1) {
      const worker = deliveries.worker[row] ?? 0;
      const ended = deliveries.ended[row] ?? Number.NaN;
      this.given(worker, deliveries.received[row] ?? Number.NaN, deliveries.redelivered[row] === 1);
      this.delivery(worker, deliveries.started[row] ?? Number.NaN, ended, deliveries.outcome[row] ?? 0);
    }
    return this;
  }

  /** Whether a worker was done with it for good. */
  get worked(): boolean {
    return this.handled > 0 || !Number.isNaN(this.rejectedAt);
  }

  /** Whether nothing more is to come of it: a worker was done with it, or the broker refused it. */
  get decided(): boolean {
    return this.worked || (this.publishes > 0 && isRefusal(this.how));
  }

  /** When it was over, in ms since the run began, as far as is known without all others; NaN: it is not. */
  get overAt(): number {
    if (!this.decided) return Number.NaN;
    const end = this.handled > 0 ? this.handledAt : this.rejectedAt;
    const over = Number.isNaN(end) ? this.settled : end;
    return Number.isNaN(over) ? this.sent : Math.max(this.sent, over);
  }

  /**
   * Whether there is nothing to tell of it but times: sent once, answered as it should be, handled once.
   * @param only whether that is to have been its only delivery, too
   */
  isClean(confirms: boolean, only: boolean): boolean {
    const promised = this.how === (confirms ? how.confirmed : how.sent);
    const once = this.publishes === 1 && this.handled === 1;
    if (only && (this.repeats.length > 0 || this.firstFlagged)) return false;
    return once && promised && this.open === 0 && Number.isNaN(this.rejectedAt);
  }
}

export function isRefusal(verdict: number): boolean {
  return verdict === how.nacked || verdict === how.returned;
}
