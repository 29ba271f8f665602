import { type DeliveryLog, endedAt, type RunEvent, type RunRecord } from "../ledger/record.ts";
import { round3 } from "../ledger/stats.ts";
import type { Plan, PlannedWorker } from "../plan/plan.ts";
import type { WorkerSummary } from "../result/schema.ts";
import type { Span } from "./dispatch.ts";

/** A time in which a worker was there, in ms since the run began; Infinity: to the end. */
export interface Presence {
  readonly from: number;
  /** It takes no message from then on. */
  readonly stop: number;
  /** When it was gone: at its stop, or when it had finished what it was working on then. */
  readonly to: number;
}

/**
 * When each worker of the plan was there: from its start, or when it joined, until it stops, leaves or is killed,
 * and again when it is back. Without a connection it still is: that is the broker's doing, not its own.
 */
export function presencesOf(plan: Plan, record: RunRecord): Presence[][] {
  const steps = new Map<string, Step[]>(plan.workers.map(({ name }) => [name, []]));
  const meant: readonly RunEvent["what"][] = ["killed", "back", "joined", "left"];
  for (const event of record.events) if (meant.includes(event.what)) steps.get(event.who)?.push(event);
  return plan.workers.map((worker, i) =>
    presencesOfOne(worker, steps.get(worker.name) ?? [], record.works[i]),
  );
}

/** Presences as a summary tells them: those that began in a run of `end` ms. */
export function summarized(presences: readonly Presence[], end: number): WorkerSummary["presences"] {
  return presences
    .filter(({ from }) => from <= end)
    .map(({ from, to }) => ({ from: round3(from), to: to === Number.POSITIVE_INFINITY ? null : round3(to) }));
}

interface Step {
  readonly at: number;
  readonly what: RunEvent["what"] | "stop";
}

function presencesOfOne(worker: PlannedWorker, steps: Step[], log: DeliveryLog | undefined): Presence[] {
  const presences: Presence[] = [];
  let from = worker.added === undefined ? worker.start : Number.NaN;
  if (worker.stop !== undefined) steps.push({ at: worker.stop, what: "stop" });
  steps.sort((a, b) => a.at - b.at);
  for (const { at, what } of [...steps, { at: Number.POSITIVE_INFINITY, what: "stop" } as const]) {
    if (what === "joined" || what === "back") {
      if (Number.isNaN(from)) from = Math.max(worker.start, at);
      continue;
    }
    if (at > from) presences.push({ from, stop: at, to: what === "killed" ? at : lastEnd(log, at) });
    from = Number.NaN;
    if (what !== "killed") break;
  }
  return presences;
}

/** When a worker had finished what it was working on at its stop; the stop itself when that was nothing. */
function lastEnd(log: DeliveryLog | undefined, stop: number): number {
  let last = stop;
  if (log === undefined || stop === Number.POSITIVE_INFINITY) return last;
  for (let row = 0; row < log.length; row++) {
    if (!Number.isNaN(log.startedAfter[row])) last = Math.max(last, endedAt(log, row) || last);
  }
  return last;
}

/** ms of a span that a worker was there for. */
export function overlap({ from, to }: Presence, span: Span | null): number {
  return span === null ? 0 : Math.max(0, Math.min(span.last, to) - Math.max(span.first, from));
}

/** How often a link came back after it was lost. */
export function reconnectsOf(events: readonly RunEvent[], who: string): number {
  return events.filter((event) => event.what === "link-up" && event.who === who).length;
}
