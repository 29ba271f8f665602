import { hiddenProblem } from "../ledger/hidden.ts";
import type { RunRecord } from "../ledger/record.ts";
import { maxSamples } from "../ledger/samples.ts";
import { perSecond, shareOf } from "../ledger/stats.ts";
import type { Plan } from "../plan/plan.ts";
import type { FaultSummary, LedgerSummary, RunResult, Sample } from "../result/schema.ts";
import { dispatchOf, type Span, type Starvation } from "./dispatch.ts";
import { generatorOf } from "./generator.ts";
import type { Measures } from "./measures.ts";
import type { Presence } from "./presence.ts";
import { type ProducerSum, producerSummaries } from "./producers.ts";
import type { RetainedAccount } from "./retained.ts";
import { backlogOf } from "./timeline.ts";
import { warningsOf } from "./warnings.ts";
import type { WorkErrors } from "./work-error.ts";
import { type WorkerSum, workerSummaries } from "./workers.ts";

/** All that a run came to, but what is told of the messages that are kept whole. */
export interface Sums {
  readonly producers: readonly ProducerSum[];
  readonly workers: readonly WorkerSum[];
  /** Messages that were handled, and nothing else is to be said of. */
  readonly closed: { readonly all: number; readonly confirmed: number };
  /** Closed ones that were sent once more. */
  readonly sentAgain: number;
  /** Of closed ones, the deliveries after their first, by worker. */
  readonly redelivered: readonly number[];
  /** Of closed ones that were handled once more. */
  readonly duplicates: { readonly count: number; readonly samples: readonly Sample[] };
  readonly attemptedOfKind: readonly number[];
  /** What was never sent: how much of it there is, and ids of some. */
  readonly unexpected: { readonly count: number; readonly examples: readonly number[] };
  readonly span: Span | null;
  readonly presences: readonly (readonly Presence[])[];
  /** ms */
  readonly ideal: number | null;
  /** ms, with works as long as they were. */
  readonly realIdeal: number | null;
  readonly starvation: Starvation | null;
  readonly paced: RunResult["paced"];
  readonly measures: Measures;
  readonly workErrors: WorkErrors;
  /** Whether a message was sent late that no fault held up. */
  readonly isBehindByItself: boolean;
  readonly timeline: RunResult["timeline"];
}

/** What became of the messages of a run, and what its faults did to them. */
export interface Outcome {
  readonly ledger: LedgerSummary;
  /** Deliveries of messages that had been handed out before, by worker. */
  readonly redelivered: readonly number[];
  readonly faults: FaultSummary[];
}

/** The result of a run that was taken in slice by slice. */
export function resultOf(
  plan: Plan,
  record: RunRecord,
  sums: Sums,
  { ledger, redelivered, faults }: Outcome,
  index: number,
): RunResult {
  const { span, ideal, realIdeal, starvation, timeline, workErrors: errors } = sums;
  const makespan = span === null ? null : span.last - span.first;
  const workers = workerSummaries(plan, record, sums.workers, { ...sums, redelivered });
  const producers = producerSummaries(plan, record, sums.producers);
  const kept = { producers, errors, makespan, machine: record.machine };
  const generator = generatorOf(plan, kept, sums.isBehindByItself);
  return {
    index,
    ending: record.ending,
    problem: problemOf(record, ledger),
    policy: record.broker.policy,
    warnings: warningsOf(plan, record, { producers, generator, ledger }),
    ledger,
    dispatch: dispatchOf(plan, { makespan, ideal, realIdeal, starvation, workers }),
    throughput: makespan === null ? null : perSecond(ledger.fates.handled, makespan),
    paced: sums.paced,
    ...sums.measures.result,
    workers,
    producers,
    faults,
    generator,
    backlog: backlogOf(record, timeline),
    timeline,
  };
}

/** What ended a run early, or keeps its account open. */
function problemOf(record: RunRecord, { fates }: LedgerSummary): string | null {
  const isOpen = record.drained && fates.unresolved > 0;
  return record.problem ?? (isOpen ? hiddenProblem(record, fates.unresolved) : null);
}

/** What became of the messages that are kept whole, and of all the others. */
export function outcomeOf(plan: Plan, record: RunRecord, sums: Sums, rest: RetainedAccount): Outcome {
  const redelivered = plan.workers.map((_, i) => (sums.redelivered[i] ?? 0) + (rest.redelivered[i] ?? 0));
  const ledger = ledgerWith(plan, record, { ...sums, redelivered }, rest.ledger);
  return { ledger, redelivered, faults: rest.faults };
}

/** The ledger of those kept whole, and all the others. */
function ledgerWith(plan: Plan, record: RunRecord, sums: Sums, rest: LedgerSummary): LedgerSummary {
  const { closed, duplicates, unexpected, workers } = sums;
  const reasons: Record<string, number> = {};
  for (const reason of record.deadLettered.reason) reasons[reason] = (reasons[reason] ?? 0) + 1;
  const kinds = plan.load.kinds.map(({ name }) => name);
  const foreign = workers.reduce((sum, { unexpectedCount }) => sum + unexpectedCount, 0);
  const examples = unexpected.examples.map((id) => `message ${id}`);
  return {
    ...rest,
    attempted: rest.attempted + closed.all,
    confirmed: rest.confirmed + closed.confirmed,
    fates: { ...rest.fates, handled: rest.fates.handled + closed.all },
    // Without a dead-letter queue to look at, they are those of a policy.
    deadLetterReasons: plan.queue.deadLetter ? reasons : rest.deadLetterReasons,
    losses: rest.losses.map((loss) => ({
      ...loss,
      share: shareOf(loss.count, sums.attemptedOfKind[kinds.indexOf(loss.kind)] ?? 0),
    })),
    republished: rest.republished + sums.sentAgain,
    duplicates: rest.duplicates + duplicates.count,
    redelivered: sums.redelivered.reduce((sum, count) => sum + count, 0),
    redeliveredFlags: workers.reduce((sum, { flags }) => sum + flags, 0),
    unexpected: unexpected.count + foreign,
    samples: {
      lost: rest.samples.lost,
      duplicates: [...rest.samples.duplicates, ...duplicates.samples]
        .sort((a, b) => a.id - b.id)
        .slice(0, maxSamples),
      unexpected: [...examples, ...workers.flatMap((worker) => worker.unexpected)].slice(0, maxSamples),
    },
  };
}
