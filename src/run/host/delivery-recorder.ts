import type { DeliverySlice } from "../../account/slices.ts";
import { type DeliveryLog, outcome } from "../../ledger/record.ts";
import type { Counters } from "./counters.ts";
import type { WorkerStats } from "./live-stats.ts";
import { DeliveryColumns } from "./log-columns.ts";
import type { MessageSet } from "./message-set.ts";
import { UnackedDeliveries } from "./unacked.ts";

/** What can become of a message that a worker was done with. */
const counted = { handled: outcome.handled, rejected: outcome.rejected, requeued: outcome.requeued } as const;

/** What a worker received, and what became of that; a row stands for a delivery, the newest last. */
export class DeliveryRecorder {
  readonly #name: string;
  readonly #counters: Counters;
  readonly #done: MessageSet;
  readonly #stats: WorkerStats;
  readonly #log = new DeliveryColumns();
  /** Those that wait or are worked on. */
  readonly #held = new UnackedDeliveries();
  readonly #unexpected: string[] = [];
  #unexpectedCount = 0;
  /** The first row that waits for being worked on. */
  #next = 0;
  #working = 0;
  #inFlight = 0;
  #maxInFlight = 0;

  constructor(
    name: string,
    { counters, done }: { readonly counters: Counters; readonly done: MessageSet },
    stats: WorkerStats,
  ) {
    this.#name = name;
    this.#counters = counters;
    this.#done = done;
    this.#stats = stats;
  }

  /** Messages that are worked on. */
  get working(): number {
    return this.#working;
  }

  get somethingWaits(): boolean {
    return this.#next < this.#log.length;
  }

  /** Whether anything came that is not this run's. */
  get hasUnexpected(): boolean {
    return this.#unexpectedCount > 0;
  }

  /** A message came that is not this run's, with a body of `size` bytes. */
  unexpected(size: number): void {
    this.#unexpectedCount++;
    if (this.#unexpected.length < 10) this.#unexpected.push(`${size} bytes to ${this.#name}`);
  }

  /** Adds a delivery, which waits from now on; returns its row. */
  received(id: number, redelivered: boolean, now: number): number {
    this.#counters.add("delivered");
    if (redelivered) this.#counters.add("redelivered");
    this.#counters.add("inHand");
    this.#stats.holds(++this.#inFlight);
    if (this.#inFlight > this.#maxInFlight) this.#maxInFlight = this.#inFlight;
    return this.#log.add(id, now, redelivered);
  }

  /** Keeps what will be needed of a row that does not end at once. @param work ms */
  hold(row: number, tag: number, work: number): void {
    this.#held.add(row, tag, work);
  }

  idOf(row: number): number {
    return this.#log.idOf(row);
  }

  /** ms, of a row that is held */
  workOf(row: number): number {
    return this.#held.workOf(row);
  }

  /** The newest row was begun and ended at once: nothing of it takes time, it was not even held. */
  passed(row: number, now: number): void {
    this.#next++;
    this.#log.start(row, now);
    this.#log.end(row, now);
  }

  /** Begins with the first row that waits, and returns it. */
  startNext(now: number): number {
    const row = this.#next++;
    this.#log.start(row, now);
    this.#stats.worksOn(++this.#working, now);
    return row;
  }

  /** Work on a row that was started really begins only now. */
  begun(row: number, now: number): void {
    this.#log.start(row, now);
  }

  /** Work on a row is over; returns its tag. */
  ended(row: number, now: number): number {
    this.#stats.worksOn(--this.#working, now);
    this.#log.end(row, now);
    const tag = this.#held.tagOf(row);
    this.#held.drop(row);
    return tag;
  }

  /** Its ack will be sent with others. */
  finished(row: number): void {
    this.#log.became(row, outcome.finished);
  }

  /** The broker was told of it. */
  became(row: number, what: keyof typeof counted): void {
    this.#log.became(row, counted[what]);
    this.#stats.holds(--this.#inFlight);
    if (what === "handled") this.#stats.handledOne();
    this.#counters.add("inHand", -1);
    this.#counters.add(what);
    if (what === "requeued" || !this.#done.add(this.#log.idOf(row))) return;
    this.#counters.add("done");
    if (what === "handled") this.#counters.add("handledOnce");
  }

  /** ms since the oldest delivery came that is neither answered nor given back; 0: none is held. */
  heldFor(now: number): number {
    return now - (this.#log.oldestHeld(this.#inFlight) ?? now);
  }

  /** The connection is gone: what was held is the broker's again. @returns how much that was */
  cutOff(now: number): number {
    const held = this.#inFlight;
    this.#log.cutOff(held, now);
    this.#counters.add("inHand", -held);
    this.#inFlight = 0;
    this.#working = 0;
    this.#stats.holds(0);
    this.#stats.worksOn(0, now);
    this.#next = this.#log.length;
    this.#held.clear();
    return held;
  }

  /** What waits goes back to the queue, and nothing comes any more; returns how many that are, which are still in hand. */
  putBack(now: number): number {
    const waiting = this.#log.length - this.#next;
    for (; this.#next < this.#log.length; this.#next++) this.#log.end(this.#next, now);
    this.#log.over();
    this.#held.clear();
    this.#inFlight -= waiting;
    this.#stats.holds(this.#inFlight);
    return waiting;
  }

  /** Hands over what it wrote down of deliveries of which nothing becomes any more. */
  take(now: number): DeliverySlice {
    const log = this.#log.take(this.#facts);
    return { log, until: this.#log.firstReceived ?? now };
  }

  log(): DeliveryLog {
    return this.#log.log(this.#facts);
  }

  get #facts(): Pick<DeliveryLog, "name" | "maxInFlight" | "unexpected" | "unexpectedCount"> {
    return {
      name: this.#name,
      maxInFlight: this.#maxInFlight,
      unexpected: this.#unexpected,
      unexpectedCount: this.#unexpectedCount,
    };
  }
}
