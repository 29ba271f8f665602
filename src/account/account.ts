import type { Examination } from "../ledger/evidence.ts";
import { examine } from "../ledger/examine.ts";
import { faultsOf } from "../ledger/faults.ts";
import { ledgerOf } from "../ledger/ledger.ts";
import {
  type DeliveryLog,
  emptyRecord,
  endedAt,
  type FaultRecord,
  how,
  outcome,
  type PublishLog,
  type RunEvent,
  type RunRecord,
  startedAt,
} from "../ledger/record.ts";
import { ones } from "../ledger/stats.ts";
import { type Dues, duesOf } from "../plan/dues.ts";
import { kindOf, workOf } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunResult } from "../result/schema.ts";
import { binnedDurations } from "./binned-durations.ts";
import type { Span } from "./dispatch.ts";
import { Duplicates } from "./duplicates.ts";
import { exactDurations } from "./exact-durations.ts";
import { FaultSums } from "./fault-sums.ts";
import { behindLimit, touches } from "./generator.ts";
import { IdealSum } from "./ideal.ts";
import { Measures } from "./measures.ts";
import { batchLength, type MessageBatch } from "./message-batch.ts";
import { isRefusal, MessageState } from "./message-state.ts";
import { deliveryOf, type MessageConsumer, OpenMessages, publishOf } from "./open-messages.ts";
import { PacedSum } from "./paced.ts";
import { type Presence, presencesOf } from "./presence.ts";
import { ProducerSum } from "./producers.ts";
import { RedeliveredSum } from "./redelivered-sum.ts";
import { type RetainedAccount, retainedAccountOf, together } from "./retained.ts";
import { type Outcome, outcomeOf, resultOf, type Sums } from "./run-result.ts";
import type { DeliverySlice, PublishSlice, RowSink, Rows } from "./slices.ts";
import { StarvationSum } from "./starvation.ts";
import { TimelineSum } from "./timeline.ts";
import { Watermarks } from "./watermarks.ts";
import { WorkErrors } from "./work-error.ts";
import { WorkerSum } from "./workers.ts";

/** Messages that are waited for before one that holds up all others is passed over. */
const maxWaited = 65_536;
/** Messages that are kept whole before those of them that were handled are summed up. */
const maxWhole = 16_384;

/** What an account keeps of a run beside its sums. */
export interface Retention {
  /** Everything: all rows are in the record that its result is made with. Unfinished: what there is more to tell of than times. */
  readonly keep: "everything" | "unfinished";
  /** Unfinished messages that are waited for. */
  readonly waited?: number | undefined;
  /** Messages that are kept whole. */
  readonly whole?: number | undefined;
}

/**
 * The account of a run, made of rows that come in slices from any number of hosts: what went well is summed up and
 * forgotten, so that memory is bounded by what is outstanding or in trouble, not by how long the run is. What became of the
 * others, the ledger finds out from the rows that are kept. Pure; times in ms since the run began.
 */
export class Account implements RowSink, MessageConsumer {
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
  /** Of the messages of a batch: places of their kinds, and ms of work for a worker of speed 1, as planned and as it was. */
  readonly #columns = {
    kinds: new Uint16Array(batchLength),
    planned: new Float64Array(batchLength),
    real: new Float64Array(batchLength),
  };
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
  readonly #keepsAll: boolean;
  #knownFaults: readonly FaultRecord[] = [];
  #examination: Examination | null = null;
  readonly #maxWaited: number;
  readonly #maxWhole: number;
  readonly #settled: RetainedAccount[] = [];
  #settleAt: number;
  unaccounted = 0;

  constructor(plan: Plan, { keep, waited = maxWaited, whole = maxWhole }: Retention) {
    this.#plan = plan;
    this.#keepsAll = keep === "everything";
    this.#maxWaited = this.#keepsAll ? Number.POSITIVE_INFINITY : waited;
    this.#maxWhole = whole;
    this.#settleAt = whole;
    this.#faults = this.#keepsAll || plan.faults.length === 0 ? null : new FaultSums(plan);
    this.#dues = duesOf(plan.load);
    this.#open = new OpenMessages(
      plan.producers.map(({ confirms }) => (confirms ? how.confirmed : how.sent)),
      this.#dues,
      this.#maxWaited,
    );
    this.#sentTo = new Watermarks(plan.producers);
    this.#workedTo = new Watermarks(plan.workers);
    this.#producers = plan.producers.map(() => new ProducerSum());
    this.#workers = plan.workers.map(() => new WorkerSum(plan.load.kinds.length));
    this.#measures = new Measures(
      plan.load.kinds.map(({ name }) => name),
      this.#keepsAll ? exactDurations : binnedDurations,
    );
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
    this.#knownFaults = faults;
    if (this.#faults !== null) this.#faults.known = faults;
    for (const slice of publishes) this.#addPublishes(slice);
    for (const slice of works) this.#addDeliveries(slice);
    const until = Math.min(this.#sentTo.lowest, this.#workedTo.lowest);
    // When all is handed over, the result looks at it with all events.
    if (until < Number.POSITIVE_INFINITY) this.#advance(until, this.#events);
  }

  /**
   * The account, once all rows have come. Where only what is unfinished is kept, percentiles are within 0.5 % and a µs; the
   * least, the greatest and all counts are exact.
   * @param record what there is beside the logs; with them, where everything is kept
   */
  result(record: RunRecord, index: number): RunResult {
    this.#knownFaults = record.faults;
    if (this.#faults !== null) this.#faults.known = record.faults;
    this.#advance(Number.POSITIVE_INFINITY, record.events);
    const facts = new MessageState();
    const { histories } = this.#open;
    const slots = histories.sentSlots();
    for (const slot of slots) {
      const id = histories.ids[slot] ?? 0;
      this.#feedLate(id, facts.of(histories, slot), slot);
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
    return resultOf(this.#plan, record, sums, this.#outcome(record, sums, slots), index);
  }

  /** What is known of every message; null: each was sent once, confirmed as it should be, and handled once. */
  get examination(): Examination | null {
    return this.#examination;
  }

  #outcome(record: RunRecord, sums: Sums, slots: Int32Array): Outcome {
    const { histories } = this.#open;
    if (this.#keepsAll && !this.#isFlawless(record)) {
      const examined = examine(this.#plan, record);
      this.#examination = examined;
      return {
        ledger: ledgerOf(examined),
        redelivered: examined.redelivered.map((rows) => ones(rows, rows.length)),
        faults: this.#plan.faults.length === 0 ? [] : faultsOf(examined.evidence, examined),
      };
    }
    const outages = this.#faults?.outages(record);
    const rest = together([
      ...this.#settled,
      retainedAccountOf(this.#plan, record, { histories, slots }, outages),
    ]);
    const faults = this.#faults?.complete(record, rest.faults, rest.corrections) ?? [];
    return outcomeOf(this.#plan, record, sums, { ...rest, faults });
  }

  /** Whether there is nothing to tell of any message but times. */
  #isFlawless({ deadLettered, left }: RunRecord): boolean {
    return (
      this.#plan.faults.length === 0 &&
      this.#open.histories.size === 0 &&
      this.#sentAgain.size === 0 &&
      this.#duplicates.count === 0 &&
      deadLettered.id.length === 0 &&
      left.length === 0
    );
  }

  /** Whether a fault may have held up a message from when it was due until it was sent. */
  #isBlamed(due: number, sent: number): boolean {
    return this.#knownFaults.some((fault) => touches(this.#plan, fault, due, sent));
  }

  closed(batch: MessageBatch): void {
    const { length, id, sent, started, ended, confirmed, worker } = batch;
    const { load, workers } = this.#plan;
    const { kinds, planned, real } = this.#columns;
    let confirms = 0;
    for (let row = 0; row < length; row++) {
      const its = id[row] ?? 0;
      kinds[row] = kindOf(load, its);
      planned[row] = workOf(load, its) / 1000;
      real[row] = ((ended[row] ?? 0) - (started[row] ?? 0)) * (workers[worker[row] ?? 0]?.speed ?? 1);
      if (confirmed[row] === 0) continue;
      confirms++;
      const producer = this.#producers[its % this.#producers.length];
      if (producer !== undefined) producer.confirmed++;
    }
    this.#closed.all += length;
    this.#closed.confirmed += confirms;
    this.#measures.closed(batch, kinds);
    this.#ideal.takeAll(sent, planned, length);
    this.#realIdeal.takeAll(sent, real, length);
    this.#starvation.closed(batch);
    this.#faults?.closed(batch);
  }

  unsent(slot: number): void {
    for (const row of this.#open.histories.deliveries.of(slot)) {
      this.#starvation.again(this.#open.histories.deliveries.started[row] ?? Number.NaN);
    }
  }

  next(id: number, facts: MessageState, slot: number): boolean {
    if (facts.worked) this.#worked(id, facts);
    if (!Number.isNaN(facts.started)) this.#starvation.message(facts.sent, facts.started);
    if (slot !== -1) this.#startedAgain(facts.started, slot);
    if (this.#faults !== null) {
      this.#faults.began(facts.sent);
      if (facts.decided) this.#faults.ended(facts.overAt);
    }
    return this.#close(id, facts);
  }

  /** Tells of the starts of a message after the first. */
  #startedAgain(first: number, slot: number): void {
    const { deliveries } = this.#open.histories;
    let isKnown = false;
    for (const row of deliveries.of(slot)) {
      const started = deliveries.started[row] ?? Number.NaN;
      if (started !== first || isKnown) this.#starvation.again(started);
      else isKnown = true;
    }
  }

  late(id: number, facts: MessageState, slot: number): boolean {
    this.#feedLate(id, facts, slot);
    return this.#close(id, facts);
  }

  #feedLate(id: number, facts: MessageState, slot: number): void {
    const { worked, waited, countedAt } = this.#open.histories;
    if (facts.worked && worked[slot] !== 1) {
      this.#worked(id, facts);
      worked[slot] = 1;
    }
    if (!Number.isNaN(facts.started) && waited[slot] !== 1) {
      this.#starvation.late(facts.sent, facts.started);
      waited[slot] = 1;
    }
    if (this.#faults !== null && facts.decided && Number.isNaN(countedAt[slot]))
      countedAt[slot] = this.#faults.ended(facts.overAt);
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
  #worked(id: number, facts: MessageState): void {
    const planned = this.#workOf(id);
    this.#ideal.take(facts.sent, planned);
    const real = facts.workedFor * (this.#plan.workers[facts.worker]?.speed ?? 1);
    this.#realIdeal.take(facts.sent, Number.isNaN(real) ? planned : real);
  }

  /** ms */
  #workOf(id: number): number {
    return workOf(this.#plan.load, id) / 1000;
  }

  #addPublishes({ log, until, returned }: PublishSlice): void {
    const place = this.#sentTo.reach(log.name, until);
    if (place === undefined) return;
    this.#producers[place]?.log(log);
    this.#timeline.publishes(log);
    this.#faults?.publishes(log);
    for (let row = 0; row < log.length; row++) {
      const sent = log.sent[row] ?? Number.NaN;
      if (!isRefusal(log.how[row] ?? how.sent)) this.unaccounted++;
      if (sent < this.#span.first) this.#span.first = sent;
      const what = this.#open.publish(log, row);
      if (what === publishOf.fresh) this.#firstSent(log, row);
      else if (what === publishOf.closed) {
        const id = log.id[row] ?? 0;
        this.#sentAgain.set(id, Math.min(sent, this.#sentAgain.get(id) ?? sent));
      }
    }
    for (const id of returned) if (this.#open.returned(id, how.returned)) this.unaccounted--;
  }

  #firstSent(log: PublishLog, row: number): void {
    const { due } = this.#open;
    const id = log.id[row] ?? 0;
    const sent = log.sent[row] ?? Number.NaN;
    const kind = this.#kindOf(id);
    this.#producers[id % this.#producers.length]?.first(sent, due);
    if (sent - due > behindLimit && !this.#isBlamed(due, sent)) this.#isBehindByItself = true;
    this.#attemptedOfKind[kind] = (this.#attemptedOfKind[kind] ?? 0) + 1;
    if (id > this.#topId) this.#topId = id;
    if (this.#dues !== null) this.#paced.due(due);
  }

  #addDeliveries({ log, until }: DeliverySlice): void {
    const worker = this.#workedTo.reach(log.name, until);
    if (worker === undefined) return;
    const [sum, planned] = [this.#workers[worker], this.#plan.workers[worker]];
    if (sum === undefined || planned === undefined) return;
    sum.header(log);
    this.#workErrors.add(log, this.#plan.load, planned);
    if (this.#dues !== null) this.#paced.deliveries(log);
    sum.deliveries(log, this.#plan.load);
    this.#timeline.deliveries(log, planned.ack !== "auto");
    this.#faults?.deliveries(log);
    this.#starvation.deliveries(log);
    for (let row = 0; row < log.length; row++) {
      const what = log.outcome[row] ?? outcome.received;
      const isHandled = what === outcome.handled;
      if (isHandled) {
        this.#span.handled = true;
        this.unaccounted--;
      }
      if (isHandled || what === outcome.rejected) {
        const ended = endedAt(log, row);
        if (ended > this.#span.last) this.#span.last = ended;
      }
      const came = this.#open.delivery(worker, log, row);
      if (came !== deliveryOf.open) this.#starvation.again(startedAt(log, row));
      if (came === deliveryOf.closed) this.#cameAgain(worker, log, row);
    }
  }

  /** A delivery of a message that is closed. */
  #cameAgain(worker: number, log: DeliveryLog, row: number): void {
    const id = log.id[row] ?? 0;
    this.#redelivered.again(id, worker, log.received[row] ?? Number.NaN, log.redelivered[row] === 1);
    if (log.outcome[row] === outcome.handled)
      this.#duplicates.add(id, this.#plan.load.kinds[this.#kindOf(id)]?.name ?? "", log.name);
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
    if (this.#faults !== null && this.#open.histories.size > this.#settleAt) this.#settle(until, events);
    for (const worker of this.#workers) worker.forget(this.#span.last);
    if (until < Number.POSITIVE_INFINITY)
      this.#starvation.advance(Math.min(to, this.#span.last), this.#span.first, presences);
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
    const { histories } = this.#open;
    const slots = this.#open.settled(until);
    const facts = new MessageState();
    for (const slot of slots) this.#measure(histories.ids[slot] ?? 0, facts.of(histories, slot));
    this.#settled.push(retainedAccountOf(this.#plan, record, { histories, slots }, faults.outages(record)));
    for (const slot of slots) histories.remove(slot);
    if (this.#settled.length > 1) this.#settled.splice(0, 2, together(this.#settled));
    this.#settleAt = Math.max(this.#maxWhole, 2 * histories.size);
  }

  #presences(events: readonly RunEvent[]): Presence[][] {
    const works = this.#plan.workers.map(({ name }, i) =>
      (this.#workers[i] ?? new WorkerSum(0)).lastWork(name),
    );
    return presencesOf(this.#plan, { ...emptyRecord, events, works });
  }
}
