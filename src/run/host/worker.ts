import type { DeliverySlice } from "../../account/slices.ts";
import type { Disconnect } from "../../driver/disconnect.ts";
import type { ConsumerConnection, ConsumerListener, ConsumerSettings } from "../../driver/driver.ts";
import { dotsOf, idOfText } from "../../driver/message-body.ts";
import type { DeliveryLog } from "../../ledger/record.ts";
import type { PlannedWorker } from "../../plan/plan.ts";
import { AckBatcher } from "./ack-batcher.ts";
import { AckDecisions } from "./ack-decisions.ts";
import { DeliveryRecorder } from "./delivery-recorder.ts";
import { explainDisconnect } from "./disconnect-reason.ts";
import type { HostContext } from "./host-context.ts";
import type { WorkerStats } from "./live-stats.ts";
import { type Reconnectable, Reconnector } from "./reconnector.ts";
import { Timers } from "./timers.ts";
import { type WorkListener, WorkSimulator } from "./work-simulator.ts";

/** One consumer: takes messages, works on them one (or `concurrency`) at a time, acks or rejects them. */
export class Worker implements ConsumerListener, WorkListener, Reconnectable {
  readonly #plan: PlannedWorker;
  readonly #context: HostContext;
  readonly #recorder: DeliveryRecorder;
  readonly #timers = new Timers();
  /** Of when it leaves. */
  readonly #stopTimer = new Timers();
  readonly #workSimulator: WorkSimulator;
  readonly #decisions: AckDecisions;
  readonly #reconnector: Reconnector;
  readonly #manual: boolean;
  #link: ConsumerConnection | null = null;
  readonly #acks: AckBatcher;
  #joined: boolean;
  #consuming = false;
  #leaving = false;
  #cancelled = false;
  #gone = false;

  constructor(plan: PlannedWorker, context: HostContext, stats: WorkerStats) {
    this.#plan = plan;
    this.#context = context;
    this.#recorder = new DeliveryRecorder(plan.name, context, stats);
    this.#manual = plan.ack === "manual";
    this.#joined = plan.added === undefined;
    this.#workSimulator = new WorkSimulator(
      plan.work,
      context.timerHeap,
      this.#timers,
      this,
      () => context.counters.get("brokenOff") > 0,
    );
    this.#decisions = new AckDecisions(plan, context.load, context.seed);
    this.#acks = new AckBatcher(plan.ackEvery, {
      send: (tag, allUpTo) => this.#link?.ack(tag, allUpTo),
      mustBeSingle: () => context.named && this.#recorder.hasUnexpected,
      finished: (row) => this.#recorder.finished(row),
      acked: (row) => this.#recorder.became(row, "handled"),
    });
    this.#reconnector = new Reconnector(plan.name, context, this);
  }

  get name(): string {
    return this.#plan.name;
  }

  /** Connects for the first time. @throws Problem (broker) */
  async connect(): Promise<void> {
    this.#link = await this.#opened([]);
  }

  #opened(declare: ConsumerSettings["declare"]): Promise<ConsumerConnection> {
    const { address, driver, queue, load } = this.#context;
    const { name, prefetch, ack, priority } = this.#plan;
    const texts = load.bodies !== null;
    return driver.openConsumer(address, name, { queue, prefetch, ack, priority, texts, declare }, this);
  }

  /** Consumes at once if the worker is there from the start. */
  async consumeFromStart(): Promise<void> {
    if (this.#joined && this.#plan.start === 0) await this.#consume();
  }

  go(): void {
    const { stop } = this.#plan;
    // Of a lost connection nothing is left; that it leaves holds also then.
    if (stop !== undefined) this.#stopTimer.later(stop - this.#context.clock.now(), () => void this.leave());
    this.#begin();
  }

  #begin(): void {
    const { start } = this.#plan;
    const now = this.#context.clock.now();
    if (this.#joined && !this.#consuming) this.#timers.later(start - now, () => this.#consumeSoon());
    this.#acks.flushWhenIdle(this.#timers, () => this.#recorder.working === 0);
  }

  /** A worker that was only standing by begins to consume. */
  join(): void {
    this.#joined = true;
    this.#context.tell("joined", this.#plan.name, "");
    this.#consumeSoon();
  }

  /** Is cut off at once with all that it holds; connects again after `back` ms, or never (null). */
  kill(back: number | null): void {
    if (this.#gone || this.#reconnector.isAway) return;
    this.#link?.abandon();
    this.#reconnector.killed(back, this.#dropLink());
    if (back === null || this.#leaving) this.#go();
  }

  /** Its connection drops. */
  cut(): void {
    this.#link?.cut("the connection was cut by a fault");
  }

  /** @param atOnce without closing its link in order */
  async close(atOnce = false): Promise<DeliveryLog> {
    this.#leaving = true;
    this.#reconnector.end();
    this.#acks.flush();
    this.#timers.cancel();
    this.#stopTimer.cancel();
    this.#workSimulator.cancel();
    const link = this.#link;
    this.#link = null;
    if (atOnce) link?.abandon();
    else await link?.close();
    return this.#recorder.log();
  }

  /** Hands over what it wrote down of deliveries of which nothing becomes any more. */
  take(now: number): DeliverySlice {
    return this.#recorder.take(now);
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
    this.#recorder.unexpected(size);
    if (!this.#context.named && this.#manual) this.#link?.ack(tag, false);
  }

  /** @param work ms, at speed 1 */
  #take(tag: number, redelivered: boolean, id: number, work: number): void {
    const now = this.#context.clock.now();
    const startsNow = !this.#recorder.somethingWaits && this.#hasRoom;
    const row = this.#recorder.received(id, redelivered, now);
    if (startsNow && work === 0) {
      this.#recorder.passed(row, now);
      this.#settle(row, tag);
      return;
    }
    this.#recorder.hold(row, tag, work / this.#plan.speed);
    if (startsNow) this.#startNext(now);
  }

  readonly progress = null;

  lost(loss: Disconnect): void {
    const { clock, declarations, queue } = this.#context;
    const timeout = declarations.find(({ name }) => name === queue)?.arguments["x-consumer-timeout"];
    const explained = explainDisconnect(loss, {
      heldFor: this.#recorder.heldFor(clock.now()),
      consumerTimeout: typeof timeout === "number" ? timeout : null,
      heartbeat: this.#link?.heartbeat ?? 0,
    });
    this.#reconnector.lost(explained, this.#dropLink());
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
    this.#begin();
  }

  /** @returns how many messages it held */
  #dropLink(): number {
    this.#link = null;
    this.#consuming = false;
    this.#timers.cancel();
    this.#workSimulator.cancel();
    const held = this.#recorder.cutOff(this.#context.clock.now());
    this.#acks.drop();
    return held;
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
    this.#stopTimer.cancel();
    this.#reconnector.end();
    this.#context.tell("left", this.#plan.name, "");
    this.#context.counters.add("workersGone");
  }

  #goIfDone(): void {
    if (!this.#cancelled || this.#gone || this.#recorder.working > 0 || this.#link === null) return;
    // What it held is the broker's again: `lost` comes, and marks that.
    if (this.#link.isCancelled) return;
    this.#acks.flush();
    const waiting = this.#recorder.putBack(this.#context.clock.now());
    const link = this.#link;
    this.#link = null;
    void link.close().then(() => {
      this.#context.counters.add("inHand", -waiting);
      this.#go();
    });
  }

  get #hasRoom(): boolean {
    return this.#recorder.working < this.#plan.concurrency && !this.#leaving;
  }

  /** Begins with the first that waits. */
  #startNext(now: number): void {
    const row = this.#recorder.startNext(now);
    const work = this.#recorder.workOf(row);
    if (work === 0) this.#end(row);
    else this.#workSimulator.do(row, work);
  }

  begun(row: number): void {
    this.#recorder.begun(row, this.#context.clock.now());
  }

  done(row: number): void {
    this.#end(row);
    while (this.#hasRoom && this.#recorder.somethingWaits) this.#startNext(this.#context.clock.now());
    this.#goIfDone();
  }

  #end(row: number): void {
    this.#settle(row, this.#recorder.ended(row, this.#context.clock.now()));
  }

  #settle(row: number, tag: number): void {
    try {
      if (this.#manual) this.#answer(row, tag);
      else this.#recorder.became(row, "handled");
    } catch {
      // The connection went a moment ago: `lost` comes and marks what was held.
    }
  }

  #answer(row: number, tag: number): void {
    switch (this.#decisions.for(this.#recorder.idOf(row))) {
      case "crash":
        this.kill(this.#plan.crash?.back ?? null);
        break;
      case "reject":
        this.#link?.reject(tag, false);
        this.#recorder.became(row, "rejected");
        break;
      case "requeue":
        this.#link?.reject(tag, true);
        this.#recorder.became(row, "requeued");
        break;
      case "ack":
        this.#acks.ack(row, tag);
    }
  }
}
