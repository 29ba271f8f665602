import { dotsOf, idOfText } from "../amqp/body.ts";
import { ConsumerLink, type ConsumerListener, type ConsumerSettings } from "../amqp/consumer-link.ts";
import { outcome, type WorkLog } from "../ledger/record.ts";
import type { WorkSlice } from "../ledger/summary/slices.ts";
import type { PlannedWorker } from "../plan/plan.ts";
import { Acks } from "./acks.ts";
import { Draws } from "./draws.ts";
import type { Gauge } from "./gauges.ts";
import { Held } from "./held.ts";
import type { HostContext } from "./host-context.ts";
import { Labour, type Labourer } from "./labour.ts";
import { type Life, Lifeline } from "./lifeline.ts";
import { WorkColumns } from "./logs.ts";
import { Timers } from "./timers.ts";

/** One consumer: takes messages, works on them one (or `concurrency`) at a time, acks or rejects them. */
export class Worker implements ConsumerListener, Labourer, Life {
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
  /** Those that wait or are worked on. */
  readonly #held = new Held();
  readonly #acks: Acks;
  /** The first row that waits for being worked on. */
  #next = 0;
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
    this.#labour = new Labour(plan.work, context.wheel, this.#timers, this);
    this.#draws = new Draws(plan, context.load, context.seed);
    this.#acks = new Acks(plan.ackEvery, {
      send: (tag, allUpTo) => this.#link?.ack(tag, allUpTo),
      mustBeSingle: () => context.named && this.#unexpectedCount > 0,
      finished: (row) => {
        this.#log.became(row, outcome.finished);
      },
      acked: (row) => this.#done(row, outcome.handled, "handled"),
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
    const { address, queue, load } = this.#context;
    const { name, prefetch, ack, priority } = this.#plan;
    const texts = load.bodies !== null;
    return ConsumerLink.open(address, name, { queue, prefetch, ack, priority, texts, declare }, this);
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
    this.#labour.callOff();
    const link = this.#link;
    this.#link = null;
    await link?.close();
    return this.#log.log(this.#facts);
  }

  /** Hands over what it wrote down of deliveries of which nothing becomes any more. */
  take(now: number): WorkSlice {
    const log = this.#log.take(this.#facts);
    return { log, until: this.#log.firstReceived ?? now };
  }

  get #facts(): Pick<WorkLog, "name" | "maxInFlight" | "unexpected" | "unexpectedCount"> {
    const [maxInFlight, unexpected, unexpectedCount] = [
      this.#maxInFlight,
      this.#unexpected,
      this.#unexpectedCount,
    ];
    return { name: this.#plan.name, maxInFlight, unexpected, unexpectedCount };
  }

  delivered(tag: number, redelivered: boolean, run: number, id: number, work: number, size: number): void {
    if (run === this.#context.run) this.#take(tag, redelivered, id, work / 1000);
    else this.#refuse(tag, size);
  }

  deliveredText(tag: number, redelivered: boolean, messageId: unknown, text: Buffer): void {
    const { run, load } = this.#context;
    const id = idOfText(messageId, run);
    if (id >= 0) this.#take(tag, redelivered, id, dotsOf(text) * load.dot);
    else this.#refuse(tag, text.length);
  }

  /** A message that is not this run's. */
  #refuse(tag: number, size: number): void {
    this.#unexpectedCount++;
    if (this.#unexpected.length < 10) this.#unexpected.push(`${size} bytes to ${this.#plan.name}`);
    if (!this.#context.named && this.#manual) this.#link?.ack(tag, false);
  }

  /** @param work ms, at speed 1 */
  #take(tag: number, redelivered: boolean, id: number, work: number): void {
    const { clock, counters } = this.#context;
    const now = clock.now();
    const row = this.#log.add(id, now, redelivered);
    counters.add("delivered");
    if (redelivered) counters.add("redelivered");
    counters.add("inHand");
    this.#gauge.holds(++this.#inFlight);
    if (this.#inFlight > this.#maxInFlight) this.#maxInFlight = this.#inFlight;
    const startsNow = this.#next === row && this.#hasRoom;
    if (startsNow && work === 0) {
      // Nothing of it takes time: it is not even held.
      this.#next++;
      this.#log.start(row, now);
      this.#log.end(row, now);
      this.#settle(row, tag);
      return;
    }
    this.#held.add(row, tag, work / this.#plan.speed);
    if (startsNow) this.#startNext(now);
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
    this.#labour.callOff();
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
    this.#next = this.#log.length;
    this.#held.clear();
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
    const waiting = this.#log.length - this.#next;
    for (; this.#next < this.#log.length; this.#next++) this.#log.end(this.#next, now);
    this.#log.over();
    this.#held.clear();
    this.#inFlight -= waiting;
    this.#gauge.holds(this.#inFlight);
    const link = this.#link;
    this.#link = null;
    void link.close().then(() => {
      this.#context.counters.add("inHand", -waiting);
      this.#go();
    });
  }

  get #hasRoom(): boolean {
    return this.#working < this.#plan.concurrency && !this.#leaving;
  }

  /** Begins with the first that waits. */
  #startNext(now: number): void {
    const row = this.#next++;
    const work = this.#held.workOf(row);
    this.#log.start(row, now);
    this.#gauge.worksOn(++this.#working, now);
    if (work === 0) this.#end(row);
    else this.#labour.do(row, work);
  }

  begun(row: number): void {
    this.#log.start(row, this.#context.clock.now());
  }

  done(row: number): void {
    this.#end(row);
    while (this.#hasRoom && this.#next < this.#log.length) this.#startNext(this.#context.clock.now());
    this.#goIfDone();
  }

  #end(row: number): void {
    const now = this.#context.clock.now();
    this.#gauge.worksOn(--this.#working, now);
    this.#log.end(row, now);
    const tag = this.#held.tagOf(row);
    this.#held.drop(row);
    this.#settle(row, tag);
  }

  #settle(row: number, tag: number): void {
    try {
      if (this.#manual) this.#answer(row, tag);
      else this.#done(row, outcome.handled, "handled");
    } catch {
      // The connection went a moment ago: `lost` comes and marks what was held.
    }
  }

  #answer(row: number, tag: number): void {
    switch (this.#draws.for(this.#log.idOf(row))) {
      case "crash":
        this.kill(this.#plan.crash?.back ?? null);
        break;
      case "reject":
        this.#link?.reject(tag, false);
        this.#done(row, outcome.rejected, "rejected");
        break;
      case "requeue":
        this.#link?.reject(tag, true);
        this.#done(row, outcome.requeued, "requeued");
        break;
      case "ack":
        this.#acks.ack(row, tag);
    }
  }

  #done(row: number, what: number, count: "handled" | "requeued" | "rejected"): void {
    this.#log.became(row, what);
    this.#gauge.holds(--this.#inFlight);
    if (what === outcome.handled) this.#gauge.handledOne();
    this.#context.counters.add("inHand", -1);
    this.#context.counters.add(count);
  }
}
