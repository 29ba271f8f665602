import { setTimeout as sleep } from "node:timers/promises";
import type { RowSink } from "../account/slices.ts";
import { factsLag } from "../broker/inspector.ts";
import { hasDelayedRetry } from "../ledger/delayed-retry.ts";
import type { RunEvent, RunRecord } from "../ledger/record.ts";
import { duesOf } from "../plan/dues.ts";
import type { Plan } from "../plan/plan.ts";
import type { BacklogSampler } from "./backlog-sampler.ts";
import { drainState, mayHide, type Situation } from "./drain.ts";
import type { FaultNotice, FaultRunner } from "./faults/fault-runner.ts";
import { hiddenMessagesOf } from "./hidden-messages.ts";
import { type Counts, totals } from "./host/counters.ts";
import type { LinkError } from "./host/protocol.ts";
import type { HostHandle } from "./host-handle.ts";
import type { LiveWorker } from "./live-workers.ts";
import type { QueueInspection } from "./queue-inspection.ts";
import { type Repeated, RepeatedErrors } from "./repeated-errors.ts";
import { TimeLimit } from "./time-limit.ts";
import { drainGivenUp } from "./wind-down.ts";

/** ms between two looks at the counters, each of which costs a little; with faults, which may be due when so much is done. */
const lookEvery = 50;
const lookEveryForFaults = 10;
/** ms between two tellings of the progress. */
const reportInterval = 100;

/** ms after a fault for which it explains what links meet with. */
const aftermath = 2000;

/** How a run is watched and ended from outside. */
export interface RunControl {
  /** Aborted: publish no more, drain, report. */
  readonly windDown: AbortSignal;
  /** Aborted: stop at once; `runPlan` rejects with its reason, after having cleaned up. */
  readonly stop: AbortSignal;
  /** Told about ten times a second. */
  readonly watch: (progress: RunProgress) => void;
  /** Told what is done to the system, for people. */
  readonly tell?: (text: string, news?: FaultNotice) => void;
  /** Takes the rows of the run while it goes on; then its record has none. */
  readonly rowSink?: RowSink;
  /** Whether `exec` faults may run their commands; otherwise they fail. */
  readonly allowExec?: boolean;
}

export interface RunProgress {
  /** ms since the run began. */
  readonly elapsed: number;
  readonly counts: Counts;
  readonly ready: number | null;
  /** Reads what every worker does, in the plan's order: for whoever looks, as it costs a little. */
  readonly workers: () => readonly LiveWorker[];
}

/** How and why a run's load came to its end. */
export interface Ended {
  readonly ending: RunRecord["ending"];
  readonly problem: string | null;
  /** What to do about it, for people. */
  readonly hint?: string;
  readonly drained: boolean;
}

/** What is looked at. */
export interface RunState {
  readonly plan: Plan;
  readonly hosts: readonly HostHandle[];
  readonly faults: FaultRunner;
  readonly sampler: BacklogSampler;
  readonly inspection: QueueInspection;
  /** The broker's. */
  readonly version: string;
  readonly standby: () => number;
  readonly workers: () => readonly LiveWorker[];
  readonly events: () => readonly RunEvent[];
  /** What links met with so far. */
  readonly linkErrors: () => readonly LinkError[];
  /** ms since the run began. */
  readonly now: () => number;
}

/**
 * Lets the faults happen, and looks on until a run is drained, stuck, cut off from its broker or stopped.
 * @throws what a host failed of
 */
export async function monitorRun(scene: RunState, control: RunControl): Promise<Ended> {
  const { plan, hosts, faults, sampler, inspection, now } = scene;
  const dues = duesOf(plan.load);
  let failed: { readonly error: unknown } | null = null;
  for (const host of hosts) {
    host.failure.catch((error: unknown) => {
      failed ??= { error };
    });
  }
  const lastStart = plan.workers.reduce((latest, worker) => Math.max(latest, worker.start), 0);
  let before = "";
  let changedAt = now();
  let reportedAt = Number.NEGATIVE_INFINITY;
  let windDownAt: number | null = null;
  let disturbedAt = Number.NEGATIVE_INFINITY;
  const limit = new TimeLimit(plan);
  const errors = new RepeatedErrors();
  let troublesHeard = 0;
  let moved = { done: -1, delivered: 0 };
  for (;;) {
    await sleep(plan.faults.length > 0 ? lookEveryForFaults : lookEvery);
    const linkError = failed as { readonly error: unknown } | null; // set by the callbacks above
    if (linkError !== null) throw linkError.error;
    if (control.stop.aborted) return { ending: "interrupted", problem: null, drained: false };
    const at = now();
    if (control.windDown.aborted && windDownAt === null) {
      windDownAt = at;
      for (const host of hosts) host.stopPublishing();
    }
    const windingDown = windDownAt !== null;
    const counts = totals(hosts.map((host) => host.counters));
    const seen = Object.values(counts).join();
    if (seen !== before) changedAt = at;
    before = seen;
    const ready = sampler.latest;
    if (at - reportedAt >= reportInterval) {
      reportedAt = at;
      control.watch({
        elapsed: Math.max(0, at),
        counts,
        ready: ready?.count ?? null,
        workers: scene.workers,
      });
    }
    faults.hear();
    if (!windingDown) {
      const sent = counts.producersDone === plan.producers.length && counts.decided === counts.attempted;
      const idle = sent && counts.inHand === 0 && ready?.count === 0;
      faults.look({ done: counts.done, idle });
    }
    // What a fault held up goes on only after it.
    if (faults.disturbs) changedAt = at;
    if (faults.brokerLost !== null)
      return { ending: "broker-lost", problem: faults.brokerLost, drained: false };
    const gone = scene.events().find((event) => event.what === "link-given-up");
    if (gone !== undefined) {
      const words = gone.detail === "" ? "" : `: ${gone.detail}`;
      const problem = `${gone.who} lost the broker and could not connect again in time${words}`;
      return { ending: "broker-lost", problem, drained: false };
    }
    if (faults.disturbs || at - faults.changedAt < aftermath) errors.reset();
    for (const linkError of scene.linkErrors().slice(troublesHeard)) {
      troublesHeard++;
      if (errors.record(linkError, counts.done)) control.tell?.(`${linkError.who}: ${linkError.reason}`);
    }
    if (errors.found !== null) return endedBy(errors.found);
    const nextDue = dues?.at(counts.attempted) || 0;
    const plannedQuietUntil = Math.max(lastStart, nextDue, windingDown ? 0 : faults.nextFixed);
    const situation: Situation = {
      now: at,
      changedAt,
      plannedQuietUntil,
      counts,
      producers: plan.producers.length,
      workers: plan.workers.length - scene.standby(),
      holdUp: faults.holdUp,
      disturbed: faults.disturbs,
      ready,
      delay: Math.max(
        hiddenMessagesOf(plan.queue, scene.version, inspection.policy).delay,
        // Somebody else's broker may believe for a while that a connection that was lost goes on.
        inspection.isCheap && counts.cuts > 0 ? factsLag + 2000 : 0,
      ),
      total: inspection.total,
    };
    if (at - changedAt >= factsLag && mayHide(situation)) inspection.askSoon();
    const state = drainState(situation);
    // A policy may delay what was returned.
    if (state === "drained" && inspection.canAsk && !inspection.hasAsked) {
      const mayDelay = plan.queue.type === "quorum" && hasDelayedRetry(scene.version);
      const { attempted, handled, rejected, refused } = counts;
      if (mayDelay && handled + rejected + refused < attempted && mayHide({ counts, delay: 1 })) {
        inspection.askSoon();
        continue;
      }
    }
    if (state === "drained")
      return { ending: windingDown ? "interrupted" : "completed", problem: null, drained: true };
    if (situation.disturbed) disturbedAt = at;
    const givenUp = windDownAt === null ? null : drainGivenUp(situation, { since: windDownAt, disturbedAt });
    if (givenUp !== null) {
      const problem = `${givenUp}: ${unfinished(counts, counts.delivered - moved.delivered)}`;
      return { ending: "interrupted", problem, drained: false };
    }
    if (state === "stalled") return { ending: "stalled", problem: stallStory(situation), drained: false };
    if (counts.done !== moved.done) moved = { done: counts.done, delivered: counts.delivered };
    const { underWay } = faults;
    const progress = counts.done + counts.decided;
    const late = limit.look({
      now: at,
      progress,
      plannedQuietUntil,
      disturbed: underWay,
      delay: situation.delay,
    });
    if (late !== null) {
      const problem = `${late}: ${unfinished(counts, counts.delivered - moved.delivered)}`;
      return { ending: "time-limit", problem, hint: timeoutHint, drained: false };
    }
  }
}

const timeoutHint = "timeout: in the scenario, or --timeout, sets another limit";

function endedBy({ problem, hint, isFinal }: Repeated): Ended {
  return { ending: isFinal ? "refused" : "repeated-error", problem, hint, drained: false };
}

/** @param round deliveries since a message was done that was not before */
function unfinished(counts: Counts, round: number): string {
  const done = `${counts.done} of ${counts.attempted} messages were done`;
  if (round === 0) return `${done}, and nothing came since`;
  return `${done}, and nothing but the same deliveries went round: ${round} since`;
}

function stallStory({ counts, ready, workers }: Situation): string {
  const facts = [
    `${counts.attempted} sent, ${counts.handled} handled`,
    `${ready?.count ?? "an unknown number of"} ready in the queue`,
    ...(counts.workersGone > 0 ? [`${counts.workersGone} of ${workers} workers gone`] : []),
    ...(counts.decided < counts.attempted
      ? [`${counts.attempted - counts.decided} publishes unconfirmed`]
      : []),
    ...(counts.linksDown > 0 ? [`${counts.linksDown} connections down`] : []),
  ];
  return `nothing happened for 30 s: ${facts.join(", ")}`;
}
