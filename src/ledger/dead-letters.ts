import type { Plan } from "../plan/plan.ts";
import type { Evidence } from "./causes.ts";
import { deliveryLimitOf } from "./delivery-limit.ts";
import { overflows } from "./fates.ts";
import { lastRejection } from "./messages.ts";
import { isCrash, type Outage } from "./outages.ts";
import { freeSince } from "./takers.ts";

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
  const { plan, messages, record } = evidence;
  const { queue } = plan;
  if (!movesUnconfirmed(plan)) return undefined;
  const free = freeSince(evidence, id);
  const limit = deliveryLimitOf(queue, record.broker);
  const returned = limit !== null && messages.returns.at(id) > limit;
  // When it was dropped, nobody knows.
  if (returned || overflows(plan)) return crashAfter(evidence, free)?.fault;
  if (queue.ttl === undefined) return undefined;
  const sent = messages.sent[id] ?? Number.NaN;
  return crashAfter(evidence, Math.max(free, sent + queue.ttl))?.fault;
}

/**
 * The first crash that a broker was not back from at a time. What it dead-letters it moves without a confirm, and a
 * classic queue may have saved nothing of that for many seconds.
 */
function crashAfter({ plan, record, outages }: Evidence, time: number): Outage | undefined {
  return outages.find(({ fault, back }) => time < back && isCrash(plan, record, fault));
}
