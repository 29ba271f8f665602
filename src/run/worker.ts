import { dotsOf, idOfBody, idOfText, workOfBody } from "../amqp/body.ts";
import { ConsumerLink, type ConsumerListener, type Delivery } from "../amqp/consumer-link.ts";
import { outcome, type WorkLog } from "../ledger/record.ts";
import type { PlannedWorker } from "../plan/plan.ts";
import { streams, uniform } from "../plan/random.ts";
import type { HostContext } from "./host-context.ts";
import { WorkColumns } from "./logs.ts";
import { reconnect } from "./reconnect.ts";
import { Timers } from "./timers.ts";

/** ms of timer lateness that is made up for by the next sleeps; more than that was no timer's doing. */
const mostDebt = 5;
/** ms between looks at finished messages that wait for an ack of several. */
const flushEvery = 20;

interface Held {
  readonly row: number;
  readonly tag: number;
  /** ms, at this worker's speed */
  readonly work: number;
}

/** One consumer: takes messages, works on them one (or `concurrency`) at a time, acks or rejects them. */
export class Worker implements ConsumerListener {
  readonly #plan: PlannedWorker;
  readonly #context: HostContext;
  readonly #log = new WorkColumns();
  readonly #timers = new Timers();
  readonly #attempts = new Map<number, number>();
  readonly #unexpected: string[] = [];
  readonly #manual: boolean;
  #link: ConsumerLink | null = null;
  #queue: Held[] = [];
  #head = 0;
  #working = 0;
  #inFlight = 0;
  #maxInFlight = 0;
  #unexpectedCount = 0;
  #consuming = false;
  #leaving = false;
  #cancelled = false;
  #gone = false;
  #comingBack = false;
  /** ms that past sleeps ended late, in sum. */
  #debt = 0;
  /** Finished rows whose ack waits for more, the newest last. */
  #unacked: Held[] = [];
  #flushedAt = 0;

  constructor(plan: PlannedWorker, context: HostContext) {
    this.#plan = plan;
    this.#context = context;
    this.#manual = plan.ack === "manual";
  }

  /** @throws Problem (broker) */
  async connect(): Promise<void> {
    const { address, queue } = this.#context;
    const { prefetch, ack, priority } = this.#plan;
    this.#link = await ConsumerLink.open(address, this.#plan.name, { queue, prefetch, ack, priority }, this);
  }

  /** Consumes at once if the worker is there from the start. */
  async consumeFromStart(): Promise<void> {
    if (this.#plan.start === 0) await this.#consume();
  }

  go(): void {
    const { start, stop, ackEvery } = this.#plan;
    const now = this.#context.clock.now();
    // A refusal to consume closes the channel, and `lost` hears of that.
    if (!this.#consuming) this.#timers.later(start - now, () => void this.#consume().catch(() => undefined));
    if (stop !== undefined) this.#timers.later(stop - now, () => void this.#leave());
    if (ackEvery > 1) this.#timers.later(flushEvery, () => this.#flushIdle());
  }

  async close(): Promise<WorkLog> {
    this.#leaving = true;
    this.#flush();
    this.#timers.callOff();
    const link = this.#link;
    this.#link = null;
    await link?.close();
    return this.#log.log({
      name: this.#plan.name,
      maxInFlight: this.#maxInFlight,
      unexpected: this.#unexpected,
      unexpectedCount: this.#unexpectedCount,
    });
  }

  delivered(message: Delivery): void {
    const { run, load, clock, counters, named } = this.#context;
    const { content, properties, fields } = message;
    const id = load.bodies === null ? idOfBody(content, run) : idOfText(properties.messageId, run);
    if (id < 0) {
      this.#unexpectedCount++;
      if (this.#unexpected.length < 10)
        this.#unexpected.push(`${content.length} bytes to ${this.#plan.name}`);
      if (!named && this.#manual) this.#link?.ack(fields.deliveryTag, false);
      return;
    }
    const row = this.#log.add(id, clock.now(), fields.redelivered);
    counters.add("delivered");
    if (fields.redelivered) counters.add("redelivered");
    counters.add("inHand");
    this.#inFlight++;
    if (this.#inFlight > this.#maxInFlight) this.#maxInFlight = this.#inFlight;
    const work =
      (load.bodies === null ? workOfBody(content) / 1000 : dotsOf(content) * load.dot) / this.#plan.speed;
    const held = { row, tag: fields.deliveryTag, work };
    if (this.#working < this.#plan.concurrency && this.#queue.length === 0 && !this.#leaving)
      this.#start(held);
    else this.#queue.push(held);
  }

  lost(reason: string): void {
    this.#link = null;
    this.#consuming = false;
    this.#timers.callOff();
    this.#dropHeld();
    this.#context.tell("link-down", this.#plan.name, reason);
    if (this.#leaving) {
      if (!this.#gone) this.#context.counters.add("workersGone");
      this.#gone = true;
    } else if (!this.#comingBack) {
      this.#comingBack = true;
      this.#context.counters.add("linksDown");
      void this.#comeBack();
    }
  }

  /** What it held is the broker's again. */
  #dropHeld(): void {
    const now = this.#context.clock.now();
    const rows = this.#log;
    for (let row = rows.length - 1, held = this.#inFlight; held > 0 && row >= 0; row--) {
      if (rows.outcome[row] !== outcome.received && rows.outcome[row] !== outcome.finished) continue;
      if (rows.outcome[row] === outcome.received) {
        rows.outcome[row] = outcome.cutOff;
        rows.ended[row] = now;
      }
      held--;
    }
    this.#context.counters.add("inHand", -this.#inFlight);
    this.#inFlight = 0;
    this.#working = 0;
    this.#queue = [];
    this.#head = 0;
    this.#unacked = [];
  }

  async #comeBack(): Promise<void> {
    const { start } = this.#plan;
    const back = await reconnect(async () => {
      await this.#link?.close();
      await this.connect();
      if (start === 0 || this.#context.clock.now() >= start) await this.#consume();
      if (this.#link === null) throw new Error("lost again");
    }, this.#context.signal);
    this.#comingBack = false;
    this.#context.tell(back === null ? "link-given-up" : "link-up", this.#plan.name, "");
    if (back === null) return;
    this.#context.counters.add("linksDown", -1);
    this.go();
  }

  async #consume(): Promise<void> {
    if (this.#consuming || this.#leaving) return;
    this.#consuming = true;
    await this.#link?.consume();
  }

  /** Takes no more; what it works on is finished, what only waits goes back to the queue. */
  async #leave(): Promise<void> {
    this.#leaving = true;
    // A cancel that fails is a lost connection, and `lost` hears of that.
    await this.#link?.cancel().catch(() => undefined);
    this.#cancelled = true;
    this.#goIfDone();
  }

  #goIfDone(): void {
    if (!this.#leaving || !this.#cancelled || this.#gone || this.#working > 0) return;
    this.#gone = true;
    this.#flush();
    const now = this.#context.clock.now();
    const waiting = this.#queue.slice(this.#head);
    for (const { row } of waiting) this.#log.ended[row] = now;
    this.#queue = [];
    this.#head = 0;
    this.#inFlight -= waiting.length;
    const link = this.#link;
    this.#link = null;
    void link?.close().then(() => {
      this.#context.counters.add("inHand", -waiting.length);
      this.#context.counters.add("workersGone");
    });
  }

  #start(held: Held): void {
    this.#working++;
    this.#log.started[held.row] = this.#context.clock.now();
    if (held.work === 0) {
      this.#end(held);
    } else if (this.#plan.work === "cpu") {
      // Two turns later the last ack has left: spinning must not hold it back.
      this.#timers.soon(() => this.#timers.soon(() => this.#burn(held)));
    } else {
      this.#sleep(held);
    }
  }

  #burn(held: Held): void {
    this.#log.started[held.row] = this.#context.clock.now();
    const end = performance.now() + held.work;
    while (performance.now() < end);
    this.#end(held);
    this.#startWaiting();
  }

  /** Node's timers end up to a millisecond or two late; the next sleep is shorter by that. */
  #sleep(held: Held): void {
    const begun = performance.now();
    const wanted = Math.round(held.work - this.#debt);
    const wake = (): void => {
      this.#debt += performance.now() - begun - held.work;
      this.#debt = Math.max(-mostDebt, Math.min(mostDebt, this.#debt));
      this.#end(held);
      this.#startWaiting();
    };
    if (wanted < 1) this.#timers.soon(wake);
    else this.#timers.later(wanted, wake);
  }

  #startWaiting(): void {
    while (this.#working < this.#plan.concurrency && this.#head < this.#queue.length && !this.#leaving) {
      const held = this.#queue[this.#head++];
      if (this.#head === this.#queue.length) {
        this.#queue = [];
        this.#head = 0;
      }
      if (held !== undefined) this.#start(held);
    }
    this.#goIfDone();
  }

  #end(held: Held): void {
    this.#working--;
    this.#log.ended[held.row] = this.#context.clock.now();
    try {
      this.#settle(held);
    } catch {
      // The connection went a moment ago: `lost` comes and marks what was held.
    }
  }

  #settle(held: Held): void {
    const { ackEvery, reject } = this.#plan;
    if (!this.#manual) {
      this.#done(held, outcome.handled, "handled");
    } else if (reject !== undefined && this.#rejects(held.row, reject)) {
      this.#link?.reject(held.tag, reject.requeue);
      if (reject.requeue) this.#done(held, outcome.requeued, "requeued");
      else this.#done(held, outcome.rejected, "rejected");
    } else if (ackEvery === 1) {
      this.#link?.ack(held.tag, false);
      this.#done(held, outcome.handled, "handled");
    } else {
      this.#log.outcome[held.row] = outcome.finished;
      this.#unacked.push(held);
      if (this.#unacked.length >= ackEvery) this.#flush();
    }
  }

  #done(held: Held, what: number, count: "handled" | "requeued" | "rejected"): void {
    this.#log.outcome[held.row] = what;
    this.#inFlight--;
    this.#context.counters.add("inHand", -1);
    this.#context.counters.add(count);
  }

  #rejects(row: number, reject: NonNullable<PlannedWorker["reject"]>): boolean {
    const { load, seed } = this.#context;
    const id = this.#log.id[row] ?? 0;
    if (reject.kind !== undefined && load.kinds[load.kind[id % load.period] ?? 0]?.name !== reject.kind)
      return false;
    const attempt = this.#attempts.get(id) ?? 0;
    if (reject.requeue) this.#attempts.set(id, attempt + 1);
    return uniform(seed + attempt, streams.reject, id) < reject.share;
  }

  #flushIdle(): void {
    if (performance.now() - this.#flushedAt >= flushEvery && this.#working === 0) this.#flush();
    this.#timers.later(flushEvery, () => this.#flushIdle());
  }

  #flush(): void {
    const last = this.#unacked.at(-1);
    if (last === undefined) return;
    this.#flushedAt = performance.now();
    const acked = this.#unacked;
    this.#unacked = [];
    // On a queue of the user's, an ack of all would take a message along that is not this run's.
    const oneByOne = this.#context.named && this.#unexpectedCount > 0;
    try {
      if (oneByOne) for (const { tag } of acked) this.#link?.ack(tag, false);
      else this.#link?.ack(last.tag, true);
    } catch {
      // The connection went a moment ago: `lost` comes and marks what was held.
      return;
    }
    for (const held of acked) this.#done(held, outcome.handled, "handled");
  }
}
