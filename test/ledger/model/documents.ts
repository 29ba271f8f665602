import type { End } from "./broker.ts";
import { deliveryLimit, isQuorum, newFor, placeOf } from "./settings.ts";

import type { DeliveryRow, Story, World } from "./world.ts";

/** ms within which the broker hears what it is told. */
const hearing = 100;

/**
 * What a lost message has to be put down to where nobody can know: the first cause that fits, after the rules
 * in words. It was on its way, or nobody saw it again; the model's truth is not looked at.
 */
export function documentedEnd(world: World, story: Story): End {
  const { confirmed, lastSeen, lastSent, publishes, deliveries } = story;
  const unanswered = publishes.findLast(({ how }) => how === "unknown");
  const unknown = !confirmed && unanswered !== undefined;
  const doubtful = unknown && lastSeen === undefined;
  const lastSign = Math.max(lastSent.sent, lastSeen?.received ?? 0);
  const free = freeAt(world, story);
  const rejection =
    lastSeen?.outcome === "rejected" ? lastSeen : deliveries.find(({ outcome }) => outcome === "rejected");

  for (const [fault, { fault: place, began, ended }] of world.faults.entries()) {
    const over = world.trulyBack.get(fault) ?? ended;
    if (over < lastSign) continue;
    if (world.trulyBack.has(fault)) {
      const cause = causeOfOutage(world, fault);
      if (cause === null || (confirmed && over < lastSent.settled)) continue;
      const unsure = !confirmed && lastSeen === undefined && (unknown || lastSent.sent > began);
      if (unsure) break;
      return { cause, fault };
    }
    const purged = place === placeOf("purge-queue");
    if (!purged && place !== placeOf("delete-queue")) continue;
    if (doubtful && (unanswered?.settled ?? 0) < began) break;
    if (rejection !== undefined) {
      // The broker may not have heard of it; what it gave to a worker that is gone, it has again.
      const unheard = rejection.ended >= began - hearing;
      const worker = workerOf(world, rejection);
      const cut = world.disconnects.find(({ who, at }) => who === worker && at >= rejection.ended)?.at;
      const ready =
        rejection.ended <= over && cut !== undefined && cut < over && cut <= rejection.ended + hearing;
      if (!unheard || (purged && !ready)) continue;
    } else if (purged && free > over) continue;
    return { cause: purged ? "queue-purged" : "queue-deleted", fault };
  }

  // What a worker rejected was dead-lettered without a confirm: a kill may have taken it.
  if (world.settings.queue === "dead-letter" && rejection !== undefined) {
    // The dead-letter queue is classic: no restart leaves it what is not persistent.
    const outage = [...world.trulyBack].find(([, back]) => rejection.ended < back);
    if (outage !== undefined && !world.settings.persistent)
      return { cause: "transient-at-restart", fault: outage[0] };
    const killed = [...world.trulyBack].find(([fault, back]) => {
      const isKill = world.faults[fault]?.fault === placeOf("kill-broker");
      return isKill && rejection.ended < back;
    });
    if (killed !== undefined) return { cause: "dead-letter-in-transit", fault: killed[0] };
  }

  if (lastSeen !== undefined && !confirmed) {
    const outage = [...world.trulyBack].find(([, back]) => back > lastSign);
    if (outage !== undefined) return { cause: "in-transit", fault: outage[0] };
  } else if (doubtful) return { cause: "in-transit", fault: unanswered?.cutBy ?? -1 };
  else if (!confirmed) {
    const producer = world.producers[lastSent.id % world.producers.length]?.name;
    const cut = world.disconnects.find(({ who, at }) => who === producer && at > lastSent.sent);
    if (cut !== undefined) return { cause: "in-transit", fault: cut.fault };
  }
  if (world.settings.queue === "short" && free < Number.POSITIVE_INFINITY)
    return { cause: "overflow", fault: -1 };
  const auto = new Set(world.workers.filter(({ manual }) => !manual).map(({ name }) => name));
  const wire = world.disconnects.find(({ who, at }) => auto.has(who) && at >= free - hearing);
  if (wire !== undefined) return { cause: "auto-ack-in-flight", fault: wire.fault };
  // A busy thread reads late what the old queue had given it.
  const isOpen = lastSeen?.outcome === "received" || lastSeen?.outcome === "cutOff";
  const deleted = world.faults.findLastIndex(
    ({ fault, ended }) =>
      fault === placeOf("delete-queue") && lastSent.sent < ended && ended <= (lastSeen?.received ?? 0),
  );
  if (isOpen && deleted !== -1) return { cause: "queue-deleted", fault: deleted };
  // A quorum queue that is being declared again may drop what comes then, and nobody hears of it.
  const deletion = world.faults.findLastIndex(
    ({ fault, began }) => fault === placeOf("delete-queue") && began <= lastSent.sent,
  );
  if (
    isQuorum(world.settings) &&
    !world.settings.confirms &&
    lastSent.how === "sent" &&
    lastSeen === undefined &&
    deletion !== -1
  ) {
    const over = world.faults[deletion]?.ended ?? Number.NaN;
    const there = world.events.find(
      ({ what, who, at }) =>
        what === "link-up" && world.workers.some(({ name }) => name === who) && at >= over,
    );
    if (there === undefined || lastSent.sent < there.at) return { cause: "queue-deleted", fault: deletion };
  }
  return { cause: "unexplained", fault: -1 };
}

/**
 * Whether a message that is gone has to be called dropped at the delivery limit: workers saw it return more often, or
 * nothing else explains it and it may have: once more for each connection of a worker with room for it, of whose end the
 * broker may not have heard before.
 */
export function isLimited(world: World, story: Story, cause: End["cause"]): boolean {
  if (world.settings.queue !== "limited") return false;
  const returned = story.deliveries.filter(({ outcome }) => outcome !== "handled" && outcome !== "rejected");
  const manual = world.workers.filter((worker) => worker.manual);
  if (returned.some((row) => !manual.some(({ rows }) => rows.includes(row)))) return false;
  if (returned.length > deliveryLimit) return true;
  const unseen = world.disconnects.filter(({ who, at, held }) => {
    const worker = manual.find(({ name }) => name === who);
    if (worker === undefined || at + hearing <= (story.publishes[0]?.sent ?? 0)) return false;
    const most = world.settings.workers[worker.index]?.prefetch ?? 0;
    return held < most && !returned.some((row) => row.outcome !== "requeued" && cutOf(world, row) === at);
  });
  return cause === "unexplained" && returned.length + unseen.length > deliveryLimit;
}

/** When the connection ended that a delivery was of. */
function cutOf(world: World, row: DeliveryRow): number | undefined {
  const worker = workerOf(world, row);
  return world.disconnects.find(({ who, at }) => who === worker && at >= row.received)?.at;
}

function causeOfOutage({ settings, faults }: World, fault: number): End["cause"] | null {
  if (settings.queue === "new quorum") {
    const killed = faults.findIndex(
      ({ fault: place, began }) => place === placeOf("kill-broker") && began < newFor,
    );
    return killed === fault ? "new-queue-at-kill" : null;
  }
  if (settings.queue === "not durable") return "queue-not-durable";
  return isQuorum(settings) || settings.persistent ? null : "transient-at-restart";
}

/** Since when nobody held the message, as far as anybody saw. */
function freeAt(world: World, { lastSeen, lastSent }: Story): number {
  if (lastSeen === undefined) return lastSent.sent;
  const worker = workerOf(world, lastSeen);
  const cut = world.disconnects.find(({ who, at }) => who === worker && at > lastSeen.received);
  if (lastSeen.outcome === "finished") return cut?.at ?? Number.POSITIVE_INFINITY;
  return Number.isNaN(lastSeen.ended) ? (cut?.at ?? Number.POSITIVE_INFINITY) : lastSeen.ended;
}

/**
 * Whether a delivery has to be called one of a message that was handed out before: somebody had seen it, and had it not
 * been sent again by then; else the broker says so, which a classic queue does of all that a kill left it.
 */
export function isRedelivery(world: World, { deliveries, publishes }: Story, place: number): boolean {
  const row = deliveries[place];
  if (row === undefined) return false;
  const [first, second] = publishes;
  if (place > 0) return row.redelivered || second === undefined || second.sent > row.received;
  const killed = world.faults.some(
    ({ fault, began, brokerBack }) =>
      fault === placeOf("kill-broker") && began <= row.received && (first?.sent ?? 0) <= brokerBack,
  );
  return row.redelivered && (isQuorum(world.settings) || !killed);
}

function workerOf(world: World, row: DeliveryRow): string | undefined {
  return world.workers.find(({ rows }) => rows.includes(row))?.name;
}
