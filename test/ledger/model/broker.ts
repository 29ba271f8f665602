import { deliveryLimit, isQuorum, newFor, type Settings, shortLength } from "./settings.ts";

/** How a copy of a message ended that was neither handled nor kept. */
export interface End {
  readonly cause:
    | "transient-at-restart"
    | "queue-not-durable"
    | "new-queue-at-kill"
    | "queue-purged"
    | "queue-deleted"
    | "auto-ack-in-flight"
    | "in-transit"
    | "dead-letter-in-transit"
    | "overflow"
    | "unexplained";
  /** Index among the faults that were done; -1: none. */
  readonly fault: number;
}

/** One copy of a message: each time that it is sent makes one. */
export interface Copy {
  readonly id: number;
  /** On disk: a kill of the broker does not harm it. */
  saved: boolean;
  /** As the broker flags it. */
  redelivered: boolean;
  /** The kill after which the broker flagged it although nobody had been given it; -1: none. */
  flaggedBy: number;
  /** How often it was given to a consumer. */
  given: number;
  /** The fault that last gave it back to the queue; -2: its worker did so itself; -1: neither. */
  givenBackBy: number;
  /** The same, of faults alone. */
  cutBy: number;
  /** Received by a worker that auto-acks. */
  inHands: boolean;
  /** The first purge or deletion that it survived although nobody could know: it was on its way. */
  blurredBy: End | null;
  /** TimeColumns that it went back to the queue. */
  returns: number;
  end: End | "handled" | "dead-lettered" | "rejected" | "at-the-limit" | null;
}

/** A RabbitMQ queue after the rules of AMQP 0-9-1: what waits, what is with whom, what a stop leaves. */
export class QueueModel {
  readonly #settings: Settings;
  readonly #durable: boolean;
  /** Declared when the run began, and not killed yet. */
  #isNew: boolean;
  ready: Copy[] = [];
  /** Given to consumers and not acknowledged. */
  readonly unacked = new Map<Copy, number>();
  /** Returned, and not ready for a while. */
  readonly delayed: Copy[] = [];
  deadLetters: Copy[] = [];
  /** Dead letters that are on disk. */
  readonly #kept = new Set<Copy>();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#durable = settings.queue !== "not durable";
    this.#isNew = settings.queue === "new quorum";
  }

  /** Whether the broker may promise to keep a copy. */
  mayConfirm(copy: Copy): boolean {
    const toDisk = isQuorum(this.#settings) || (this.#durable && this.#settings.persistent);
    return !toDisk || copy.saved || copy.end !== null;
  }

  enqueue(copy: Copy): void {
    this.ready.push(copy);
    this.#trim();
  }

  /** The next copy for a consumer; null when its prefetch is full or nothing waits. */
  give(worker: number): Copy | null {
    const { ack, prefetch } = this.#settings.workers[worker] ?? { ack: "manual", prefetch: 1 };
    const held = [...this.unacked.values()].filter((one) => one === worker).length;
    if (ack === "manual" && held >= prefetch) return null;
    const copy = this.ready.shift();
    if (copy === undefined) return null;
    if (ack === "manual") this.unacked.set(copy, worker);
    copy.given++;
    return copy;
  }

  ack(copy: Copy): void {
    if (this.unacked.delete(copy)) copy.end = "handled";
  }

  reject(copy: Copy): void {
    if (!this.unacked.delete(copy)) return;
    copy.end = this.#settings.queue === "dead-letter" ? "dead-lettered" : "rejected";
    if (copy.end === "dead-lettered") this.deadLetters.push(copy);
  }

  /** What was dead-lettered so far is on disk. */
  keepDeadLetters(): void {
    for (const copy of this.deadLetters) this.#kept.add(copy);
  }

  /** Puts a copy back at its place, the front. @param by a fault, or -1, -2 as in `givenBackBy` */
  giveBack(copy: Copy, by: number): void {
    if (!this.unacked.delete(copy)) return;
    copy.redelivered = true;
    copy.givenBackBy = by;
    if (by !== -2) copy.cutBy = by;
    this.#takeBack(copy);
    this.#trim();
  }

  /** A returned copy is ready again, gone at its limit, or held back for a while. */
  #takeBack(copy: Copy): void {
    const { queue } = this.#settings;
    if (queue === "limited" && ++copy.returns > deliveryLimit) copy.end = "at-the-limit";
    else if (queue === "delayed") this.delayed.push(copy);
    else this.ready.unshift(copy);
  }

  /** What was held back is ready. */
  elapse(): void {
    this.ready.push(...this.delayed.splice(0));
  }

  /** All that a consumer has not acknowledged. */
  giveBackAll(worker: number, by: number): void {
    for (const [copy, holder] of [...this.unacked]) if (holder === worker) this.giveBack(copy, by);
  }

  purge(fault: number): void {
    for (const copy of this.ready.splice(0)) copy.end = { cause: "queue-purged", fault };
  }

  /** The queue is there again at once, empty. */
  remove(fault: number): void {
    for (const copy of [...this.ready.splice(0), ...this.delayed.splice(0), ...this.unacked.keys()])
      copy.end = { cause: "queue-deleted", fault };
    this.unacked.clear();
  }

  /** Ends at a time in ms, and begins again with what was kept. All connections are gone by then. */
  stop(fault: number, clean: boolean, at: number): void {
    for (const copy of this.unacked.keys()) {
      copy.redelivered = true;
      copy.givenBackBy = fault;
      copy.cutBy = fault;
      this.#takeBack(copy);
    }
    this.unacked.clear();
    const { persistent } = this.#settings;
    const quorum = isQuorum(this.#settings);
    this.elapse();
    const isForgotten = !clean && this.#isNew && at < newFor;
    if (isForgotten) this.#isNew = false;
    for (const copy of this.ready) {
      // What a classic queue reads again from disk may have been handed out, as far as it knows.
      if (!clean && !quorum) {
        copy.redelivered = true;
        if (copy.given === 0 && copy.flaggedBy === -1) copy.flaggedBy = fault;
      }
      if (isForgotten) copy.end = { cause: "new-queue-at-kill", fault };
      else if (quorum) copy.end = clean || copy.saved ? null : { cause: "in-transit", fault };
      else if (!this.#durable) copy.end = { cause: "queue-not-durable", fault };
      else if (!persistent) copy.end = { cause: "transient-at-restart", fault };
      else copy.end = clean || copy.saved ? null : { cause: "in-transit", fault };
    }
    this.ready = this.ready.filter(({ end }) => end === null);
    if (!persistent && !quorum) this.#loseDeadLetters(() => false, "transient-at-restart", fault);
    else if (!clean) this.#loseDeadLetters((copy) => this.#kept.has(copy), "dead-letter-in-transit", fault);
  }

  #loseDeadLetters(keeps: (copy: Copy) => boolean, cause: End["cause"], fault: number): void {
    for (const copy of this.deadLetters) if (!keeps(copy)) copy.end = { cause, fault };
    this.deadLetters = this.deadLetters.filter(keeps);
  }

  #trim(): void {
    if (this.#settings.queue !== "short") return;
    for (const copy of this.ready.splice(0, Math.max(0, this.ready.length - shortLength)))
      copy.end = { cause: "overflow", fault: -1 };
  }
}
