import type { PublishSlice } from "../../account/slices.ts";
import { maxNumbered } from "../../common/message-limits.ts";
import type { Disconnect } from "../../driver/disconnect.ts";
import type { ProducerConnection, ProducerListener, ProducerSettings } from "../../driver/driver.ts";
import type { PublisherFacts, PublishLog } from "../../ledger/record.ts";
import type { PlannedProducer } from "../../plan/plan.ts";
import { Backoff } from "./backoff.ts";
import { BurstSmoother } from "./burst-smoother.ts";
import { type HoldUp, HoldUps } from "./hold-ups.ts";
import type { HostContext } from "./host-context.ts";
import { PublishRecorder } from "./publish-recorder.ts";
import { type Reconnectable, Reconnector } from "./reconnector.ts";
import { Sender } from "./sender.ts";
import { Stopwatch } from "./stopwatch.ts";
import { Timers } from "./timers.ts";

/** Publishes that are sent before other work of the thread gets a turn. */
const burst = 256;

/** Sends its share of the load: the messages first, first + step, first + 2 step, … */
export class Producer implements ProducerListener, Reconnectable {
  readonly #plan: PlannedProducer;
  readonly #context: HostContext;
  readonly #step: number;
  readonly #recorder: PublishRecorder;
  readonly #sender: Sender;
  readonly #reconnector: Reconnector;
  #link: ProducerConnection | null = null;
  #next: number;
  /** Ids to send again, the oldest last: they were unconfirmed when the connection was lost. */
  #again: number[] = [];
  /** While the connection takes no more. */
  readonly #full: Stopwatch;
  /** While the broker forbids publishing. */
  readonly #blocked: Stopwatch;
  #going = false;
  #stopping = false;
  /** Killed, and not to be back. */
  #gone = false;
  #done = false;
  readonly #holdUps = new HoldUps();
  readonly #timers = new Timers();
  readonly #smoother = new BurstSmoother();
  readonly #backoff: Backoff;

  constructor(plan: PlannedProducer, first: number, step: number, context: HostContext) {
    this.#plan = plan;
    this.#context = context;
    this.#next = first;
    this.#step = step;
    this.#recorder = new PublishRecorder(plan, step, context.counters);
    this.#sender = new Sender(context);
    this.#full = new Stopwatch(() => context.clock.now());
    this.#blocked = new Stopwatch(() => context.clock.now());
    this.#reconnector = new Reconnector(plan.name, context, this);
    this.#backoff = new Backoff(context.reconnectTimeout);
  }

  get name(): string {
    return this.#plan.name;
  }

  /** Connects for the first time. @throws Problem (broker) */
  async connect(): Promise<void> {
    this.#link = await this.#opened([]);
  }

  #opened(declare: ProducerSettings["declare"]): Promise<ProducerConnection> {
    const { address, driver, queue } = this.#context;
    const { name, confirms } = this.#plan;
    return driver.openProducer(address, name, { queue, confirms, texts: this.#sender.texts, declare }, this);
  }

  /** Starts at the run's zero, which is still to come. */
  go(): void {
    this.#timers.later(-this.#context.clock.now(), () => {
      this.#going = true;
      this.#pump();
    });
  }

  /** Is cut off at once, nothing flushed; connects again after `back` ms, or never (null). */
  kill(back: number | null): void {
    if (this.#gone || this.#reconnector.isAway) return;
    this.#gone = back === null;
    this.#link?.abandon();
    this.#dropLink();
    this.#reconnector.killed(back);
    this.#pump();
  }

  /** Its connection drops. */
  cut(): void {
    this.#link?.cut("the connection was cut by a fault");
  }

  /** Sends nothing new; what is sent can still be confirmed, or sent again. */
  stop(): void {
    this.#stopping = true;
    this.#pump();
  }

  /** @param atOnce without closing its link in order */
  async close(atOnce = false): Promise<PublishLog> {
    this.#stopping = true;
    this.#reconnector.end();
    this.#timers.cancel();
    const link = this.#link;
    this.#link = null;
    if (atOnce) link?.abandon();
    else await link?.close();
    this.#freed();
    return this.#recorder.log(this.#facts);
  }

  /** Hands over what it wrote down of publishes of which nothing more is to be heard. */
  take(now: number): PublishSlice {
    return this.#recorder.take(now, this.#facts);
  }

  get #facts(): PublisherFacts {
    const { behind: ownBehind, window } = this.#holdUps;
    const held = { blocked: this.#blocked.total, backpressure: this.#full.total, window };
    return { name: this.#plan.name, ...held, ownBehind };
  }

  settled(tag: number, multiple: boolean, ok: boolean): void {
    const now = this.#context.clock.now();
    const again = this.#recorder.settled(tag, multiple, ok, now, this.#triesRefused);
    if (again.length > 0) this.#backoff.refused(again, now);
    else if (ok && this.#backoff.isOn) this.#again.push(...this.#backoff.taken());
    this.#pump();
  }

  /** Whether it sends again what was nacked and nothing explains why. */
  get #triesRefused(): boolean {
    const { onFailure } = this.#plan;
    const wanted = onFailure === "republish" && !this.#context.rejects;
    return wanted && !this.#stopping && !this.#gone && this.#backoff.tries;
  }

  /** What was refused stays so. */
  #acceptRefusals(): void {
    const count = this.#backoff.giveUp();
    this.#context.counters.add("refused", count);
    this.#context.counters.add("decided", count);
  }

  returned(content: Buffer, messageId: unknown): void {
    this.#recorder.returned(this.#sender.idOf(content, messageId));
  }

  drained(): void {
    this.#full.stop();
    this.#pump();
  }

  blocked(): void {
    this.#blocked.start();
  }

  unblocked(): void {
    this.#blocked.stop();
    this.#pump();
  }

  /** Nothing holds it back any more. */
  #freed(): void {
    this.#blocked.stop();
    this.#full.stop();
  }

  get progress(): number {
    return this.#recorder.decided;
  }

  lost(loss: Disconnect): void {
    this.#dropLink();
    this.#reconnector.lost(loss);
  }

  async open(signal: AbortSignal): Promise<void> {
    const link = await this.#opened(this.#context.declarations);
    if (signal.aborted) {
      link.abandon();
      throw new Error("not wanted any more");
    }
    this.#recorder.newChannel();
    this.#sender.newLink();
    this.#link = link;
  }

  resumed(): void {
    this.#pump();
  }

  #dropLink(): void {
    this.#link = null;
    const again = this.#plan.onFailure === "republish" && !this.#gone;
    // One by one: a call takes only so many arguments.
    for (const id of this.#recorder.lost(again, this.#context.clock.now())) this.#again.push(id);
    this.#freed();
  }

  /** Sends all that may be sent now; whatever stops it calls it again when it is over. */
  #pump(): void {
    if (!this.#going || this.#done) return;
    this.#timers.cancel();
    const { dues, clock, counters } = this.#context;
    const { confirms, maxUnconfirmed } = this.#plan;
    if (this.#gone) this.#forget();
    const hopeless = !this.#backoff.isPatient(clock.now());
    if (this.#stopping || this.#gone || hopeless) this.#acceptRefusals();
    for (let sent = 0; ; sent++) {
      const now = clock.now();
      const nothingOld = this.#again.length === 0 && this.#backoff.isEmpty;
      if (nothingOld && (this.#stopping || this.#gone || this.#exhausted(now))) {
        this.#finish();
        return;
      }
      const holdUp = this.#holdUp;
      if (holdUp !== null || this.#link === null) {
        this.#holdUps.hold(holdUp ?? "connection", now, this.#nextDue(now));
        return;
      }
      if (this.#backoff.isOn) {
        const pause = this.#backoff.wait(now);
        if (pause > 0) {
          this.#timers.later(Math.ceil(pause), () => this.#pump());
          return;
        }
        if (this.#recorder.unconfirmed > 0) return;
      }
      if (confirms && this.#recorder.unconfirmed >= maxUnconfirmed) {
        this.#holdUps.hold("window", now, this.#nextDue(now));
        return;
      }
      this.#holdUps.release(now);
      if (sent === burst) {
        this.#timers.soon(() => this.#pump());
        return;
      }
      const old = this.#backoff.next() ?? this.#again.pop();
      if (old !== undefined) {
        if (!this.#send(this.#link, old, now, dues?.at(old) || now)) return;
        continue;
      }
      const due = dues === null ? Math.max(now, 0) : dues.at(this.#next) || now;
      const early = due - now;
      const wait = early > 0 ? Math.ceil(early) : dues === null ? 0 : this.#smoother.wait(due, now);
      if (early > 0) this.#holdUps.onTime();
      if (wait > 0) {
        this.#timers.later(wait, () => this.#pump());
        return;
      }
      const id = this.#next;
      this.#next += this.#step;
      this.#holdUps.sent(now, due);
      counters.add("attempted");
      if (!confirms) counters.add("decided");
      if (!this.#send(this.#link, id, now, due)) return;
    }
  }

  get #holdUp(): HoldUp | null {
    if (this.#link === null) return "connection";
    if (this.#blocked.isRunning) return "blocked";
    return this.#full.isRunning ? "backpressure" : null;
  }

  #nextDue(now: number): number {
    return this.#context.dues?.at(this.#next) || now;
  }

  #exhausted(now: number): boolean {
    const { dues, load } = this.#context;
    const { count, until } = load;
    if (this.#next >= (count ?? maxNumbered)) return true;
    // What has a due time is sent, however late: a slow broker must not thin out the load.
    if (dues !== null) return Number.isNaN(dues.at(this.#next));
    return until !== null && now >= until;
  }

  /** What was to be sent again stays unknown. */
  #forget(): void {
    this.#context.counters.add("decided", this.#again.length);
    this.#again = [];
  }

  /** @returns false: the connection is gone */
  #send(link: ProducerConnection, id: number, now: number, due: number): boolean {
    this.#recorder.sent(id, now);
    try {
      if (!this.#sender.send(link, id, due)) this.#full.start();
    } catch {
      // The connection went a moment ago: `lost` comes and settles this publish as unknown.
      return false;
    }
    return true;
  }

  #finish(): void {
    if (this.#recorder.unconfirmed > 0) return;
    this.#done = true;
    this.#context.counters.add("producersDone");
  }
}
