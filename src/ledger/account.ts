import { duesOf } from "../plan/dues.ts";
import { kindOf } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import type { RecordRows } from "../result/record-rows.ts";
import type { Distribution, LedgerSummary, RunResult, Stats } from "../result/schema.ts";
import { heldByAutoAck } from "./auto-ack-in-flight.ts";
import { lossesOf } from "./causes.ts";
import { disconnectsOf } from "./disconnects.ts";
import { idealsOf, type Starvation, spanOf, starvationOf } from "./dispatch.ts";
import { distributionOf } from "./distributions.ts";
import { Sorted, Sorter } from "./durations.ts";
import type { Examination } from "./evidence.ts";
import { fatesOf } from "./fates.ts";
import { faultsOf } from "./faults.ts";
import { generatorOf } from "./generator.ts";
import { hiddenProblem, withoutHidden } from "./hidden.ts";
import { ledgerOf } from "./ledger.ts";
import { type Messages, messagesOf } from "./messages.ts";
import { type Outage, outagesOf } from "./outages.ts";
import { PacedSum } from "./paced.ts";
import { producersOf, workersOf } from "./participants.ts";
import { inEffect } from "./policy.ts";
import { movedByPolicy } from "./policy-dead-letters.ts";
import { presencesOf } from "./presence.ts";
import { type DeliveryLog, emptyWorkLog, how, type RunRecord } from "./record.ts";
import { redeliveredOf } from "./redelivered.ts";
import { rowsOf } from "./rows.ts";
import { jain, noStats, perSecond, round3, round4, shareOf, statsOf } from "./stats.ts";
import { backlogOf, timelineOf } from "./timeline.ts";
import { withoutLimited } from "./unseen-returns.ts";
import { warningsOf } from "./warnings.ts";
import { workErrorsOf } from "./work-error.ts";

/** The account of a run: every fate, every measure. Pure; times in ms, shares 0 to 1, rates per second. */
export function account(plan: Plan, given: RunRecord, index = 1): RunResult {
  return resultOf(plan, examine(plan, given), index);
}

/** The account of a run of a variant, and its deliveries one by one. Pure. */
export function accountWithRows(
  plan: Plan,
  given: RunRecord,
  index: number,
  variant: string,
): { readonly result: RunResult; readonly rows: RecordRows } {
  const examined = examine(plan, given);
  const { evidence, fates, losses } = examined;
  const { record, messages } = evidence;
  return {
    result: resultOf(plan, examined, index),
    rows: rowsOf(plan, { record, messages, fates, losses }, { variant, run: index }),
  };
}

/** What an examined run comes to. */
export function resultOf(plan: Plan, examined: Examination, index: number): RunResult {
  const { evidence, redelivered } = examined;
  const { record, messages } = evidence;
  const span = spanOf(record, messages);
  const makespan = span === null ? null : span.last - span.first;
  const { ideal, realIdeal } = idealsOf(plan, record, messages);
  const starvation = span === null ? null : starvationOf(plan, record, messages, span);
  const errors = workErrorsOf(plan, record);
  const workers = workersOf(plan, record, span, { redelivered, errors });
  const producers = producersOf(plan, record, messages);
  const ledger = ledgerOf(examined);
  const timeline = timelineOf(plan, record);
  const sorter = new Sorter(messages.size);
  const latency = tookOf(plan, messages, messages.handledAt, sorter);
  const wait = tookOf(plan, messages, messages.started, sorter);
  const generator = generatorOf(plan, record, messages, { producers, errors, makespan });
  return {
    index,
    ending: record.ending,
    problem: problemOf(record, ledger),
    policy: record.broker.policy,
    warnings: warningsOf(plan, record, { producers, generator, ledger }),
    ledger,
    dispatch: dispatchWith(plan, { makespan, ideal, realIdeal, starvation, workers }),
    throughput: makespan === null ? null : perSecond(ledger.fates.handled, makespan),
    paced: pacedOf(plan, record, messages),
    latency: latency.stats,
    wait: wait.stats,
    confirm: confirmOf(messages, sorter),
    distributions: { latency: latency.distributions, wait: wait.distributions },
    workers,
    producers,
    kinds: kindsOf(plan, messages, latency),
    faults: plan.faults.length === 0 ? [] : faultsOf(evidence, examined),
    generator,
    backlog: backlogOf(record, timeline),
    timeline,
  };
}

/** What ended a run early, or keeps its account open. */
export function problemOf(record: RunRecord, { fates }: LedgerSummary): string | null {
  const isOpen = record.drained && fates.unresolved > 0;
  return record.problem ?? (isOpen ? hiddenProblem(record, fates.unresolved) : null);
}

/**
 * The figures of dispatch.
 * @param makespan of the run, @param ideal of a perfect queue, and @param realIdeal of one in which works are as long as
 * they were, in ms
 */
export function dispatchWith(
  plan: Plan,
  {
    makespan,
    ideal,
    realIdeal,
    starvation,
    workers,
  }: {
    readonly makespan: number | null;
    readonly ideal: number | null;
    readonly realIdeal: number | null;
    readonly starvation: Starvation | null;
    readonly workers: RunResult["workers"];
  },
): RunResult["dispatch"] {
  return {
    makespan: makespan === null ? null : round3(makespan),
    ideal: ideal === null ? null : round3(ideal),
    efficiency: efficiencyOf(ideal, makespan),
    efficiencyCorrected: efficiencyOf(realIdeal, makespan),
    starved: starvation === null ? null : round3(starvation.starved),
    starvedShare: starvation === null ? null : shareOf(starvation.starved, starvation.available),
    fairness: {
      messages: jain(workers.map((worker) => worker.messages)),
      busy: jain(workers.map((worker) => worker.busy)),
    },
    prefetchViolations: workers.filter(
      ({ prefetch, maxInFlight }, i) =>
        plan.workers[i]?.ack === "manual" && prefetch !== "unlimited" && maxInFlight > prefetch,
    ).length,
  };
}

/** The ids of the messages that `account` calls lost, rising. */
export function lostIds(plan: Plan, given: RunRecord): number[] {
  return examine(plan, given).losses.map(({ id }) => id);
}

/**
 * What became of every message.
 * @param outages of the broker, where they are better known than by the record's logs
 */
export function examine(asked: Plan, given: RunRecord, outages?: readonly Outage[]): Examination {
  const plan = inEffect(asked, given.broker);
  const record = { ...given, works: plan.workers.map(({ name }) => logOf(given, name)) };
  const messages = messagesOf(plan, record);
  const disconnects = disconnectsOf(plan, record);
  const held = heldByAutoAck(plan, record, messages.size, disconnects);
  const evidence = { plan, record, messages, disconnects, held, outages: outages ?? outagesOf(plan, record) };
  const fates = fatesOf(plan, record, messages, held);
  const redelivered = redeliveredOf(plan, record, messages);
  const limited = withoutLimited(evidence, fates, lossesOf(evidence, fates));
  const moved = movedByPolicy(evidence, fates, limited);
  const losses = withoutHidden(evidence, fates, moved.losses);
  return { evidence, fates, losses, redelivered, movedReasons: moved.reasons };
}

/** A worker's log; an empty one where none was handed over. */
function logOf(record: RunRecord, name: string): DeliveryLog {
  return record.works.find((log) => log.name === name) ?? emptyWorkLog(name);
}

/** Whoever got more out of the workers than the plan's sleeps allow only saw timers that ended early. */
function efficiencyOf(ideal: number | null, makespan: number | null): number | null {
  if (ideal === null || makespan === null) return null;
  return makespan === 0 ? 1 : Math.min(1, round4(ideal / makespan));
}

/** How long something took: of all messages, and of those of each kind. */
interface Took {
  readonly stats: Stats;
  readonly byKind: readonly Stats[];
  readonly distributions: Distribution[];
}

/** From when messages were due until a time that each has in a column. */
function tookOf({ load }: Plan, { due }: Messages, later: Float64Array, sorter: Sorter): Took {
  const took = { until: later, since: due, where: null };
  const each = sorter.sort(took, load.kinds.length, (id) => kindOf(load, id));
  const all = Sorted.together(each);
  const ofKinds = load.kinds.map(({ name }, k) => distributionOf(name, each[k] ?? all));
  return {
    stats: statsOf(all),
    byKind: each.map(statsOf),
    distributions: [distributionOf(null, all), ...ofKinds],
  };
}

function pacedOf(plan: Plan, record: RunRecord, messages: Messages): RunResult["paced"] {
  if (duesOf(plan.load) === null) return null;
  const sum = new PacedSum();
  for (let id = 0; id < messages.size; id++) {
    if (messages.attempted[id] === 1) sum.due(messages.due[id] ?? Number.NaN);
  }
  for (const log of record.works) sum.deliveries(log);
  return sum.summary(plan, presencesOf(plan, record));
}

function confirmOf({ how: heard, settledAfter }: Messages, sorter: Sorter): Stats {
  const where = { column: heard, is: how.confirmed };
  const took = { until: settledAfter, since: null, where };
  return statsOf(Sorted.together(sorter.sort(took)));
}

function kindsOf({ load }: Plan, { size, handled }: Messages, latency: Took): RunResult["kinds"] {
  const counts = new Uint32Array(load.kinds.length);
  for (let id = 0; id < size; id++) {
    if (handled[id] === 0) continue;
    const kind = kindOf(load, id);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return Object.fromEntries(
    load.kinds.map(({ name }, k) => [
      name,
      { messages: counts[k] ?? 0, latency: latency.byKind[k] ?? noStats },
    ]),
  );
}
