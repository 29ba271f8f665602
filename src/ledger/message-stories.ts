import { isBefore } from "../common/version.ts";
import type { Plan } from "../plan/plan.ts";
import type { Sample } from "../result/schema.ts";
import type { Evidence } from "./evidence.ts";
import { overflows } from "./fates.ts";
import { crashOfNewQueue } from "./new-queue.ts";
import { crashesOf } from "./outages.ts";
import { endedAt, how, outcome, type RunEvent, settledAt, startedAt } from "./record.ts";
import { rejectsPublishes } from "./refusals.ts";
import { round3 } from "./stats.ts";

type Story = NonNullable<Sample["story"]>;
type Entry = Story["happened"][number];

/** Entries kept of a message's story: its beginning, and more of its end. */
const [maxFirst, maxLast] = [8, 16];

/** What became of a publish, as the entry of a story says it. */
const heard: Readonly<Record<number, string>> = {
  [how.confirmed]: "confirmed",
  [how.nacked]: "nacked",
  [how.returned]: "returned",
  [how.unknown]: "cut off unanswered",
};

/** How a delivery ended, as the entry of a story says it. */
const ended: Readonly<Record<number, string>> = {
  [outcome.received]: "given back unstarted",
  [outcome.handled]: "handled",
  [outcome.finished]: "finished, not acknowledged",
  [outcome.rejected]: "rejected",
  [outcome.requeued]: "requeued",
  [outcome.cutOff]: "cut off",
};

/**
 * Everything that the record has of some messages: what happened to each, in order, with the lost connections of its
 * producer and workers, the last fault that began before it was last heard of, and why no cause fits.
 */
export function storiesOf(evidence: Evidence, ids: readonly number[]): Map<number, Story> {
  const { plan, record } = evidence;
  const entries = new Map(ids.map((id) => [id, [] as Entry[]]));
  const people = new Map(ids.map((id) => [id, new Set<string>()]));
  if (ids.length === 0) return new Map();
  const add = (id: number, at: number, what: string, who: string): void => {
    if (Number.isNaN(at)) return;
    entries.get(id)?.push({ at: round3(at), what, who });
    people.get(id)?.add(who);
  };
  for (const log of record.publishes) {
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? -1;
      const known = entries.get(id);
      if (known === undefined) continue;
      add(id, log.sent[row] ?? Number.NaN, known.length === 0 ? "sent" : "sent again", log.name);
      add(id, settledAt(log, row), heard[log.how[row] ?? how.sent] ?? "answered", log.name);
    }
  }
  record.works.forEach((log, worker) => {
    const auto = plan.workers[worker]?.ack === "auto";
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? -1;
      if (!entries.has(id)) continue;
      const flagged = log.redelivered[row] === 1 ? ", flagged redelivered" : "";
      add(id, log.received[row] ?? 0, `delivered${auto ? " with auto-ack" : ""}${flagged}`, log.name);
      add(id, startedAt(log, row), "started", log.name);
      add(id, endedAt(log, row), ended[log.outcome[row] ?? outcome.received] ?? "ended", log.name);
    }
  });
  return new Map(
    ids.map((id) => [id, storyOf(evidence, id, entries.get(id) ?? [], people.get(id) ?? new Set())]),
  );
}

function storyOf(evidence: Evidence, id: number, own: readonly Entry[], people: ReadonlySet<string>): Story {
  const { plan, record } = evidence;
  const sent = own[0]?.at ?? 0;
  const links = record.events
    .filter(({ at, who }) => people.has(who) && at >= sent)
    .map(({ at, what, who }): Entry => ({ at: round3(at), what: wordsOf(what), who }));
  const all = [...own, ...links].sort((a, b) => a.at - b.at);
  const omitted = Math.max(0, all.length - maxFirst - maxLast);
  const last = own.reduce((latest, { at }) => Math.max(latest, at), sent);
  const fault = record.faults.findLast(({ began }) => began <= last);
  const planned = fault === undefined ? undefined : plan.faults[fault.fault];
  return {
    happened: omitted === 0 ? all : [...all.slice(0, maxFirst), ...all.slice(-maxLast)],
    omitted,
    lastFault:
      fault === undefined || planned === undefined
        ? null
        : { index: fault.fault, do: planned.do, at: round3(fault.began) },
    ruledOut: ruledOut(evidence, id, last),
  };
}

/** Why it was not in a queue that a killed broker does not find again. */
function whyNotNew({ plan, record }: Pick<Evidence, "plan" | "record">): string {
  if (plan.queue.type !== "quorum" && !isBefore(record.broker.version, 4, 3))
    return "RabbitMQ since 4.3 is not known to lose a new classic queue";
  return crashOfNewQueue(plan, record) === null
    ? "the queue was there for long enough before any kill"
    : "the queue was there after the kill";
}

function wordsOf(what: RunEvent["what"]): string {
  return what === "link-down" ? "connection lost" : what === "link-up" ? "connected again" : what;
}

/** Of each cause why it does not fit. @param last when the message was last heard of, in ms */
function ruledOut(
  { plan, record, messages, outages }: Evidence,
  id: number,
  last: number,
): Story["ruledOut"] {
  const { queue, load } = plan;
  const wasDown = outages.some(({ back }) => back > last);
  const stayedUp = "the broker was not down after it was last heard of";
  const done = (kind: string) => record.faults.filter(({ fault }) => plan.faults[fault]?.do === kind);
  const took = (kind: string, word: string): string =>
    done(kind).length === 0
      ? `no fault ${word} the queue`
      : `the queue was ${word} before, or while it was held`;
  const quorum = queue.type === "quorum";
  const confirmed = messages.how[id] === how.confirmed;
  return [
    {
      cause: "transient-at-restart",
      why: quorum ? "a quorum queue keeps all on disk" : load.persistent ? "it was persistent" : stayedUp,
    },
    { cause: "queue-not-durable", why: quorum || queue.durable ? "the queue is durable" : stayedUp },
    {
      cause: "new-queue-at-kill",
      why: whyNotNew({ plan, record }),
    },
    { cause: "queue-purged", why: took("purge-queue", "purged") },
    { cause: "queue-deleted", why: took("delete-queue", "deleted") },
    {
      cause: "auto-ack-in-flight",
      why: plan.workers.every(({ ack }) => ack === "manual")
        ? "no worker acknowledges on delivery"
        : "no auto-acking worker was cut off while it may have been on its way to it",
    },
    {
      cause: "in-transit",
      why: confirmed
        ? "the broker had confirmed it"
        : "its producer's connection held, or it was seen after that",
    },
    {
      cause: "dead-letter-in-transit",
      why: whyNotMoved(plan, wasDown && crashesOf(plan, record).length > 0),
    },
    { cause: "overflow", why: whyNotDropped(plan) },
    {
      cause: "expired",
      why:
        queue.ttl === undefined
          ? "no ttl is known to be set"
          : "its time was not up, or its dead letter would be there",
    },
  ];
}

function whyNotMoved({ queue }: Plan, wasKilled: boolean): string {
  if (queue.deadLetter === false) return "there is no dead-letter queue of the run's";
  if (typeof queue.deadLetter === "object" && queue.deadLetter.strategy === "at-least-once")
    return "dead letters stay until they are confirmed";
  return wasKilled
    ? "nothing is known to have taken it out of the queue"
    : "the broker was not killed after that";
}

function whyNotDropped(plan: Plan): string {
  if (rejectsPublishes(plan.queue)) return "what a full queue refused was nacked";
  if (!overflows(plan)) return "no limit that drops messages is known to be set";
  return plan.queue.deadLetter === false ? "a worker held it to the end" : "a full queue dead-letters";
}
