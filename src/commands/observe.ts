import { duesOf } from "../plan/dues.ts";
import { workOf } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import type { Progress } from "../progress/observer.ts";
import type { ProgressWorker, Timing } from "../progress/state.ts";
import type { Attempt, Job, ScenarioObserver } from "../session/run-scenarios.ts";

/** What of a command is seen while its scenarios run. */
export interface Seen {
  /** The scenarios that are run in turn now. */
  readonly group: readonly Job[];
  /** All of the command's. */
  readonly jobs: readonly Job[];
  /** Aborted: the user wants an end. */
  readonly windDown: AbortSignal;
}

/** Lets the progress show how scenarios go. */
export function observe(progress: Progress, { group, jobs, windDown }: Seen): ScenarioObserver {
  let attempts: readonly Attempt[] = [];
  return {
    started: ({ of, run, runs, warmup }, place, turns) => {
      attempts = [...new Set(turns.map((turn) => turn.of))];
      const { job, planned } = of;
      const { name } = planned.variant;
      const label = group.length > 1 ? `${job.file.name} ${name}` : name;
      const at = jobs.length > group.length ? ` (${jobs.indexOf(job) + 1} of ${jobs.length} scenarios)` : "";
      progress.start({
        scenario: job.file.name + at,
        variant: name,
        label: warmup ? `${label}, warm-up` : label,
        warmup,
        run,
        runs,
        turn: place + 1,
        turns: turns.length,
        planned: planned.plan.load.count,
        lastDue: lastDueOf(planned.plan),
        workers: () => idleWorkers(planned.plan),
        ahead: turns.slice(place + 1).map((turn) => timingOf(turn.of)),
        ...timingOf(of),
      });
    },
    progress: ({ plan }, { elapsed, counts, ready, workers }) => {
      // What is handled twice is one message all the same.
      const handled = counts.handledOnce;
      const draining = windDown.aborted;
      progress.tick({ elapsed, planned: plan.load.count, ready, ...counts, handled, draining, workers });
    },
    note: (text, fault) => {
      progress.note(text);
      if (fault !== undefined) progress.fault(fault);
    },
    ended: () => {
      const runs = attempts.flatMap((attempt) => attempt.runs);
      if (runs.length === 0) progress.end();
      else progress.end(runs.reduce((sum, { ledger }) => sum + ledger.fates.lost, 0));
    },
  };
}

const known = new WeakMap<Plan, number | null>();

function timingOf(attempt: Attempt): Timing {
  const { plan } = attempt.planned;
  const expected = (): number | null => {
    const before = known.get(plan);
    const value = before === undefined ? expectedOf(plan) : before;
    known.set(plan, value);
    return value;
  };
  return { key: attempt, expected };
}

function lastDueOf({ load }: Plan): number | null {
  const last = load.count === null ? Number.NaN : duesOf(load)?.at(load.count - 1);
  return last === undefined || Number.isNaN(last) ? load.until : last;
}

/** ms that a run takes at least, by when its messages are due and what work is in them; null: the plan does not say. */
function expectedOf(plan: Plan): number | null {
  const { load, workers } = plan;
  const hands = workers
    .filter(({ added }) => added === undefined)
    .reduce((sum, { speed, concurrency }) => sum + speed * concurrency, 0);
  let work = 0;
  if (load.count !== null && load.bodies === null) {
    const period = Math.min(load.count, load.period);
    for (let id = 0; id < period; id++) work += workOf(load, id);
    work *= load.count / Math.max(1, period);
  }
  const least = Math.max(lastDueOf(plan) ?? 0, hands > 0 ? work / 1000 / hands : 0);
  return least > 0 ? least : null;
}

function idleWorkers({ workers }: Plan): ProgressWorker[] {
  return workers.map(({ name, prefetch, start, added }) => ({
    name,
    prefetch: prefetch === "unlimited" ? null : prefetch,
    here: start === 0 && added === undefined,
    handled: 0,
    inHand: 0,
    busy: 0,
  }));
}
