import { isBefore } from "../common/version.ts";
import { kindOfFault } from "../faults/kinds.ts";
import type { Plan } from "../plan/plan.ts";
import type { Cause } from "../result/schema.ts";
import { type Cuts, overAt } from "./cuts.ts";
import { lastDelivery, lastRejection, lastSentOf, type Messages, settledOf } from "./messages.ts";
import { crashOfNewQueue } from "./new-queue.ts";
import type { Outage } from "./outages.ts";
import { how, outcome, type RunRecord } from "./record.ts";
import { heardBy, stragglers } from "./unheard.ts";

/** Something that took messages out of the queue, all that it could, between two times in ms. */
export interface Taker {
  readonly cause: Cause;
  readonly what: "outage" | "purge" | "delete";
  readonly began: number;
  readonly over: number;
  /** Index in `record.faults`. */
  readonly fault: number;
}

/** Whatever emptied the queue in a run, in the order of time. */
export function takersOf(plan: Plan, record: RunRecord, outages: readonly Outage[]): Taker[] {
  const takers: Taker[] = [];
  const emptied = emptiedNewQueue(plan, record);
  const cause = causeOfOutage(plan);
  for (const { began, back, fault } of outages) {
    const taken = fault === emptied ? "new-queue-at-kill" : cause;
    if (taken !== null) takers.push({ cause: taken, what: "outage", began, over: back, fault });
  }
  record.faults.forEach(({ fault, began, ended, failure }, index) => {
    if (failure !== null) return;
    const time = { began, over: Number.isNaN(ended) ? record.end : ended, fault: index };
    const planned = plan.faults[fault];
    const takes = planned === undefined ? undefined : kindOfFault(planned.do).takes;
    if (takes !== undefined) takers.push({ ...takes, ...time });
  });
  return takers.sort((a, b) => a.began - b.began);
}

/** The fault, by its index in `record.faults`, after which RabbitMQ (4.3 and later) had a new quorum queue back empty; null: none. */
function emptiedNewQueue(plan: Plan, record: RunRecord): number | null {
  const crash = crashOfNewQueue(plan, record);
  return crash === null || isBefore(record.broker.version, 4, 3) ? null : crash.fault;
}

/** What a queue loses when the broker goes down; null: nothing. Quorum queues keep all messages on disk. */
function causeOfOutage({ queue, load }: Plan): Cause | null {
  if (queue.type === "quorum") return null;
  if (!queue.durable) return "queue-not-durable";
  return load.persistent ? null : "transient-at-restart";
}

/** Where to look for what became of a message. */
export interface Traces {
  readonly plan: Plan;
  readonly messages: Messages;
  readonly record: RunRecord;
  readonly cuts: Cuts;
}

/** The first of `takers` that a message must have fallen to; undefined: none. */
export function takerOf(takers: readonly Taker[], traces: Traces, id: number): Taker | undefined {
  const { messages, record } = traces;
  const sent = lastSentOf(messages, id);
  const delivery = lastDelivery(messages, record.works, id);
  const seen = Math.max(sent, delivery?.received ?? sent);
  const heardOf = messages.how[id] === how.confirmed ? Math.max(seen, settledOf(messages, id)) : seen;
  const reached = delivery !== undefined || messages.how[id] === how.confirmed;
  const unknown = !reached && messages.how[id] === how.unknown;
  const given = givenSince(traces, sent, seen);
  for (const taker of takers) {
    if (taker.over <= (taker.what === "delete" ? given : seen)) continue;
    if (taker.what === "outage") {
      if (taker.over <= heardOf) continue;
      // Nobody knows whether it was in the queue by then.
      return unknown || (!reached && sent >= taker.began) ? undefined : taker;
    }
    if (unknown && !(messages.unansweredAt.at(id) >= taker.began)) return undefined;
    if (tookIt(traces, taker, id)) return taker;
  }
  return undefined;
}

/** Whether a purge or a deletion found a message in the queue. */
function tookIt(traces: Traces, { what, began, over }: Taker, id: number): boolean {
  const { messages, record, cuts } = traces;
  const rejected = lastRejection(messages, record.works, id);
  if (rejected === undefined) return what === "delete" || freeAtEarliest(traces, id) < over;
  // The broker may not have heard of it by then.
  if (heardBy(traces, rejected.ended) < began) return false;
  if (what === "delete") return true;
  // Its worker held it, unless its connection ended: then it was ready again.
  if (rejected.ended > over) return false;
  const cut = cuts.next(rejected.worker, rejected.ended);
  return cut !== undefined && cut < over && cut <= heardBy(traces, rejected.ended);
}

/** Since when, at the earliest, the broker had given away what was `seen` then: the network may have been slow. */
function givenSince({ plan, record }: Traces, sent: number, seen: number): number {
  const slow = record.faults.find((fault) => {
    const deed = plan.faults[fault.fault];
    if (deed === undefined || kindOfFault(deed.do).target !== "network") return false;
    return fault.began <= seen && seen <= overAt(fault, deed) + stragglers;
  });
  return slow === undefined ? seen : Math.max(sent, Math.min(seen, slow.began));
}

/**
 * Since when a message was ready for whoever came, in ms since the run began, as far as its last delivery tells;
 * Infinity: its worker held it to the end.
 */
export function freeSince({ messages, record, cuts }: Traces, id: number): number {
  const sent = lastSentOf(messages, id);
  const delivery = lastDelivery(messages, record.works, id);
  if (delivery === undefined) return sent;
  const { worker, received, ended, outcome: what } = delivery;
  let given: number | undefined = ended;
  if (Number.isNaN(ended)) given = cuts.next(worker, received);
  // Finished but not acknowledged, it was its worker's until the cut.
  else if (what === outcome.finished) given = cuts.next(worker, ended);
  return Math.max(sent, given ?? Number.POSITIVE_INFINITY);
}

/** The same at the earliest: a busy worker notices late that a fault cut it off, and the broker may have known before. */
function freeAtEarliest(traces: Traces, id: number): number {
  const { messages, record, cuts } = traces;
  const free = freeSince(traces, id);
  const delivery = lastDelivery(messages, record.works, id);
  if (delivery === undefined || !wasCutOff(delivery) || free === Number.POSITIVE_INFINITY) return free;
  const began = record.faults[cuts.faultOf(delivery.worker, free)]?.began ?? free;
  return Math.min(free, Math.max(delivery.received, began));
}

/** Whether a delivery ended with its worker's connection. */
function wasCutOff({ ended, outcome: what }: { readonly ended: number; readonly outcome: number }): boolean {
  return Number.isNaN(ended) || what === outcome.finished || what === outcome.cutOff;
}
