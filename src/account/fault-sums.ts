import { overAt } from "../ledger/disconnects.ts";
import { aftermath, longest, resumedAt, rounded } from "../ledger/faults.ts";
import { type Outage, outagesOf } from "../ledger/outages.ts";
import {
  type DeliveryLog,
  emptyRecord,
  endedAt,
  type FaultRecord,
  outcome,
  type PublishLog,
  type RunEvent,
  type RunRecord,
} from "../ledger/record.ts";
import type { Plan } from "../plan/plan.ts";
import type { FaultSummary } from "../result/schema.ts";
import { FirstHandled } from "./first-handled.ts";
import type { MessageBatch } from "./message-batch.ts";
import { type Correction, Corrections, Recovery, type Step } from "./recovery.ts";
import { Signs } from "./signs.ts";
import { TimeQueue } from "./time-queue.ts";

/** ms before a fault, and after it, in which what was handled may still come again because of it. */
const leadIn = 1000;
const leadOut = 5000;

/** What faults did to a run whose messages are forgotten while it goes on, as `faultsOf` tells it. */
export class FaultSums {
  readonly #plan: Plan;
  readonly #signs = new Signs();
  readonly #handled = new FirstHandled();
  readonly #sent = new TimeQueue();
  readonly #over = new TimeQueue();
  /** How many messages are sent and not over, at the time up to which they were looked at. */
  #count = 0;
  #sweptTo = Number.NEGATIVE_INFINITY;
  #faults: readonly FaultRecord[] = [];
  #heard = 0;
  /** First as the fault ends, while it may go on; then as if it never did. */
  readonly #recoveries = new Map<string, readonly Recovery[]>();
  #active: Recovery[] = [];

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** The faults that began so far, as they are known. */
  get known(): readonly FaultRecord[] {
    return this.#faults;
  }

  set known(faults: readonly FaultRecord[]) {
    this.#faults = faults;
  }

  /** Adds the next rows of a producer. */
  publishes({ sent, length }: PublishLog): void {
    for (let row = 0; row < length; row++) this.#signs.add(sent[row] ?? Number.NaN);
  }

  /** Adds the next rows of a worker. */
  deliveries(log: DeliveryLog): void {
    for (let row = 0; row < log.length; row++) {
      const received = log.received[row] ?? Number.NaN;
      this.#signs.add(received);
      if (log.outcome[row] !== outcome.handled) continue;
      const ended = endedAt(log, row);
      if (!Number.isNaN(ended)) this.#handled.add(received, ended);
    }
  }

  /** Messages were sent, and over when they were handled. */
  closed({ sent, ended, length }: MessageBatch): void {
    for (let row = 0; row < length; row++) {
      const began = sent[row] ?? Number.NaN;
      this.began(began);
      this.ended(Math.max(began, ended[row] ?? Number.NaN));
    }
  }

  /** A message was sent for the first time. */
  began(sent: number): void {
    this.#sent.add(sent);
  }

  /** A message is over. @returns when that counts */
  ended(over: number): number {
    const counts = Math.max(over, this.#sweptTo);
    this.#over.add(counts);
    return counts;
  }

  /**
   * Up to when messages may be forgotten: not those that a fault may bring back.
   * @param until up to when all is known
   */
  forgetTo(until: number, events: readonly RunEvent[]): number {
    let limit = until - leadIn;
    const recent = this.#faults.filter(({ began }) => began < until);
    if (recent.length === 0) return limit;
    const outages = this.#outages(events);
    for (const fault of recent) {
      if (until < this.#overOf(fault, outages) + leadOut) limit = Math.min(limit, fault.began - leadIn);
    }
    return limit;
  }

  /**
   * Goes on: all rows and events before `until` have come, and all is known of messages that were sent before `to` or
   * were over then.
   */
  sweep(until: number, to: number, events: readonly RunEvent[]): void {
    for (; this.#heard < events.length; this.#heard++) {
      const event = events[this.#heard];
      if (event?.what === "link-down") this.#signs.ask(event.at);
      else if (event?.what === "link-up" || event?.what === "back") this.#handled.askReceivedSince(event.at);
    }
    for (const { began, ended, brokerBack } of this.#faults) {
      this.#handled.askSince(began);
      if (!Number.isNaN(ended)) this.#handled.askReceivedSince(ended);
      if (Number.isNaN(brokerBack)) continue;
      this.#handled.askReceivedSince(brokerBack);
      this.#signs.ask(brokerBack);
    }
    for (const sign of this.#signs.sweep(until)) this.#handled.askReceivedSince(sign);
    this.#handled.sweep(until);
    this.#count = this.#step(to, events);
    this.#sweptTo = Math.max(this.#sweptTo, to);
  }

  /** The broker's outages; see `outagesOf`. */
  outages(record: RunRecord): Outage[] {
    return outagesOf(this.#plan, record, (time) => this.#signs.later(time));
  }

  /** Puts in the times that the rows of messages that are kept whole cannot tell. */
  complete(
    record: RunRecord,
    summaries: readonly FaultSummary[],
    corrections: readonly Correction[],
  ): FaultSummary[] {
    const outageOf = new Map(this.outages(record).map((outage) => [outage.fault, outage]));
    const wrong = new Corrections(corrections);
    for (const recovery of this.#active) recovery.end(this.#count);
    const timesOf = (fault: FaultRecord, index: number) => {
      const outage = outageOf.get(index);
      const resumed = resumedAt(this.#plan, fault, outage);
      const first =
        resumed === null ? this.#handled.since(fault.began) : this.#handled.receivedSince(resumed);
      const over = outage?.back ?? overAt(fault, this.#plan.faults[fault.fault]);
      const recovery = this.#recoveries.get(keyOf(fault))?.find(({ from }) => from === over);
      return {
        firstHandledAfter: rounded(first - fault.began),
        backlogRecoveredAfter: rounded(recovery?.after(wrong) ?? null),
      };
    };
    return summaries.map((summary, place) => {
      const own = record.faults.flatMap((fault, index) =>
        fault.fault === place ? [timesOf(fault, index)] : [],
      );
      return {
        ...summary,
        firstHandledAfter: longest(own.map(({ firstHandledAfter }) => firstHandledAfter)),
        backlogRecoveredAfter: longest(own.map(({ backlogRecoveredAfter }) => backlogRecoveredAfter)),
        occurrences: summary.occurrences.map((occurrence, i) => ({ ...occurrence, ...own[i] })),
      };
    });
  }

  /** @returns how many messages are sent and not over at `to` */
  #step(to: number, events: readonly RunEvent[]): number {
    const starting = this.#faults.filter((fault) => fault.began < to && !this.#recoveries.has(keyOf(fault)));
    this.#active = this.#active.filter(({ isDone }) => !isDone);
    if (starting.length === 0 && this.#active.length === 0)
      return this.#count + this.#sent.dropBefore(to) - this.#over.dropBefore(to);
    const outages = this.#outages(events);
    const fromOf = (fault: FaultRecord): number =>
      mayGoOn(fault) ? Number.POSITIVE_INFINITY : this.#overOf(fault, outages);
    const start = (fault: FaultRecord, count: number): void => {
      const froms = new Set([fromOf(fault), this.#overOf(fault, outages)]);
      const recoveries = [...froms].map((from) => {
        const recovery = new Recovery(fault.began, count, aftermath);
        recovery.from = from;
        return recovery;
      });
      this.#recoveries.set(keyOf(fault), recoveries);
      this.#active.push(...recoveries);
    };
    for (const fault of this.#faults) {
      const recovery = this.#recoveries.get(keyOf(fault))?.[0];
      const from = fromOf(fault);
      // What was looked at already cannot be looked at again.
      if (recovery !== undefined && from >= this.#sweptTo) recovery.from = from;
    }
    let next = 0;
    const count = steps(this.#sent.takeBefore(to), this.#over.takeBefore(to), this.#count, (step) => {
      for (
        let fault = starting[next];
        fault !== undefined && fault.began <= step.time;
        fault = starting[++next]
      )
        start(fault, step.before);
      for (const recovery of this.#active) recovery.take(step);
    });
    for (const fault of starting.slice(next)) start(fault, count);
    return count;
  }

  #outages(events: readonly RunEvent[]): Outage[] {
    const sorted = [...events].sort((a, b) => a.at - b.at);
    return this.outages({ ...emptyRecord, events: sorted, faults: this.#faults });
  }

  /** When a fault was over, as far as is known; Infinity: it is not. */
  #overOf(fault: FaultRecord, outages: readonly Outage[]): number {
    const outage = outages.find((one) => this.#faults[one.fault] === fault);
    return outage?.back ?? overAt(fault, this.#plan.faults[fault.fault]);
  }
}

/** Whether it is not known when a fault was over, and may yet be. */
function mayGoOn({ ended, failure }: FaultRecord): boolean {
  return Number.isNaN(ended) && failure === null;
}

/** One time that a fault was done, by what is known of it from its beginning on. */
function keyOf({ fault, began }: FaultRecord): string {
  return `${fault} ${began}`;
}

/** Tells of each time at which messages were sent or over; both lists rising. @returns how many wait in the end */
function steps(sent: Float64Array, over: Float64Array, count: number, tell: (step: Step) => void): number {
  let waiting = count;
  for (let s = 0, o = 0; s < sent.length || o < over.length; ) {
    const time = Math.min(sent[s] ?? Number.POSITIVE_INFINITY, over[o] ?? Number.POSITIVE_INFINITY);
    const [before, firstSent, firstOver] = [waiting, s, o];
    for (; sent[s] === time; s++) waiting++;
    for (; over[o] === time; o++) waiting--;
    tell({ time, before, after: waiting, sent: s > firstSent, over: o > firstOver });
  }
  return waiting;
}
