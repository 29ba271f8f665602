import type { Plan } from "../plan/plan.ts";
import type { Cause } from "../result/schema.ts";
import { deliveryLimitOf } from "./delivery-limit.ts";
import type { Evidence } from "./evidence.ts";
import { overflows } from "./fates.ts";
import { lastRejection } from "./messages.ts";
import { isCrash, type Outage, outageAfter } from "./outages.ts";
import { freeSince } from "./queue-losses.ts";

/** Whether what is dead-lettered can be lost while it is moved, and something looks for it where it should be. */
export function movesUnconfirmed({ queue }: Plan): boolean {
  if (typeof queue.deadLetter === "boolean") return queue.deadLetter;
  return queue.deadLetter.strategy !== "at-least-once";
}

/** The crash (its fault) in which a message was lost that its worker had rejected; undefined: it is no such message. */
export function lostAsRejected(evidence: Evidence, id: number): number | undefined {
  const { plan, messages, record } = evidence;
  if (!movesUnconfirmed(plan)) return undefined;
  const rejected = lastRejection(messages, record.works, id);
  return rejected === undefined ? undefined : crashAfter(evidence, rejected.ended)?.fault;
}

/**
 * The crash in which a message was lost that had left the queue by itself: expired, too much for it, or returned too
 * often; undefined: there is none.
 */
export function lostOnItsWay(evidence: Evidence, id: number): number | undefined {
  const since = movesUnconfirmed(evidence.plan) ? leftSince(evidence, id) : undefined;
  return since === undefined ? undefined : crashAfter(evidence, since)?.fault;
}

/**
 * What a message that was dead-lettered may have been lost with: the dead-letter queue is classic, and keeps no more over
 * a restart than such a queue does, whatever the type of the work queue; undefined: it keeps it, or the broker stayed up.
 */
export function lostFromDeadLetterQueue(
  evidence: Evidence,
  id: number,
): { readonly cause: Cause; readonly fault: number } | undefined {
  const { plan, messages, record, outages } = evidence;
  const { queue, load } = plan;
  if (!queue.deadLetter || (queue.durable && load.persistent)) return undefined;
  const since = lastRejection(messages, record.works, id)?.ended ?? leftSince(evidence, id);
  const outage = since === undefined ? undefined : outageAfter(outages, since);
  if (outage === undefined) return undefined;
  return { cause: queue.durable ? "transient-at-restart" : "queue-not-durable", fault: outage.fault };
}

/** Since when, in ms since the run began, a message may have left the queue by itself; undefined: it was not to. */
function leftSince(evidence: Evidence, id: number): number | undefined {
  const { plan, messages, record } = evidence;
  const { queue } = plan;
  const free = freeSince(evidence, id);
  const limit = deliveryLimitOf(queue, record.broker);
  const returned = limit !== null && messages.returns.at(id) > limit;
  // When it was dropped, nobody knows.
  if (returned || overflows(plan)) return free;
  return queue.ttl === undefined ? undefined : Math.max(free, (messages.sent[id] ?? Number.NaN) + queue.ttl);
}

/**
 * The first crash that a broker was not back from at a time. What it dead-letters it moves without a confirm, and a
 * classic queue may have saved nothing of that for many seconds.
 */
function crashAfter({ plan, record, outages }: Evidence, time: number): Outage | undefined {
  return outages.find(({ fault, back }) => time < back && isCrash(plan, record, fault));
}
