import { encodeBody, idOfBody, idOfText, textMessageId } from "../amqp/body.ts";
import {
  ProducerLink,
  type ProducerListener,
  type ProducerSettings,
  type PublishOptions,
} from "../amqp/producer-link.ts";
import { how, type PublishLog } from "../ledger/record.ts";
import type { PlannedProducer } from "../plan/plan.ts";
import type { HostContext } from "./host-context.ts";
import { type Life, Lifeline } from "./lifeline.ts";
import { PublishColumns } from "./logs.ts";
import { Stopwatch } from "./stopwatch.ts";
import { Timers } from "./timers.ts";

/** Publishes that are sent before other work of the thread gets a turn. */
const burst = 256;

/** Sends its share of the load: the messages first, first + step, first + 2 step, … */
export class Producer implements ProducerListener, Life {
  readonly #plan: PlannedProducer;
  readonly #context: HostContext;
  readonly #step: number;
  readonly #log = new PublishColumns();
  readonly #options: readonly PublishOptions[];
  readonly #bodies: readonly Buffer[] | null;
  readonly #lifeline: Lifeline;
  #link: ProducerLink | null = null;
  #next: number;
  /** Row of the publish that is tag 1 of the present channel. */
  #firstRow = 0;
  /** All rows before it are settled. */
  #low = 0;
  #outstanding = 0;
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
  readonly #timers = new Timers();

  constructor(plan: PlannedProducer, first: number, step: number, context: HostContext) {
    this.#plan = plan;
    this.#context = context;
    this.#next = first;
    this.#step = step;
    const { kinds, persistent, bodies } = context.load;
    this.#options = kinds.map(({ priority }) => ({
      persistent,
      mandatory: true,
      ...(priority === undefined ? {} : { priority }),
    }));
    this.#bodies = bodies?.map((text) => Buffer.from(text)) ?? null;
    this.#full = new Stopwatch(() => context.clock.now());
    this.#blocked = new Stopwatch(() => context.clock.now());
    this.#lifeline = new Lifeline(plan.name, context, this);
  }

  get name(): string {
    return this.#plan.name;
  }

  /** Connects for the first time. @throws Problem (broker) */
  async connect(): Promise<void> {
    this.#link = await this.#opened([]);
  }

  #opened(declare: ProducerSettings["declare"]): Promise<ProducerLink> {
    const { address, queue } = this.#context;
    const { name, confirms } = this.#plan;
    return ProducerLink.open(address, name, { queue, confirms, declare }, this);
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
    if (this.#gone || this.#lifeline.isAway) return;
    this.#gone = back === null;
    this.#link?.abandon();
    this.#dropLink();
    this.#lifeline.killed(back);
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

  async close(): Promise<PublishLog> {
    this.#stopping = true;
    this.#lifeline.end();
    this.#timers.callOff();
    const link = this.#link;
    this.#link = null;
    await link?.close();
    this.#freed();
    const { name } = this.#plan;
    return this.#log.log({ name, blocked: this.#blocked.total, backpressure: this.#full.total });
  }

  settled(tag: number, multiple: boolean, ok: boolean): void {
    const now = this.#context.clock.now();
    const last = Math.min(this.#firstRow + tag, this.#log.length) - 1;
    for (let row = multiple ? this.#low : last; row <= last; row++) {
      if (this.#log.isOpen(row)) this.#settle(row, now, ok ? how.confirmed : how.nacked);
    }
    while (this.#low < this.#log.length && !this.#log.isOpen(this.#low)) this.#low++;
    this.#pump();
  }

  returned(content: Buffer, messageId: unknown): void {
    const { run, load } = this.#context;
    const id = load.bodies === null ? idOfBody(content, run) : idOfText(messageId, run);
    const row = this.#rowOf(id);
    if (row === undefined) return;
    this.#log.how[row] = how.returned;
    if (!this.#plan.confirms) this.#context.counters.add("refused");
  }

  /** The newest row of a message that this producer sent; with confirms, of one that is not settled. */
  #rowOf(id: number): number | undefined {
    if (!this.#plan.confirms) {
      const row = Math.floor(id / this.#step);
      return id >= 0 && row < this.#log.length && this.#log.id[row] === id ? row : undefined;
    }
    for (let row = this.#log.length - 1; row >= this.#low; row--) if (this.#log.id[row] === id) return row;
    return undefined;
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

  lost(reason: string): void {
    this.#dropLink();
    this.#lifeline.lost(reason);
  }

  async open(signal: AbortSignal): Promise<void> {
    const link = await this.#opened(this.#context.declarations);
    if (signal.aborted) {
      link.abandon();
      throw new Error("not wanted any more");
    }
    this.#firstRow = this.#log.length;
    this.#link = link;
  }

  resumed(): void {
    this.#pump();
  }

  #dropLink(): void {
    this.#link = null;
    this.#settleAllAsUnknown();
    this.#freed();
  }

  /** What becomes of each is not known; a careful producer sends them again. */
  #settleAllAsUnknown(): void {
    if (!this.#plan.confirms) return;
    const now = this.#context.clock.now();
    const again = this.#plan.onFailure === "republish" && !this.#gone;
    for (let row = this.#log.length - 1; row >= this.#low; row--) {
      if (!this.#log.isOpen(row)) continue;
      if (again && this.#log.how[row] !== how.returned) {
        this.#log.settle(row, now);
        this.#log.how[row] = how.unknown;
        this.#outstanding--;
        this.#again.push(this.#log.id[row] ?? 0);
      } else this.#settle(row, now, how.unknown);
    }
    this.#low = this.#log.length;
  }

  #settle(row: number, now: number, verdict: number): void {
    const { counters } = this.#context;
    this.#log.settle(row, now);
    if (this.#log.how[row] === how.returned) counters.add("refused");
    else {
      this.#log.how[row] = verdict;
      if (verdict === how.confirmed) counters.add("confirmed");
      if (verdict === how.nacked) counters.add("refused");
    }
    this.#outstanding--;
    counters.add("decided");
  }

  /** Sends all that may be sent now; whatever stops it calls it again when it is over. */
  #pump(): void {
    if (!this.#going || this.#done) return;
    this.#timers.callOff();
    const { load, clock } = this.#context;
    for (let sent = 0; ; sent++) {
      const ended = this.#stopping || this.#gone;
      if (this.#gone) this.#forget();
      if (this.#again.length === 0 && (ended || this.#exhausted(clock.now()))) {
        this.#finish();
        return;
      }
      if (this.#link === null || this.#full.isRunning || this.#blocked.isRunning) return;
      if (this.#plan.confirms && this.#outstanding >= this.#plan.maxUnconfirmed) return;
      if (sent === burst) {
        this.#timers.soon(() => this.#pump());
        return;
      }
      const now = clock.now();
      const old = this.#again.pop();
      if (old !== undefined) {
        if (!this.#send(this.#link, old, now, load.due?.[old] ?? now)) return;
        continue;
      }
      const due = load.due === null ? Math.max(now, 0) : (load.due[this.#next] ?? now);
      if (due > now) {
        this.#timers.later(Math.ceil(due - now), () => this.#pump());
        return;
      }
      const id = this.#next;
      this.#next += this.#step;
      this.#context.counters.add("attempted");
      if (!this.#plan.confirms) this.#context.counters.add("decided");
      if (!this.#send(this.#link, id, now, due)) return;
    }
  }

  #exhausted(now: number): boolean {
    const { count, until, due } = this.#context.load;
    // What has a due time is sent, however late: a slow broker must not thin out the load.
    return (count !== null && this.#next >= count) || (until !== null && due === null && now >= until);
  }

  /** What was to be sent again stays unknown. */
  #forget(): void {
    this.#context.counters.add("decided", this.#again.length);
    this.#again = [];
  }

  #send(link: ProducerLink, id: number, now: number, due: number): boolean {
    const { load, run } = this.#context;
    const at = id % load.period;
    let options = this.#options[load.kind[at] ?? 0] ?? { persistent: load.persistent, mandatory: true };
    let body: Buffer;
    if (this.#bodies === null) {
      body = encodeBody(run, id, load.work[at] ?? 0, due, load.size[at] ?? 0);
    } else {
      body = this.#bodies[id % this.#bodies.length] ?? Buffer.alloc(0);
      options = { ...options, messageId: textMessageId(run, id) };
    }
    this.#log.add(id, now);
    if (this.#plan.confirms) this.#outstanding++;
    try {
      if (!link.publish(body, options)) this.#full.start();
    } catch {
      // The connection went a moment ago: `lost` comes and settles this publish as unknown.
      return false;
    }
    return true;
  }

  #finish(): void {
    if (this.#outstanding > 0) return;
    this.#done = true;
    this.#context.counters.add("producersDone");
  }
}
