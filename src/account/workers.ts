import { type DeliveryLog, endedAt, outcome, type RunRecord, startedAt } from "../ledger/record.ts";
import { perSecond, round3, shareOf } from "../ledger/stats.ts";
import { kindOf, type Load } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import type { WorkerSummary } from "../result/schema.ts";
import type { Span } from "./dispatch.ts";
import { overlap, type Presence, reconnectsOf, summarized } from "./presence.ts";
import type { WorkErrors } from "./work-error.ts";

/** What one worker did so far. */
export class WorkerSum {
  received = 0;
  messages = 0;
  /** Deliveries that the broker flagged as redelivered. */
  flags = 0;
  maxInFlight = 0;
  unexpected: readonly string[] = [];
  unexpectedCount = 0;
  /** ms */
  busy = 0;
  /** ms since the run began. */
  firstStart = Number.POSITIVE_INFINITY;
  lastEnd = Number.NEGATIVE_INFINITY;
  readonly byKind: number[];
  /** Work that ended after the last message that anybody handled so far, which may be outside of the span. */
  #tail: { readonly started: number; readonly ended: number }[] = [];
  #busyBefore = 0;

  constructor(kinds: number) {
    this.byKind = Array<number>(kinds).fill(0);
  }

  header({ maxInFlight, unexpected, unexpectedCount }: DeliveryLog): void {
    this.maxInFlight = Math.max(this.maxInFlight, maxInFlight);
    this.unexpected = unexpected;
    this.unexpectedCount = unexpectedCount;
  }

  /** Adds its next rows. */
  deliveries(log: DeliveryLog, load: Load): void {
    this.received += log.length;
    for (let row = 0; row < log.length; row++) {
      const started = startedAt(log, row);
      const ended = endedAt(log, row);
      const what = log.outcome[row];
      this.flags += log.redelivered[row] ?? 0;
      if (started < this.firstStart) this.firstStart = started;
      if (ended > this.lastEnd && !Number.isNaN(started)) this.lastEnd = ended;
      if (ended > started) {
        this.busy += ended - started;
        if (what === outcome.handled || what === outcome.rejected) this.#busyBefore += ended - started;
        else this.#tail.push({ started, ended });
      }
      if (what !== outcome.handled) continue;
      this.messages++;
      const kind = kindOf(load, log.id[row] ?? 0);
      this.byKind[kind] = (this.byKind[kind] ?? 0) + 1;
    }
  }

  /** @param last when the last message was handled so far, or rejected for good */
  forget(last: number): void {
    this.#tail = this.#tail.filter(({ started, ended }) => {
      if (ended <= last) this.#busyBefore += ended - started;
      return ended > last;
    });
  }

  /** ms that it was busy before `last`. */
  busyUntil(last: number): number {
    return this.#tail.reduce(
      (sum, { started, ended }) => sum + Math.max(0, Math.min(ended, last) - started),
      this.#busyBefore,
    );
  }

  /** For whoever asks a log only when its worker was last busy. */
  lastWork(name: string): DeliveryLog {
    const idle = this.lastEnd === Number.NEGATIVE_INFINITY;
    return {
      name,
      length: idle ? 0 : 1,
      id: new Uint32Array(1),
      received: Float64Array.of(this.lastEnd),
      startedAfter: new Float32Array(1),
      endedAfter: new Float32Array(1),
      outcome: new Uint8Array(1),
      redelivered: new Uint8Array(1),
      maxInFlight: 0,
      unexpected: [],
      unexpectedCount: 0,
    };
  }
}

/** What each worker did, in the plan's order. `span` null: nothing was handled; `redelivered` by worker. */
export function workerSummaries(
  plan: Plan,
  record: RunRecord,
  sums: readonly WorkerSum[],
  {
    span,
    presences,
    redelivered,
    workErrors,
  }: {
    readonly span: Span | null;
    readonly presences: readonly (readonly Presence[])[];
    readonly redelivered: readonly number[];
    readonly workErrors: WorkErrors;
  },
): WorkerSummary[] {
  const all = sums.reduce((total, { messages }) => total + messages, 0);
  return plan.workers.map(({ name, prefetch, concurrency }, i) => {
    const sum = sums[i] ?? new WorkerSum(plan.load.kinds.length);
    const there = presences[i]?.reduce((total, presence) => total + overlap(presence, span), 0) ?? 0;
    return {
      name,
      prefetch,
      messages: sum.messages,
      byKind: Object.fromEntries(plan.load.kinds.map((kind, k) => [kind.name, sum.byKind[k] ?? 0])),
      messageShare: shareOf(sum.messages, all),
      busy: round3(sum.busy),
      busyShare: shareOf(span === null ? 0 : sum.busyUntil(span.last), there * concurrency),
      overrun: workErrors.overrun(name),
      throughput: perSecond(sum.messages, sum.lastEnd - sum.firstStart),
      received: sum.received,
      notHandled: sum.received - sum.messages,
      maxInFlight: sum.maxInFlight,
      redelivered: redelivered[i] ?? 0,
      redeliveredFlags: sum.flags,
      reconnects: reconnectsOf(record.events, name),
      presences: summarized(presences[i] ?? [], record.end),
    };
  });
}
