import { dotsOf, idOfBody, idOfText, workOfBody } from "../amqp/body.ts";
import {
  ConsumerLink,
  type ConsumerListener,
  type ConsumerSettings,
  type Delivery,
} from "../amqp/consumer-link.ts";
import { outcome, type WorkLog } from "../ledger/record.ts";
import type { PlannedWorker } from "../plan/plan.ts";
import { Acks } from "./acks.ts";
import { Draws } from "./draws.ts";
import { Fifo } from "./fifo.ts";
import type { Gauge } from "./gauges.ts";
import type { HostContext } from "./host-context.ts";
import { Labour } from "./labour.ts";
import { type Life, Lifeline } from "./lifeline.ts";
import { WorkColumns } from "./logs.ts";
import { Timers } from "./timers.ts";

interface Held {
  readonly row: number;
  readonly tag: number;
  /** ms, at this worker's speed */
  readonly work: number;
}

/** One consumer: takes messages, works on them one (or `concurrency`) at a time, acks or rejects them. */
export class Worker implements ConsumerListener, Life {
  readonly #plan: PlannedWorker;
  readonly #context: HostContext;
  readonly #log = new WorkColumns();
  readonly #timers = new Timers();
  readonly #labour: Labour;
  readonly #draws: Draws;
  readonly #gauge: Gauge;
  readonly #lifeline: Lifeline;
  readonly #unexpected: string[] = [];
  readonly #manual: boolean;
  #link: ConsumerLink | null = null;
  readonly #queue = new Fifo<Held>();
  readonly #acks: Acks<Held>;
  #working = 0;
  #inFlight = 0;
  #maxInFlight = 0;
  #unexpectedCount = 0;
  #joined: boolean;
  #consuming = false;
  #leaving = false;
  #cancelled = false;
  #gone = false;

  constructor(plan: PlannedWorker, context: HostContext, gauge: Gauge) {
    this.#plan = plan;
    this.#gauge = gauge;
    this.#context = context;
    this.#manual = plan.ack === "manual";
    this.#joined = plan.added === undefined;
    this.#labour = new Labour(plan.work, this.#timers);
    this.#draws = new Draws(plan, context.load, context.seed);
    this.#acks = new Acks<Held>(plan.ackEvery, {
      send: (tag, allUpTo) => this.#link?.ack(tag, allUpTo),
      mustBeSingle: () => context.named && this.#unexpectedCount > 0,
      finished: ({ row }) => {
        this.#log.outcome[row] = outcome.finished;
      },
      acked: (held) => this.#done(held, outcome.handled, "handled"),
    });
    this.#lifeline = new Lifeline(plan.name, context, this);
  }

  get name(): string {
    return this.#plan.name;
  }

  /** Connects for the first time. @throws Problem (broker) */
  async connect(): Promise<void> {
    this.#link = await this.#opened([]);
  }

  #opened(declare: ConsumerSettings["declare"]): Promise<ConsumerLink> {
    const { address, queue } = this.#context;
    const { prefetch, ack, priority } = this.#plan;
    return ConsumerLink.open(address, this.#plan.name, { queue, prefetch, ack, priority, declare }, this);
  }

  /** Consumes at once if the worker is there from the start. */
  async consumeFromStart(): Promise<void> {
    if (this.#joined && this.#plan.start === 0) await this.#consume();
  }

  go(): void {
    const { start, stop } = this.#plan;
    const now = this.#context.clock.now();
    if (this.#joined && !this.#consuming) this.#timers.later(start - now, () => this.#consumeSoon());
    if (stop !== undefined) this.#timers.later(stop - now, () => void this.leave());
    this.#acks.flushWhenIdle(this.#timers, () => this.#working === 0);
  }

  /** A worker that was only standing by begins to consume. */
  join(): void {
    this.#joined = true;
    this.#context.tell("joined", this.#plan.name, "");
    this.#consumeSoon();
  }

  /** Is cut off at once with all that it holds; connects again after `back` ms, or never (null). */
  kill(back: number | null): void {
    if (this.#gone || this.#lifeline.isAway) return;
    this.#link?.abandon();
    this.#dropLink();
    this.#lifeline.killed(back);
    if (back === null || this.#leaving) this.#go();
  }

  /** Its connection drops. */
  cut(): void {
    this.#link?.cut("the connection was cut by a fault");
  }

  async close(): Promise<WorkLog> {
    this.#leaving = true;
    this.#lifeline.end();
    this.#acks.flush();
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
    this.#gauge.holds(++this.#inFlight);
    if (this.#inFlight > this.#maxInFlight) this.#maxInFlight = this.#inFlight;
    const work =
      (load.bodies === null ? workOfBody(content) / 1000 : dotsOf(content) * load.dot) / this.#plan.speed;
    const held = { row, tag: fields.deliveryTag, work };
    if (this.#hasRoom && this.#queue.isEmpty) this.#start(held);
    else this.#queue.push(held);
  }

  lost(reason: string): void {
    this.#dropLink();
    this.#lifeline.lost(reason);
    if (this.#leaving) this.#go();
  }

  async open(signal: AbortSignal): Promise<void> {
    const link = await this.#opened(this.#context.declarations);
    if (signal.aborted) {
      link.abandon();
      throw new Error("not wanted any more");
    }
    this.#link = link;
    const { start } = this.#plan;
    if (this.#joined && (start === 0 || this.#context.clock.now() >= start)) await this.#consume();
    if (this.#link !== link) throw new Error("lost again");
  }

  resumed(): void {
    this.go();
  }

  #dropLink(): void {
    this.#link = null;
    this.#consuming = false;
    this.#timers.callOff();
    this.#dropHeld();
  }

  /** What it held is the broker's again. */
  #dropHeld(): void {
    const now = this.#context.clock.now();
    this.#log.cutOff(this.#inFlight, now);
    this.#context.counters.add("inHand", -this.#inFlight);
    this.#inFlight = 0;
    this.#working = 0;
    this.#gauge.holds(0);
    this.#gauge.worksOn(0, now);
    this.#queue.takeAll();
    this.#acks.drop();
  }

  async #consume(): Promise<void> {
    if (this.#consuming || this.#leaving || this.#link === null) return;
    this.#consuming = true;
    await this.#link.consume();
  }

  /** A refusal to consume closes the channel, and `lost` hears of that. */
  #consumeSoon(): void {
    void this.#consume().catch(() => undefined);
  }

  /** Takes no more; what it works on is finished, what only waits goes back to the queue. */
  async leave(): Promise<void> {
    if (this.#leaving) return;
    this.#leaving = true;
    if (this.#link === null) {
      this.#go();
      return;
    }
    // A cancel that fails is a lost connection, and `lost` hears of that.
    await this.#link.cancel().catch(() => undefined);
    this.#cancelled = true;
    this.#goIfDone();
  }

  /** Is gone for good. */
  #go(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#lifeline.end();
    this.#context.tell("left", this.#plan.name, "");
    this.#context.counters.add("workersGone");
  }

  #goIfDone(): void {
    if (!this.#cancelled || this.#gone || this.#working > 0 || this.#link === null) return;
    this.#acks.flush();
    const now = this.#context.clock.now();
    const waiting = this.#queue.takeAll();
    for (const { row } of waiting) this.#log.end(row, now);
    this.#inFlight -= waiting.length;
    this.#gauge.holds(this.#inFlight);
    const link = this.#link;
    this.#link = null;
    void link.close().then(() => {
      this.#context.counters.add("inHand", -waiting.length);
      this.#go();
    });
  }

  #start(held: Held): void {
    const now = this.#context.clock.now();
    this.#gauge.worksOn(++this.#working, now);
    this.#log.start(held.row, now);
    if (held.work === 0) {
      this.#end(held);
      return;
    }
    this.#labour.do(
      held.work,
      () => {
        this.#log.start(held.row, this.#context.clock.now());
      },
      () => {
        this.#end(held);
        this.#startWaiting();
      },
    );
  }

  get #hasRoom(): boolean {
    return this.#working < this.#plan.concurrency && !this.#leaving;
  }

  #startWaiting(): void {
    while (this.#hasRoom) {
      const held = this.#queue.shift();
      if (held === undefined) break;
      this.#start(held);
    }
    this.#goIfDone();
  }

  #end(held: Held): void {
    const now = this.#context.clock.now();
    this.#gauge.worksOn(--this.#working, now);
    this.#log.end(held.row, now);
    try {
      this.#settle(held);
    } catch {
      // The connection went a moment ago: `lost` comes and marks what was held.
    }
  }

  #settle(held: Held): void {
    if (!this.#manual) {
      this.#done(held, outcome.handled, "handled");
      return;
    }
    switch (this.#draws.for(this.#log.id[held.row] ?? 0)) {
      case "crash":
        this.kill(this.#plan.crash?.back ?? null);
        break;
      case "reject":
        this.#link?.reject(held.tag, false);
        this.#done(held, outcome.rejected, "rejected");
        break;
      case "requeue":
        this.#link?.reject(held.tag, true);
        this.#done(held, outcome.requeued, "requeued");
        break;
      case "ack":
        this.#acks.ack(held);
    }
  }

  #done(held: Held, what: number, count: "handled" | "requeued" | "rejected"): void {
    this.#log.outcome[held.row] = what;
    this.#gauge.holds(--this.#inFlight);
    if (what === outcome.handled) this.#gauge.handledOne();
    this.#context.counters.add("inHand", -1);
    this.#context.counters.add(count);
  }
}
