import { type Dues, duesOf } from "../../plan/dues.ts";
import { kindOf, workOf } from "../../plan/load.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../result/schema.ts";
import type { Span } from "../dispatch.ts";
import { behindLimit } from "../generator.ts";
import { PacedSum } from "../paced.ts";
import { type Presence, presencesOf } from "../presence.ts";
import {
  emptyRecord,
  endedAt,
  type FaultRecord,
  how,
  outcome,
  type RunEvent,
  type RunRecord,
  settledAt,
  startedAt,
} from "../record.ts";
import { WorkErrors } from "../work-error.ts";
import { Duplicates } from "./duplicates.ts";
import { FaultSums } from "./fault-sums.ts";
import { IdealSum } from "./ideal-sum.ts";
import { isRefusal, type MessageHistory, MessageState } from "./message-history.ts";
import { Measures } from "./message-measures.ts";
import { type MessageConsumer, OpenMessages } from "./open-messages.ts";
import { ProducerSum } from "./producer-sum.ts";
import { RedeliveredSum } from "./redelivered-sum.ts";
import { type RetainedAccount, retainedAccountOf, together } from "./retained-account.ts";
import type { DeliverySlice, PublishSlice, RowSink, Rows } from "./slices.ts";
import { StarvationSum } from "./starvation-sum.ts";
import { type Sums, summaryOf } from "./summary.ts";
import { TimelineSum } from "./timeline-sum.ts";
import { Watermarks } from "./watermarks.ts";
import { WorkerSum } from "./worker-sum.ts";

/** Messages that are waited for before one that holds up all others is passed over. */
const maxWaited = 65_536;
/** Messages that are kept whole before those of them that were handled are summed up. */
const maxWhole = 16_384;

/**
 * Accounts for a run while it goes on, and forgets what went well: memory is bounded by what is outstanding or in
 * trouble, not by how long the run is. Pure; times in ms since the run began.
 */
export class StreamingAccount implements RowSink, MessageConsumer {
  readonly #plan: Plan;
  readonly #dues: Dues | null;
  readonly #open: OpenMessages;
  readonly #events: RunEvent[] = [];
  readonly #sentTo: Watermarks;
  readonly #workedTo: Watermarks;
  #foldedTo = Number.NEGATIVE_INFINITY;
  readonly #producers: readonly ProducerSum[];
  readonly #workers: readonly WorkerSum[];
  readonly #timeline = new TimelineSum();
  readonly #paced = new PacedSum();
  readonly #measures: Measures;
  readonly #ideal: IdealSum;
  /** The same with works as long as they were. */
  readonly #realIdeal: IdealSum;
  readonly #starvation: StarvationSum;
  readonly #workErrors = new WorkErrors();
  readonly #attemptedOfKind: number[];
  readonly #closed = { all: 0, confirmed: 0 };
  /** Closed ones that were sent once more: when that was first. */
  readonly #sentAgain = new Map<number, number>();
  readonly #redelivered: RedeliveredSum;
  readonly #duplicates = new Duplicates();
  #span: { first: number; last: number; handled: boolean } = {
    first: Number.POSITIVE_INFINITY,
    last: Number.NEGATIVE_INFINITY,
    handled: false,
  };
  #topId = -1;
  #isBehindByItself = false;
  readonly #faults: FaultSums | null;
  readonly #maxWaited: number;
  readonly #maxWhole: number;
  readonly #settled: RetainedAccount[] = [];
  #settleAt: number;
  unaccounted = 0;

  /**
   * @param most messages that are waited for @param whole messages that are kept whole
   */
  constructor(plan: Plan, most = maxWaited, whole = maxWhole) {
    this.#plan = plan;
    this.#maxWaited = most;
    this.#maxWhole = whole;
    this.#settleAt = whole;
    this.#faults = plan.faults.length === 0 ? null : new FaultSums(plan);
    this.#dues = duesOf(plan.load);
    this.#open = new OpenMessages(plan.producers.length, most);
    this.#sentTo = new Watermarks(plan.producers);
    this.#workedTo = new Watermarks(plan.workers);
    this.#producers = plan.producers.map(() => new ProducerSum());
    this.#workers = plan.workers.map(() => new WorkerSum(plan.load.kinds.length));
    this.#measures = new Measures(plan.load.kinds.map(({ name }) => name));
    this.#ideal = new IdealSum(plan);
    this.#realIdeal = new IdealSum(plan);
    this.#starvation = new StarvationSum(plan);
    this.#redelivered = new RedeliveredSum(plan.workers.length);
    this.#attemptedOfKind = plan.load.kinds.map(() => 0);
  }

  /** How many messages have a place in memory. */
  get size(): number {
    return this.#open.size;
  }

  event(event: RunEvent): void {
    this.#events.push(event);
  }

  rows({ publishes, works }: Rows, faults: readonly FaultRecord[] = []): void {
    if (this.#faults !== null) this.#faults.known = faults;
    for (const slice of publishes) this.#addPublishes(slice);
    for (const slice of works) this.#addDeliveries(slice);
    const until = Math.min(this.#sentTo.lowest, this.#workedTo.lowest);
    // When all is handed over, the result looks at it with all events.
    if (until < Number.POSITIVE_INFINITY) this.#advance(until, this.#events);
  }

  /**
   * The account of the run, once all rows have come. A histogram stands for the times of single messages: percentiles
   * are within 0.5 % and a µs of what `account` finds; the least, the greatest and all counts are the same.
   * @param record what there is beside the logs
   */
  result(record: RunRecord, index: number): RunResult {
    if (this.#faults !== null) this.#faults.known = record.faults;
    this.#advance(Number.POSITIVE_INFINITY, record.events);
    const facts = new MessageState();
    for (const [id, story] of this.#open.stories) {
      if (story.publishes.length === 0) continue;
      this.#feedLate(id, facts.of(story), story);
      this.#measure(id, facts);
    }
    const presences = this.#presences(record.events);
    const { first, last, handled } = this.#span;
    const span: Span | null = handled && first < Number.POSITIVE_INFINITY ? { first, last } : null;
    this.#starvation.sweep(last, first, presences);
    const neverSent = [...this.#open.neverSent()];
    const sums: Sums = {
      producers: this.#producers,
      workers: this.#workers,
      closed: this.#closed,
      sentAgain: this.#sentAgain.size,
      redelivered: this.#redelivered.counts(this.#plan, record, this.#sentAgain),
      duplicates: this.#duplicates,
      attemptedOfKind: this.#attemptedOfKind,
      // Beyond all that were sent each delivery counts, among them each message.
      unexpected: {
        count: neverSent.reduce((sum, [id, rows]) => sum + (id > this.#topId ? rows : 1), 0),
        examples: neverSent.flatMap(([id]) => (id > this.#topId ? [] : [id])).sort((a, b) => a - b),
      },
      span,
      presences,
      ideal: this.#ideal.makespan,
      realIdeal: this.#realIdeal.makespan,
      starvation: span === null ? null : this.#starvation.sum,
      paced: this.#paced.summary(this.#plan, presences),
      measures: this.#measures,
      workErrors: this.#workErrors,
      isBehindByItself: this.#isBehindByItself,
      timeline: this.#timeline.timeline(record, this.#topId >= 0),
    };
    const outages = this.#faults?.outages(record);
    const rest = together([
      ...this.#settled,
      retainedAccountOf(this.#plan, record, this.#open.stories, outages),
    ]);
    const faults = this.#faults?.complete(record, rest.faults, rest.corrections) ?? [];
    return summaryOf(this.#plan, record, sums, { ...rest, faults }, index);
  }

  next(id: number, facts: MessageState): boolean {
    const { sent, started } = facts;
    if (facts.worked) this.#worked(id, facts);
    if (!Number.isNaN(started)) this.#starvation.message(sent, started);
    if (this.#faults !== null) {
      this.#faults.began(sent);
      if (facts.decided) this.#faults.ended(facts.overAt);
    }
    return this.#close(id, facts);
  }

  late(id: number, facts: MessageState, story: MessageHistory): boolean {
    this.#feedLate(id, facts, story);
    return this.#close(id, facts);
  }

  #feedLate(id: number, facts: MessageState, story: MessageHistory): void {
    const { worked, decided, overAt, sent, started } = facts;
    if (worked && !story.worked) this.#worked(id, facts);
    if (!Number.isNaN(started) && !story.waited) this.#starvation.message(sent, started);
    story.worked ||= worked;
    story.waited ||= !Number.isNaN(started);
    if (this.#faults !== null && decided && Number.isNaN(story.told)) story.told = this.#faults.ended(overAt);
  }

  #close(id: number, facts: MessageState): boolean {
    const { producers } = this.#plan;
    const confirms = producers[id % producers.length]?.confirms ?? true;
    if (!facts.isClean(confirms, this.#faults !== null)) return false;
    this.#closed.all++;
    if (facts.how === how.confirmed) this.#closed.confirmed++;
    this.#redelivered.closed(facts);
    this.#measure(id, facts);
    return true;
  }

  #measure(id: number, facts: MessageState): void {
    this.#measures.add(this.#kindOf(id), facts);
    const producer = this.#producers[id % this.#producers.length];
    if (facts.how === how.confirmed && producer !== undefined) producer.confirmed++;
  }

  #kindOf(id: number): number {
    return kindOf(this.#plan.load, id);
  }

  /** What a perfect queue would have done with it. */
  #worked(id: number, { sent, workedFor, worker }: MessageState): void {
    const planned = this.#workOf(id);
    this.#ideal.take(sent, planned);
    const real = workedFor * (this.#plan.workers[worker]?.speed ?? 1);
    this.#realIdeal.take(sent, Number.isNaN(real) ? planned : real);
  }

  /** ms */
  #workOf(id: number): number {
    return workOf(this.#plan.load, id) / 1000;
  }

  #addPublishes({ log, until, returned }: PublishSlice): void {
    const place = this.#sentTo.reach(log.name, until);
    if (place === undefined) return;
    this.#producers[place]?.log(log);
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? 0;
      const sent = log.sent[row] ?? Number.NaN;
      const settled = settledAt(log, row);
      const verdict = log.how[row] ?? how.sent;
      this.#timeline.published(sent);
      this.#faults?.published(sent);
      if (verdict === how.confirmed) this.#timeline.confirmed(settled);
      if (!isRefusal(verdict)) this.unaccounted++;
      if (sent < this.#span.first) this.#span.first = sent;
      const isOpen = this.#open.publish(id, sent, settled, verdict, () => this.#firstSent(id, sent));
      if (!isOpen) this.#sentAgain.set(id, Math.min(sent, this.#sentAgain.get(id) ?? sent));
    }
    for (const id of returned) if (this.#open.returned(id, how.returned)) this.unaccounted--;
  }

  /** @returns when it was due */
  #firstSent(id: number, sent: number): number {
    const due = this.#dues?.at(id) ?? Number.NaN;
    const kind = this.#kindOf(id);
    this.#producers[id % this.#producers.length]?.first(sent, due);
    if (sent - due > behindLimit && this.#faults?.isBlamed(due, sent) !== true) this.#isBehindByItself = true;
    this.#attemptedOfKind[kind] = (this.#attemptedOfKind[kind] ?? 0) + 1;
    if (id > this.#topId) this.#topId = id;
    const wanted = Number.isNaN(due) ? sent : due;
    if (this.#dues !== null) this.#paced.due(wanted);
    return wanted;
  }

  #addDeliveries({ log, until }: DeliverySlice): void {
    const worker = this.#workedTo.reach(log.name, until);
    if (worker === undefined) return;
    const [sum, planned] = [this.#workers[worker], this.#plan.workers[worker]];
    if (sum === undefined || planned === undefined) return;
    sum.header(log);
    this.#workErrors.add(log, this.#plan.load, planned);
    if (this.#dues !== null) this.#paced.deliveries(log);
    const manual = planned.ack !== "auto";
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? 0;
      const received = log.received[row] ?? Number.NaN;
      const started = startedAt(log, row);
      const ended = endedAt(log, row);
      const what = log.outcome[row] ?? outcome.received;
      const again = log.redelivered[row] ?? 0;
      sum.row(this.#kindOf(id), started, ended, what, again);
      if (manual) this.#timeline.held(received, ended);
      this.#faults?.delivered(received, ended, what === outcome.handled);
      if (!Number.isNaN(started))
        this.#starvation.work(started, Number.isNaN(ended) ? Number.POSITIVE_INFINITY : ended);
      if (what === outcome.handled) {
        this.#timeline.handled(ended);
        this.#span.handled = true;
        this.unaccounted--;
      }
      if ((what === outcome.handled || what === outcome.rejected) && ended > this.#span.last)
        this.#span.last = ended;
      const delivery = { worker, received, started, ended, outcome: what, redelivered: again === 1 };
      if (this.#open.delivery(id, delivery)) continue;
      this.#redelivered.again(id, worker, received, again === 1);
      if (what === outcome.handled)
        this.#duplicates.add(id, this.#plan.load.kinds[this.#kindOf(id)]?.name ?? "", log.name);
    }
  }

  /** Accounts for all of which nothing earlier than `until` can still come. */
  #advance(known: number, events: readonly RunEvent[]): void {
    const until = this.#forgetTo(known, events);
    if (!(until > this.#foldedTo)) return;
    this.#foldedTo = until;
    const presences = this.#presences(events);
    this.#ideal.present(presences);
    this.#realIdeal.present(presences);
    const to = this.#open.take(until, this);
    this.#faults?.sweep(known, to, events);
    if (this.#faults !== null && this.#open.stories.size > this.#settleAt) this.#settle(until, events);
    for (const worker of this.#workers) worker.forget(this.#span.last);
    if (until < Number.POSITIVE_INFINITY)
      this.#starvation.sweep(Math.min(to, this.#span.last), this.#span.first, presences);
  }

  #forgetTo(known: number, events: readonly RunEvent[]): number {
    const hasEnded = known === Number.POSITIVE_INFINITY;
    // One that is stuck holds up so many by itself.
    const isFull = this.#open.size > 2 * this.#maxWaited;
    if (this.#faults === null || hasEnded || isFull) return known;
    return this.#faults.forgetTo(known, events);
  }

  /** Sums up what is kept whole and was handled: what faults did to it is known by now. */
  #settle(until: number, events: readonly RunEvent[]): void {
    const faults = this.#faults;
    if (faults === null) return;
    const record = { ...emptyRecord, drained: false, events: [...events], faults: faults.known };
    const stories = this.#open.settle(until);
    const facts = new MessageState();
    for (const [id, story] of stories) this.#measure(id, facts.of(story));
    this.#settled.push(retainedAccountOf(this.#plan, record, stories, faults.outages(record)));
    if (this.#settled.length > 1) this.#settled.splice(0, 2, together(this.#settled));
    this.#settleAt = Math.max(this.#maxWhole, 2 * this.#open.stories.size);
  }

  #presences(events: readonly RunEvent[]): Presence[][] {
    const works = this.#plan.workers.map(({ name }, i) =>
      (this.#workers[i] ?? new WorkerSum(0)).lastWork(name),
    );
    return presencesOf(this.#plan, { ...emptyRecord, events, works });
  }
}
