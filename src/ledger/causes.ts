import { isBefore } from "../common/version.ts";
import type { PlannedWorker } from "../plan/plan.ts";
import { heardBy, stragglers } from "./broker-heard.ts";
import { lostAsRejected, lostFromDeadLetterQueue, lostOnItsWay } from "./dead-letters.ts";
import type { Evidence, Loss } from "./evidence.ts";
import { dropsHead, fate } from "./fates.ts";
import { lastDelivery, lastSentOf, settledOf } from "./messages.ts";
import { crashOfNewQueue, wasFound } from "./new-queue.ts";
import { type Crash, outageAfter } from "./outages.ts";
import { freeSince, type QueueLoss, queueLossesOf, queueLossOf } from "./queue-losses.ts";
import { how, outcome } from "./record.ts";
import { rejectsPublishes } from "./refusals.ts";
import { firstAfter } from "./search.ts";

/** The cause of every lost message, and the fault behind it, in the order of their ids. */
export function lossesOf(evidence: Evidence, fates: Uint8Array): Loss[] {
  const { plan, disconnects } = evidence;
  const queueLosses = queueLossesOf(evidence);
  const wires = plan.workers
    .filter(({ ack }) => ack === "auto")
    .flatMap(({ name }) => disconnects.of(name).map((at) => ({ at, heard: heardBy(evidence, at), name })))
    .sort((a, b) => a.heard - b.heard);
  const newQueue = crashWithoutNewQueue(evidence);
  const losses: Loss[] = [];
  for (let id = 0; id < fates.length; id++) {
    if (fates[id] === fate.lost) losses.push({ id, ...causeOf(evidence, queueLosses, wires, newQueue, id) });
  }
  return losses;
}

/** An auto-acking worker, cut off at a time: what was on its way to it, the broker had forgotten. */
interface Wire {
  readonly at: number;
  /** Until when the broker may have sent it more: it did not know. */
  readonly heard: number;
  readonly name: string;
}

/** The first cause that fits. */
function causeOf(
  evidence: Evidence,
  queueLosses: readonly QueueLoss[],
  wires: readonly Wire[],
  newQueue: Crash | null,
  id: number,
): Omit<Loss, "id"> {
  const { plan, record, disconnects, held } = evidence;
  const holder = held.by(id);
  if (holder !== undefined) return { cause: "auto-ack-in-flight", fault: holder };
  const queueLoss = queueLossOf(queueLosses, evidence, id);
  if (queueLoss !== undefined) return { cause: queueLoss.cause, fault: queueLoss.fault };
  const dead = lostFromDeadLetterQueue(evidence, id);
  if (dead !== undefined) return dead;
  const rejected = lostAsRejected(evidence, id);
  if (rejected !== undefined) return { cause: "dead-letter-in-transit", fault: rejected };
  const transit = inTransit(evidence, id);
  if (transit !== undefined) return { cause: "in-transit", fault: transit };
  const moved = lostOnItsWay(evidence, id);
  if (moved !== undefined) return { cause: "dead-letter-in-transit", fault: moved };
  const since = freeSince(evidence, id);
  const gone = lostWithNewQueue(evidence, newQueue, id);
  if (gone !== undefined) return { cause: "new-queue-at-kill", fault: gone };
  if (dropsHead(plan) && since < record.end) return { cause: "overflow", fault: -1 };
  if (wasRefusedUnheard(evidence, id)) return { cause: "overflow", fault: -1 };
  const wire = wires[firstAfter(wires.length, (i) => (wires[i]?.heard ?? 0) >= since)];
  if (wire !== undefined)
    return { cause: "auto-ack-in-flight", fault: disconnects.faultOf(wire.name, wire.at) };
  const deleted =
    deletedUnseen(evidence, queueLosses, id) ??
    takenByNobody(evidence, queueLosses, id) ??
    sentBeforeItsQueue(evidence, queueLosses, id);
  if (deleted !== undefined) return { cause: "queue-deleted", fault: deleted };
  return { cause: "unexplained", fault: -1 };
}

/**
 * The fault that deleted the queue and left a consumer behind, as RabbitMQ before 4.0 may do where the queue is declared
 * again at once: it gives the consumer messages that reach nobody. undefined: there is none that acks on delivery.
 */
function takenByNobody(
  { plan, record, messages, disconnects }: Evidence,
  queueLosses: readonly QueueLoss[],
  id: number,
): number | undefined {
  if (!isBefore(record.broker.version, 4, 0)) return undefined;
  if (lastDelivery(messages, record.works, id) !== undefined) return undefined;
  const sent = lastSentOf(messages, id);
  const deletion = queueLosses.findLast(({ what, began }) => what === "delete" && began <= sent);
  if (deletion === undefined) return undefined;
  const isLeft = ({ name, ack }: PlannedWorker): boolean =>
    ack === "auto" && !((disconnects.next(name, deletion.began) ?? Number.POSITIVE_INFINITY) <= sent);
  return plan.workers.some(isLeft) ? deletion.fault : undefined;
}

/**
 * The fault after whose deletion a quorum queue was being declared again when a message was sent without a confirm:
 * RabbitMQ since 4.3 may drop it, and does not send it back. Before, it closes the producer's connection. undefined: none.
 */
function sentBeforeItsQueue(
  { plan, record, messages }: Evidence,
  queueLosses: readonly QueueLoss[],
  id: number,
): number | undefined {
  if (plan.queue.type !== "quorum" || isBefore(record.broker.version, 4, 3)) return undefined;
  if (plan.producers[id % plan.producers.length]?.confirms !== false) return undefined;
  if (messages.how[id] !== how.sent || lastDelivery(messages, record.works, id) !== undefined)
    return undefined;
  const sent = lastSentOf(messages, id);
  const deletion = queueLosses.findLast(({ what, began }) => what === "delete" && began <= sent);
  if (deletion === undefined) return undefined;
  const declaring = new Set(plan.workers.map(({ name }) => name));
  const there = record.events
    .filter(({ what, who, at }) => what === "link-up" && declaring.has(who) && at >= deletion.over)
    .reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY);
  return sent < there ? deletion.fault : undefined;
}

/**
 * The crash of the broker after which it did not find a new queue again: before 4.3 a quorum queue, for which it answers no
 * more, or a durable classic one, of which nothing was seen again. null: there is none.
 */
function crashWithoutNewQueue({ plan, record, messages }: Evidence): Crash | null {
  const crash = crashOfNewQueue(plan, record);
  if (crash === null || !isBefore(record.broker.version, 4, 3)) return null;
  return plan.queue.type !== "quorum" && wasFound(crash, record, messages) ? null : crash;
}

/**
 * The fault after which a new queue was not found again, with a message in it; a quorum queue takes more without a confirm
 * afterwards. undefined: there is none.
 */
function lostWithNewQueue(
  { plan, record, messages }: Evidence,
  crash: Crash | null,
  id: number,
): number | undefined {
  if (crash === null) return undefined;
  const wasThere = plan.queue.type === "quorum" || (messages.sent[id] ?? Number.NaN) < crash.began;
  const delivery = lastDelivery(messages, record.works, id);
  const isOut = delivery !== undefined && !(delivery.received < crash.began);
  return wasThere && !isOut ? crash.fault : undefined;
}

/** Whether a full queue may have refused a message that nobody was to hear of: it was sent without confirms. */
function wasRefusedUnheard({ plan, record, messages }: Evidence, id: number): boolean {
  const isUnheard = rejectsPublishes(plan.queue) && messages.how[id] === how.sent;
  return isUnheard && lastDelivery(messages, record.works, id) === undefined;
}

/**
 * The fault that deleted the queue a moment before a worker saw a message, which it never answered: a busy thread reads
 * late what the old queue had given it. undefined: there is none.
 */
function deletedUnseen(
  { record, messages }: Evidence,
  queueLosses: readonly QueueLoss[],
  id: number,
): number | undefined {
  const delivery = lastDelivery(messages, record.works, id);
  const isOpen = delivery?.outcome === outcome.received || delivery?.outcome === outcome.cutOff;
  if (delivery === undefined || !isOpen) return undefined;
  const { received } = delivery;
  const sent = lastSentOf(messages, id);
  return queueLosses.findLast(
    ({ what, over }) => what === "delete" && sent < over && over <= received && received < over + stragglers,
  )?.fault;
}

/**
 * The fault (-1: none) that cut off a message's producer before the broker had promised anything; undefined: it is
 * no such message. One that was delivered had reached the broker: it can only have been lost with the broker itself.
 */
function inTransit(
  { plan, record, messages, disconnects, outages }: Evidence,
  id: number,
): number | undefined {
  const what = messages.how[id];
  if (what !== how.unknown && what !== how.sent) return undefined;
  const producer = plan.producers[id % plan.producers.length]?.name ?? "";
  const sent = lastSentOf(messages, id);
  const cut = what === how.unknown ? settledOf(messages, id) : disconnects.next(producer, sent);
  if (cut === undefined) return undefined;
  const delivery = lastDelivery(messages, record.works, id);
  if (delivery === undefined) return disconnects.faultOf(producer, cut);
  return outageAfter(outages, Math.max(sent, delivery.received))?.fault;
}
