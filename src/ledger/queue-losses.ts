import { isBefore } from "../common/version.ts";
import { kindOfFault } from "../faults/kinds.ts";
import type { Plan } from "../plan/plan.ts";
import type { Cause } from "../result/schema.ts";
import { heardBy, stragglers } from "./broker-heard.ts";
import { type Disconnects, overAt } from "./disconnects.ts";
import type { Evidence } from "./evidence.ts";
import { lastDelivery, lastRejection, lastSentOf, type Messages, settledOf } from "./messages.ts";
import { crashOfNewQueue } from "./new-queue.ts";
import { how, outcome, type RunRecord } from "./record.ts";

/** Something that took messages out of the queue, all that it could, between two times in ms. */
export interface QueueLoss {
  readonly cause: Cause;
  readonly what: "outage" | "purge" | "delete";
  readonly began: number;
  readonly over: number;
  /** Index in `record.faults`. */
  readonly fault: number;
}

/** Whatever emptied the queue in a run, in the order of time. */
export function queueLossesOf({ plan, record, outages }: Evidence): QueueLoss[] {
  const queueLosses: QueueLoss[] = [];
  const emptied = emptiedNewQueue(plan, record);
  const cause = causeOfOutage(plan);
  for (const { began, back, fault } of outages) {
    const taken = fault === emptied ? "new-queue-at-kill" : cause;
    if (taken !== null) queueLosses.push({ cause: taken, what: "outage", began, over: back, fault });
  }
  record.faults.forEach(({ fault, began, ended, failure }, index) => {
    if (failure !== null) return;
    const time = { began, over: Number.isNaN(ended) ? record.end : ended, fault: index };
    const planned = plan.faults[fault];
    const takes = planned === undefined ? undefined : kindOfFault(planned.do).takes;
    if (takes !== undefined) queueLosses.push({ ...takes, ...time });
  });
  return queueLosses.sort((a, b) => a.began - b.began);
}

/** The fault, by its index in `record.faults`, after which RabbitMQ (4.3 and later) had a new quorum queue back empty; null: none. */
function emptiedNewQueue(plan: Plan, record: RunRecord): number | null {
  const crash = plan.queue.type === "quorum" ? crashOfNewQueue(plan, record) : null;
  return crash === null || isBefore(record.broker.version, 4, 3) ? null : crash.fault;
}

/** What a queue loses when the broker goes down; null: nothing. Quorum queues keep all messages on disk. */
function causeOfOutage({ queue, load }: Plan): Cause | null {
  if (queue.type === "quorum") return null;
  if (!queue.durable) return "queue-not-durable";
  return load.persistent ? null : "transient-at-restart";
}

/** Where to look for what became of a message. */
export interface QueueTraces {
  readonly plan: Plan;
  readonly messages: Messages;
  readonly record: RunRecord;
  readonly disconnects: Disconnects;
}

/** The first of `queueLosses` that a message must have fallen to; undefined: none. */
export function queueLossOf(
  queueLosses: readonly QueueLoss[],
  traces: QueueTraces,
  id: number,
): QueueLoss | undefined {
  const { messages, record } = traces;
  const sent = lastSentOf(messages, id);
  const delivery = lastDelivery(messages, record.works, id);
  const seen = Math.max(sent, delivery?.received ?? sent);
  const heardOf = messages.how[id] === how.confirmed ? Math.max(seen, settledOf(messages, id)) : seen;
  const reached = delivery !== undefined || messages.how[id] === how.confirmed;
  const unknown = !reached && messages.how[id] === how.unknown;
  const given = givenSince(traces, sent, seen);
  for (const queueLoss of queueLosses) {
    if (queueLoss.over <= (queueLoss.what === "delete" ? given : seen)) continue;
    if (queueLoss.what === "outage") {
      if (queueLoss.over <= heardOf) continue;
      // Nobody knows whether it was in the queue by then.
      return unknown || (!reached && sent >= queueLoss.began) ? undefined : queueLoss;
    }
    if (unknown && !(messages.unansweredAt.at(id) >= queueLoss.began)) return undefined;
    if (tookIt(traces, queueLoss, id)) return queueLoss;
  }
  return undefined;
}

/** Whether a purge or a deletion found a message in the queue. */
function tookIt(traces: QueueTraces, { what, began, over }: QueueLoss, id: number): boolean {
  const { messages, record, disconnects } = traces;
  const rejected = lastRejection(messages, record.works, id);
  if (rejected === undefined) return what === "delete" || freeAtEarliest(traces, id) < over;
  // The broker may not have heard of it by then.
  if (heardBy(traces, rejected.ended) < began) return false;
  if (what === "delete") return true;
  // Its worker held it, unless its connection ended: then it was ready again.
  if (rejected.ended > over) return false;
  const cut = disconnects.next(rejected.worker, rejected.ended);
  return cut !== undefined && cut < over && cut <= heardBy(traces, rejected.ended);
}

/** Since when, at the earliest, the broker had given away what was `seen` then: the network may have been slow. */
function givenSince({ plan, record }: QueueTraces, sent: number, seen: number): number {
  const slow = record.faults.find((fault) => {
    const planned = plan.faults[fault.fault];
    if (planned === undefined || kindOfFault(planned.do).target !== "network") return false;
    return fault.began <= seen && seen <= overAt(fault, planned) + stragglers;
  });
  return slow === undefined ? seen : Math.max(sent, Math.min(seen, slow.began));
}

/**
 * Since when a message was ready for whoever came, in ms since the run began, as far as its last delivery tells;
 * Infinity: its worker held it to the end.
 */
export function freeSince({ messages, record, disconnects }: QueueTraces, id: number): number {
  const sent = lastSentOf(messages, id);
  const delivery = lastDelivery(messages, record.works, id);
  if (delivery === undefined) return sent;
  const { worker, received, ended, outcome: what } = delivery;
  let given: number | undefined = ended;
  if (Number.isNaN(ended)) given = disconnects.next(worker, received);
  // Finished but not acknowledged, it was its worker's until the cut.
  else if (what === outcome.finished) given = disconnects.next(worker, ended);
  return Math.max(sent, given ?? Number.POSITIVE_INFINITY);
}

/** The same at the earliest: a busy worker notices late that a fault cut it off, and the broker may have known before. */
function freeAtEarliest(traces: QueueTraces, id: number): number {
  const { messages, record, disconnects } = traces;
  const free = freeSince(traces, id);
  const delivery = lastDelivery(messages, record.works, id);
  if (delivery === undefined || !wasCutOff(delivery) || free === Number.POSITIVE_INFINITY) return free;
  const began = record.faults[disconnects.faultOf(delivery.worker, free)]?.began ?? free;
  return Math.min(free, Math.max(delivery.received, began));
}

/** Whether a delivery ended with its worker's connection. */
function wasCutOff({ ended, outcome: what }: { readonly ended: number; readonly outcome: number }): boolean {
  return Number.isNaN(ended) || what === outcome.finished || what === outcome.cutOff;
}
