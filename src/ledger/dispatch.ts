import { idealEnd } from "../plan/ideal.ts";
import type { Plan } from "../plan/plan.ts";
import type { Messages } from "./messages.ts";
import { presencesOf } from "./presence.ts";
import { outcome, type RunRecord } from "./record.ts";

/** From the first publish to the last message that a worker was done with, in ms since the run began. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** Ends with the last message handled, or rejected for good; null when nothing was handled. */
export function spanOf(record: RunRecord, messages: Messages): Span | null {
  let first = Number.POSITIVE_INFINITY;
  for (const sent of messages.sent) if (sent < first) first = sent;
  let last = Number.NEGATIVE_INFINITY;
  let handled = false;
  for (const log of record.works) {
    for (let row = 0; row < log.length; row++) {
      const what = log.outcome[row];
      if (what !== outcome.handled && what !== outcome.rejected) continue;
      if (what === outcome.handled) handled = true;
      last = Math.max(last, log.ended[row] ?? last);
    }
  }
  return handled && first < Number.POSITIVE_INFINITY ? { first, last } : null;
}

/**
 * The makespan in ms that a perfect queue would have had with the publish times of this run: over every
 * message that was handled, or rejected for good, each once. null when there is none.
 */
export function idealOf(plan: Plan, record: RunRecord, messages: Messages): number | null {
  const ids: number[] = [];
  for (let id = 0; id < messages.size; id++) {
    const worked = (messages.handled[id] ?? 0) > 0 || !Number.isNaN(messages.rejectedAt[id]);
    if (messages.attempted[id] === 1 && worked) ids.push(id);
  }
  const sent = (id: number): number => messages.sent[id] ?? 0;
  ids.sort((a, b) => sent(a) - sent(b));
  const { work, period } = plan.load;
  const published = Float64Array.from(ids, sent);
  const works = Float64Array.from(ids, (id) => (work[id % period] ?? 0) / 1000);
  const presences = presencesOf(plan, record);
  const slots = plan.workers.flatMap(({ speed, concurrency }, i) =>
    (presences[i] ?? []).flatMap(({ from, stop }) =>
      Array.from({ length: concurrency }, () => ({ speed, start: from, stop })),
    ),
  );
  const end = idealEnd(published, works, slots);
  const first = published[0];
  return end === null || first === undefined ? null : end - first;
}

/** Worker time in ms: that in which workers were starved, and all there was. */
export interface Starvation {
  readonly starved: number;
  readonly available: number;
}

/**
 * Worker time spent idle while a message that nobody had started was waiting anywhere, in the queue or in
 * another worker's prefetch buffer; at each moment the lesser of idle places and waiting messages counts.
 * A message waits from its publish to its first start; those that were never started do not count.
 */
export function starvationOf(plan: Plan, record: RunRecord, messages: Messages, span: Span): Starvation {
  const publishes: number[] = [];
  const starts: number[] = [];
  for (let id = 0; id < messages.size; id++) {
    const started = messages.started[id] ?? Number.NaN;
    const sent = messages.sent[id] ?? Number.NaN;
    if (Number.isNaN(started) || Number.isNaN(sent)) continue;
    publishes.push(sent);
    starts.push(started);
  }
  const begun: number[] = [];
  const ended: number[] = [];
  for (const log of record.works) {
    for (let row = 0; row < log.length; row++) {
      const start = log.started[row] ?? Number.NaN;
      if (Number.isNaN(start)) continue;
      const end = log.ended[row] ?? Number.NaN;
      begun.push(start);
      ended.push(Number.isNaN(end) ? record.end : end);
    }
  }
  const joins: number[] = [];
  const leaves: number[] = [];
  const presences = presencesOf(plan, record);
  plan.workers.forEach(({ concurrency }, i) => {
    for (const { from, to } of presences[i] ?? []) {
      for (let place = 0; place < concurrency; place++) {
        joins.push(from);
        leaves.push(to);
      }
    }
  });
  const steps = [
    // waiting messages, idle places, present places
    { times: sorted(publishes), change: [1, 0, 0] },
    { times: sorted(starts), change: [-1, 0, 0] },
    { times: sorted(begun), change: [0, -1, 0] },
    { times: sorted(ended), change: [0, 1, 0] },
    { times: sorted(joins), change: [0, 1, 1] },
    { times: sorted(leaves), change: [0, -1, -1] },
  ] as const;
  return sweep(steps, span);
}

interface Step {
  readonly times: Float64Array;
  readonly change: readonly [waiting: number, idle: number, present: number];
}

function sweep(steps: readonly Step[], span: Span): Starvation {
  const next = steps.map(() => 0);
  let waiting = 0;
  let idle = 0;
  let present = 0;
  let at = Number.NEGATIVE_INFINITY;
  let starved = 0;
  let available = 0;
  for (;;) {
    let soonest = -1;
    let time = Number.POSITIVE_INFINITY;
    for (let s = 0; s < steps.length; s++) {
      const candidate = steps[s]?.times[next[s] ?? 0];
      if (candidate !== undefined && candidate < time) {
        time = candidate;
        soonest = s;
      }
    }
    const length = Math.min(time, span.last) - Math.max(at, span.first);
    if (length > 0) {
      starved += length * Math.max(0, Math.min(idle, waiting));
      available += length * present;
    }
    const step = steps[soonest];
    if (step === undefined || time >= span.last) return { starved, available };
    next[soonest] = (next[soonest] ?? 0) + 1;
    waiting += step.change[0];
    idle += step.change[1];
    present += step.change[2];
    at = time;
  }
}

function sorted(times: readonly number[]): Float64Array {
  return Float64Array.from(times).sort();
}
