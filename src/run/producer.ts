import { encodeBody, idOfBody, idOfText, textMessageId } from "../amqp/body.ts";
import { ProducerLink, type ProducerListener, type PublishOptions } from "../amqp/producer-link.ts";
import { how, type PublishLog } from "../ledger/record.ts";
import type { PlannedProducer } from "../plan/plan.ts";
import type { HostContext } from "./host-context.ts";
import { PublishColumns } from "./logs.ts";
import { reconnect } from "./reconnect.ts";
import { Timers } from "./timers.ts";

/** Publishes that are sent before other work of the thread gets a turn. */
const burst = 256;

/** Sends its share of the load: the messages first, first + step, first + 2 step, … */
export class Producer implements ProducerListener {
  readonly #plan: PlannedProducer;
  readonly #context: HostContext;
  readonly #step: number;
  readonly #log = new PublishColumns();
  readonly #options: readonly PublishOptions[];
  readonly #bodies: readonly Buffer[] | null;
  #link: ProducerLink | null = null;
  #next: number;
  /** Row of the publish that is tag 1 of the present channel. */
  #firstRow = 0;
  /** All rows before it are settled. */
  #low = 0;
  #outstanding = 0;
  #full = false;
  #blockedSince: number | null = null;
  #blockedFor = 0;
  #going = false;
  #stopping = false;
  #comingBack = false;
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
  }

  /** @throws Problem (broker) */
  async connect(): Promise<void> {
    const { address, queue } = this.#context;
    this.#link = await ProducerLink.open(address, this.#plan.name, queue, this.#plan.confirms, this);
    this.#firstRow = this.#log.length;
    this.#full = false;
  }

  /** Starts at the run's zero, which is still to come. */
  go(): void {
    this.#timers.later(-this.#context.clock.now(), () => {
      this.#going = true;
      this.#pump();
    });
  }

  /** Sends no more; what is sent can still be confirmed. */
  stop(): void {
    this.#stopping = true;
    this.#pump();
  }

  async close(): Promise<PublishLog> {
    this.#stopping = true;
    this.#timers.callOff();
    const link = this.#link;
    this.#link = null;
    await link?.close();
    this.unblocked();
    return this.#log.log(this.#plan.name, this.#blockedFor);
  }

  settled(tag: number, multiple: boolean, ok: boolean): void {
    const now = this.#context.clock.now();
    const last = Math.min(this.#firstRow + tag, this.#log.length) - 1;
    for (let row = multiple ? this.#low : last; row <= last; row++) {
      if (Number.isNaN(this.#log.settled[row])) this.#settle(row, now, ok ? how.confirmed : how.nacked);
    }
    const { settled, length } = this.#log;
    while (this.#low < length && !Number.isNaN(settled[this.#low])) this.#low++;
    this.#pump();
  }

  returned(content: Buffer, messageId: unknown): void {
    const { run, load } = this.#context;
    const id = load.bodies === null ? idOfBody(content, run) : idOfText(messageId, run);
    const row = Math.floor(id / this.#step);
    if (id < 0 || row >= this.#log.length || this.#log.id[row] !== id) return;
    this.#log.how[row] = how.returned;
    if (!this.#plan.confirms) this.#context.counters.add("refused");
  }

  drained(): void {
    this.#full = false;
    this.#pump();
  }

  blocked(): void {
    this.#blockedSince ??= this.#context.clock.now();
  }

  unblocked(): void {
    if (this.#blockedSince !== null) this.#blockedFor += this.#context.clock.now() - this.#blockedSince;
    this.#blockedSince = null;
    this.#pump();
  }

  lost(reason: string): void {
    this.#link = null;
    this.#settleAllAsUnknown();
    this.unblocked();
    this.#context.tell("link-down", this.#plan.name, reason);
    if (this.#comingBack) return;
    this.#comingBack = true;
    this.#context.counters.add("linksDown");
    void this.#comeBack();
  }

  #settleAllAsUnknown(): void {
    if (!this.#plan.confirms) return;
    const now = this.#context.clock.now();
    for (let row = this.#low; row < this.#log.length; row++) {
      if (Number.isNaN(this.#log.settled[row])) this.#settle(row, now, how.unknown);
    }
    this.#low = this.#log.length;
  }

  async #comeBack(): Promise<void> {
    const back = await reconnect(async () => {
      await this.connect();
      if (this.#link === null) throw new Error("lost again");
    }, this.#context.signal);
    this.#context.tell(back === null ? "link-given-up" : "link-up", this.#plan.name, "");
    if (back === null) return;
    this.#comingBack = false;
    this.#context.counters.add("linksDown", -1);
    this.#pump();
  }

  #settle(row: number, now: number, verdict: number): void {
    const { counters } = this.#context;
    this.#log.settled[row] = now;
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
      if (this.#stopping || this.#exhausted(clock.now())) {
        this.#finish();
        return;
      }
      if (this.#link === null || this.#full || this.#blockedSince !== null) return;
      if (this.#plan.confirms && this.#outstanding >= this.#plan.maxUnconfirmed) return;
      if (sent === burst) {
        this.#timers.soon(() => this.#pump());
        return;
      }
      const now = clock.now();
      const due = load.due === null ? Math.max(now, 0) : (load.due[this.#next] ?? now);
      if (due > now) {
        this.#timers.later(Math.ceil(due - now), () => this.#pump());
        return;
      }
      if (!this.#send(this.#link, now, due)) return;
    }
  }

  #exhausted(now: number): boolean {
    const { count, until, due } = this.#context.load;
    // What has a due time is sent, however late: a slow broker must not thin out the load.
    return (count !== null && this.#next >= count) || (until !== null && due === null && now >= until);
  }

  #send(link: ProducerLink, now: number, due: number): boolean {
    const { load, run, counters } = this.#context;
    const id = this.#next;
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
    this.#next += this.#step;
    counters.add("attempted");
    if (this.#plan.confirms) this.#outstanding++;
    else counters.add("decided");
    try {
      this.#full = !link.publish(body, options);
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
