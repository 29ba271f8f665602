import { kindOf } from "../plan/load.ts";
import type { Plan, PlannedWorker } from "../plan/plan.ts";
import type { ProducerSummary, WorkerSummary } from "../result/schema.ts";
import type { Span } from "./dispatch.ts";
import type { Messages } from "./messages.ts";
import { type Presence, presencesOf, summarized } from "./presence.ts";
import {
  type DeliveryLog,
  emptyWorkLog,
  endedAt,
  how,
  outcome,
  type RunEvent,
  type RunRecord,
  startedAt,
} from "./record.ts";
import type { Redelivered } from "./redelivered.ts";
import { ones, perSecond, round3, shareOf } from "./stats.ts";
import type { WorkErrors } from "./work-error.ts";

/** What each worker did, in the plan's order. `span` null: nothing was handled. */
export function workersOf(
  plan: Plan,
  record: RunRecord,
  span: Span | null,
  { redelivered, errors }: { readonly redelivered: Redelivered; readonly errors: WorkErrors },
): WorkerSummary[] {
  const handled = record.works.map((log) => countOf(log, outcome.handled));
  const all = handled.reduce((sum, count) => sum + count, 0);
  const presences = presencesOf(plan, record);
  return plan.workers.map((worker, i) => {
    const log = record.works[i] ?? emptyWorkLog(worker.name);
    const there = presences[i]?.reduce((sum, presence) => sum + overlap(presence, span), 0) ?? 0;
    return workerOf(plan, record, worker, {
      log,
      messages: handled[i] ?? 0,
      all,
      span,
      there,
      presences: summarized(presences[i] ?? [], record.end),
      again: redelivered[i] ?? new Uint8Array(),
      overrun: errors.overrun(worker.name),
    });
  });
}

/** ms of a span that a worker was there for. */
export function overlap({ from, to }: Presence, span: Span | null): number {
  return span === null ? 0 : Math.max(0, Math.min(span.last, to) - Math.max(span.first, from));
}

/** What one worker did beside the others. */
interface Done {
  readonly log: DeliveryLog;
  /** Handled by it, and by all. */
  readonly messages: number;
  readonly all: number;
  readonly span: Span | null;
  /** ms of the span */
  readonly there: number;
  /** 1 in the rows of messages that had been handed out before. */
  readonly again: Uint8Array;
  readonly presences: WorkerSummary["presences"];
  /** ms; null: it had no work. */
  readonly overrun: number | null;
}

function workerOf(
  plan: Plan,
  record: RunRecord,
  worker: PlannedWorker,
  { log, messages, all, span, there, again, overrun, presences }: Done,
): WorkerSummary {
  const { kinds } = plan.load;
  const ofKind = new Uint32Array(kinds.length);
  let busy = 0;
  let busyInSpan = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let flags = 0;
  for (let row = 0; row < log.length; row++) {
    flags += log.redelivered[row] ?? 0;
    const started = startedAt(log, row);
    const ended = endedAt(log, row);
    if (started < first) first = started;
    if (ended > last && !Number.isNaN(started)) last = ended;
    if (ended > started) busy += ended - started;
    if (span !== null) {
      const within = Math.min(ended, span.last) - Math.max(started, span.first);
      if (within > 0) busyInSpan += within;
    }
    if (log.outcome[row] !== outcome.handled) continue;
    const kind = kindOf(plan.load, log.id[row] ?? 0);
    ofKind[kind] = (ofKind[kind] ?? 0) + 1;
  }
  return {
    name: worker.name,
    prefetch: worker.prefetch,
    messages,
    byKind: Object.fromEntries(kinds.map(({ name }, kind) => [name, ofKind[kind] ?? 0])),
    messageShare: shareOf(messages, all),
    busy: round3(busy),
    busyShare: shareOf(busyInSpan, there * worker.concurrency),
    overrun,
    throughput: perSecond(messages, last - first),
    received: log.length,
    notHandled: log.length - messages,
    maxInFlight: log.maxInFlight,
    redelivered: ones(again, again.length),
    redeliveredFlags: flags,
    reconnects: reconnectsOf(record.events, worker.name),
    presences,
  };
}

/** What each producer did, in the plan's order; a message that was sent again counts once. */
export function producersOf(plan: Plan, record: RunRecord, messages: Messages): ProducerSummary[] {
  const { due } = plan.load;
  const counted = new Uint8Array(messages.size);
  return plan.producers.map(({ name }) => {
    const log = record.publishes.find((candidate) => candidate.name === name);
    const reconnects = reconnectsOf(record.events, name);
    const none = {
      attempted: 0,
      confirmed: 0,
      rate: null,
      behind: 0,
      ownBehind: null,
      blocked: 0,
      backpressure: 0,
      window: 0,
    };
    if (log === undefined) return { name, ...none, reconnects };
    let attempted = 0;
    let confirmed = 0;
    let behind = 0;
    for (let row = 0; row < log.length; row++) {
      const id = log.id[row] ?? 0;
      if (counted[id] === 1) continue;
      counted[id] = 1;
      attempted++;
      if (messages.how[id] === how.confirmed) confirmed++;
      const late = (log.sent[row] ?? 0) - (due?.[id] ?? Number.POSITIVE_INFINITY);
      if (late > behind) behind = late;
    }
    const first = log.sent[0] ?? 0;
    const last = log.sent[log.length - 1] ?? 0;
    return {
      name,
      attempted,
      confirmed,
      rate: perSecond(attempted, last - first),
      behind: round3(behind),
      ownBehind: ownBehindOf(behind, log.ownBehind),
      blocked: round3(log.blocked),
      backpressure: round3(log.backpressure),
      window: round3(log.window),
      reconnects,
    };
  });
}

/** Not more than it was behind in all, by whatever; null: not known. */
export function ownBehindOf(behind: number, own: number | null): number | null {
  return own === null ? null : round3(Math.min(behind, own));
}

function countOf(log: DeliveryLog, wanted: number): number {
  let count = 0;
  for (let row = 0; row < log.length; row++) if (log.outcome[row] === wanted) count++;
  return count;
}

/** How often a link came back after it was lost. */
export function reconnectsOf(events: readonly RunEvent[], who: string): number {
  return events.filter((event) => event.what === "link-up" && event.who === who).length;
}
