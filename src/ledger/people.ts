import type { Plan, PlannedWorker } from "../plan/plan.ts";
import type { ProducerSummary, WorkerSummary } from "../result/schema.ts";
import { presenceOf, type Span } from "./dispatch.ts";
import {
  emptyWorkLog,
  how,
  outcome,
  type PublishLog,
  type RunEvent,
  type RunRecord,
  type WorkLog,
} from "./record.ts";
import { perSecond, round3, shareOf } from "./stats.ts";

/** What each worker did, in the plan's order. `span` null: nothing was handled. */
export function workersOf(plan: Plan, record: RunRecord, span: Span | null): WorkerSummary[] {
  const handled = record.works.map((log) => countOf(log, outcome.handled));
  const all = handled.reduce((sum, count) => sum + count, 0);
  return plan.workers.map((worker, i) => {
    const log = record.works[i] ?? emptyWorkLog(worker.name);
    return workerOf(plan, record, worker, log, handled[i] ?? 0, all, span);
  });
}

function workerOf(
  plan: Plan,
  record: RunRecord,
  worker: PlannedWorker,
  log: WorkLog,
  messages: number,
  all: number,
  span: Span | null,
): WorkerSummary {
  const { kinds, kind, period } = plan.load;
  const byKind = Object.fromEntries(kinds.map(({ name }) => [name, 0]));
  let busy = 0;
  let busyInSpan = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let redelivered = 0;
  for (let row = 0; row < log.length; row++) {
    redelivered += log.redelivered[row] ?? 0;
    const started = log.started[row] ?? Number.NaN;
    const ended = log.ended[row] ?? Number.NaN;
    if (started < first) first = started;
    if (ended > last && !Number.isNaN(started)) last = ended;
    if (ended > started) busy += ended - started;
    if (span !== null)
      busyInSpan += Math.max(0, Math.min(ended, span.last) - Math.max(started, span.first)) || 0;
    if (log.outcome[row] !== outcome.handled) continue;
    const name = kinds[kind[(log.id[row] ?? 0) % period] ?? 0]?.name;
    if (name !== undefined) byKind[name] = (byKind[name] ?? 0) + 1;
  }
  const { from, to } = presenceOf(worker, log);
  const there = span === null ? 0 : Math.max(0, Math.min(span.last, to) - Math.max(span.first, from));
  return {
    name: worker.name,
    prefetch: worker.prefetch,
    messages,
    byKind,
    messageShare: shareOf(messages, all),
    busy: round3(busy),
    busyShare: shareOf(busyInSpan, there * worker.concurrency),
    throughput: perSecond(messages, last - first),
    received: log.length,
    notHandled: log.length - messages,
    maxInFlight: log.maxInFlight,
    redelivered,
    reconnects: reconnectsOf(record.events, worker.name),
  };
}

/** What each producer did, in the plan's order. */
export function producersOf(plan: Plan, record: RunRecord): ProducerSummary[] {
  return plan.producers.map(({ name }) => {
    const log = record.publishes.find((candidate) => candidate.name === name);
    const reconnects = reconnectsOf(record.events, name);
    if (log === undefined)
      return { name, attempted: 0, confirmed: 0, rate: null, behind: 0, blocked: 0, reconnects };
    const first = log.sent[0] ?? 0;
    const last = log.sent[log.length - 1] ?? 0;
    return {
      name,
      attempted: log.length,
      confirmed: countOf(log, how.confirmed),
      rate: perSecond(log.length, last - first),
      behind: round3(furthestBehind(plan, log)),
      blocked: round3(log.blocked),
      reconnects,
    };
  });
}

function furthestBehind(plan: Plan, log: PublishLog): number {
  const { due } = plan.load;
  if (due === null) return 0;
  let behind = 0;
  for (let row = 0; row < log.length; row++) {
    behind = Math.max(behind, (log.sent[row] ?? 0) - (due[log.id[row] ?? 0] ?? 0));
  }
  return behind;
}

function countOf(log: PublishLog | WorkLog, wanted: number): number {
  const column = "how" in log ? log.how : log.outcome;
  let count = 0;
  for (let row = 0; row < log.length; row++) if (column[row] === wanted) count++;
  return count;
}

function reconnectsOf(events: readonly RunEvent[], who: string): number {
  return events.filter((event) => event.what === "link-up" && event.who === who).length;
}
