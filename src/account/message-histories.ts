import { widened } from "../common/growable-array.ts";
import { IdSlots } from "./id-slots.ts";
import { RowChains } from "./row-chains.ts";

const firstCapacity = 64;

/** Publishes of messages, in columns by row; times in ms since the run began, NaN: never. */
export class PublishRows extends RowChains {
  sent = new Float64Array(firstCapacity);
  settled = new Float64Array(firstCapacity);
  how = new Uint8Array(firstCapacity);

  /** Adds one to a slot. */
  publish(slot: number, sent: number, settled: number, how: number): void {
    const row = this.add(slot);
    if (row === this.how.length) {
      this.sent = widened(this.sent);
      this.settled = widened(this.settled);
      this.how = widened(this.how);
    }
    this.sent[row] = sent;
    this.settled[row] = settled;
    this.how[row] = how;
  }
}

/** Deliveries of messages, in columns by row; times in ms since the run began, NaN: never. */
export class DeliveryRows extends RowChains {
  /** Its place in the plan. */
  worker = new Uint16Array(firstCapacity);
  received = new Float64Array(firstCapacity);
  started = new Float64Array(firstCapacity);
  ended = new Float64Array(firstCapacity);
  outcome = new Uint8Array(firstCapacity);
  redelivered = new Uint8Array(firstCapacity);

  /** Adds one to a slot. */
  delivery(
    slot: number,
    worker: number,
    received: number,
    started: number,
    ended: number,
    outcome: number,
    redelivered: number,
  ): void {
    const row = this.add(slot);
    if (row === this.worker.length) this.#widen();
    this.worker[row] = worker;
    this.received[row] = received;
    this.started[row] = started;
    this.ended[row] = ended;
    this.outcome[row] = outcome;
    this.redelivered[row] = redelivered;
  }

  #widen(): void {
    this.worker = widened(this.worker);
    this.received = widened(this.received);
    this.started = widened(this.started);
    this.ended = widened(this.ended);
    this.outcome = widened(this.outcome);
    this.redelivered = widened(this.redelivered);
  }
}

/** Messages that are kept whole, in columns by slot, with all their rows. */
export class MessageHistories extends IdSlots {
  /** ms since the run began; NaN: it was never sent. */
  due = new Float64Array(firstCapacity);
  /** When it was said to be over, in ms since the run began; NaN: it was not. */
  countedAt = new Float64Array(firstCapacity);
  /** 1: the ideal has its work. */
  worked = new Uint8Array(firstCapacity);
  /** 1: the sweep for starvation has its wait. */
  waited = new Uint8Array(firstCapacity);
  readonly publishes = new PublishRows();
  readonly deliveries = new DeliveryRows();

  /** Begins with a message of which nothing is known yet; returns its slot. */
  override add(id: number): number {
    const slot = super.add(id);
    if (slot >= this.due.length) {
      this.due = widened(this.due);
      this.countedAt = widened(this.countedAt);
      this.worked = widened(this.worked);
      this.waited = widened(this.waited);
    }
    this.due[slot] = Number.NaN;
    this.countedAt[slot] = Number.NaN;
    this.worked[slot] = 0;
    this.waited[slot] = 0;
    this.publishes.begin(slot);
    this.deliveries.begin(slot);
    return slot;
  }

  /** Forgets a message. */
  override remove(slot: number): void {
    super.remove(slot);
    this.publishes.drop(slot);
    this.deliveries.drop(slot);
  }

  /** Whether a message was sent. */
  wasSent(slot: number): boolean {
    return this.publishes.first[slot] !== -1;
  }

  /** The slots of all messages that were sent. */
  sentSlots(): Int32Array {
    const slots = new Int32Array(this.size);
    let count = 0;
    for (let slot = 0; slot < this.end; slot++)
      if (this.has(slot) && this.wasSent(slot)) slots[count++] = slot;
    return slots.subarray(0, count);
  }
}
