import { kindOfFault } from "../faults/kinds.ts";
import type { Plan, PlannedFault } from "../plan/plan.ts";
import { formatDuration } from "../result/format-duration.ts";
import type { FaultSummary } from "../result/schema.ts";
import { overAt } from "./disconnects.ts";
import type { Evidence, Loss } from "./evidence.ts";
import { faultRepeatsOf } from "./fault-repeats.ts";
import { Handled } from "./handled-deliveries.ts";
import type { Outage } from "./outages.ts";
import { outstandingOf } from "./outstanding.ts";
import type { FaultRecord, RunRecord } from "./record.ts";
import type { Redelivered } from "./redelivered.ts";
import { round3 } from "./stats.ts";

/** ms after a fault in which the backlog still rises because of it, if it does: links are up again by then. */
export const aftermath = 1000;

type Occurrence = FaultSummary["occurrences"][number];

/** What the planned faults did: each with every time that it was done, the sums and the longest times. */
export function faultsOf(
  evidence: Evidence,
  account: { fates: Uint8Array; losses: readonly Loss[]; redelivered: Redelivered },
): FaultSummary[] {
  const { plan, record, messages, outages } = evidence;
  const again = faultRepeatsOf(evidence, account.redelivered);
  const outstanding = outstandingOf(plan, record, messages, account);
  const handled = new Handled(record);
  const outageOf = new Map(outages.map((outage) => [outage.fault, outage]));
  const lost = record.faults.map(() => 0);
  for (const { fault } of account.losses) if (fault !== -1) lost[fault] = (lost[fault] ?? 0) + 1;

  const occurrences = record.faults.map((fault, index): Occurrence => {
    const { began, ended, who } = fault;
    const outage = outageOf.get(index);
    const over = outage?.back ?? overAt(fault, plan.faults[fault.fault]);
    const resumed = resumedAt(plan, fault, outage);
    return {
      at: round3(began),
      ended: rounded(ended),
      who: [...who],
      down: rounded(outage?.down ?? null),
      firstHandledAfter: rounded(
        (resumed === null ? handled.firstSince(began) : handled.firstReceivedSince(resumed)) - began,
      ),
      backlogRecoveredAfter: rounded(outstanding.recovery(began, over, over + aftermath)),
      lost: lost[index] ?? 0,
      duplicated: again.duplicated[index] ?? 0,
      redelivered: again.redelivered[index] ?? 0,
      redeliveredFlags: again.redeliveredFlags[index] ?? 0,
    };
  });

  return plan.faults.map((planned, i) => {
    const indexes = record.faults.flatMap(({ fault }, index) => (fault === i ? [index] : []));
    const own = indexes.flatMap((index) => occurrences[index] ?? []);
    // A command may leave the broker up.
    const mayStayUp = kindOfFault(planned.do).takesBrokerDown === "unknown";
    const downs = indexes.filter((index) => !mayStayUp || outageOf.has(index));
    return {
      do: planned.do,
      at: own[0]?.at ?? null,
      times: own.length,
      down: longest(downs.map((index) => occurrences[index]?.down ?? null)),
      firstHandledAfter: longest(own.map(({ firstHandledAfter }) => firstHandledAfter)),
      backlogRecoveredAfter: longest(own.map(({ backlogRecoveredAfter }) => backlogRecoveredAfter)),
      lost: own.reduce((sum, occurrence) => sum + occurrence.lost, 0),
      duplicated: own.reduce((sum, occurrence) => sum + occurrence.duplicated, 0),
      redelivered: own.reduce((sum, occurrence) => sum + occurrence.redelivered, 0),
      redeliveredFlags: own.reduce((sum, occurrence) => sum + (occurrence.redeliveredFlags ?? 0), 0),
      problem: problemOf(
        record,
        planned,
        indexes.flatMap((index) => record.faults[index] ?? []),
      ),
      occurrences: own,
    };
  });
}

/**
 * When messages came again after a fault that kept them from it, in ms since the run began; null: nothing did. While a
 * broker is down or stands still, workers go on with what they were given before.
 */
export function resumedAt(plan: Plan, fault: FaultRecord, outage: Outage | undefined): number | null {
  const planned = plan.faults[fault.fault];
  const standsStill = planned !== undefined && kindOfFault(planned.do).traffic === "stops";
  return outage !== undefined || standsStill ? (outage?.back ?? overAt(fault, planned)) : null;
}

/** Why a fault was not done as planned, for people; null: it was. */
function problemOf(
  { ending, end }: RunRecord,
  planned: PlannedFault,
  done: readonly FaultRecord[],
): string | null {
  const failure = done.find((fault) => fault.failure !== null)?.failure;
  if (failure !== undefined) return failure;
  if (done.length === 0) {
    return ending === "completed" ? `never happened: the run was over at ${formatDuration(end)}` : null;
  }
  const { takesBrokerDown = "unknown" } = kindOfFault(planned.do);
  const gone = done.some(({ brokerBack }) => takesBrokerDown !== "unknown" && Number.isNaN(brokerBack));
  return gone ? "was not over when the run ended" : null;
}

/** null where one has no figure: what never came about is longer than any limit. */
export function longest(times: readonly (number | null)[]): number | null {
  let most: number | null = null;
  for (const time of times) {
    if (time === null) return null;
    most = Math.max(most ?? time, time);
  }
  return most;
}

export function rounded(ms: number | null): number | null {
  return ms === null || Number.isNaN(ms) ? null : round3(ms);
}
