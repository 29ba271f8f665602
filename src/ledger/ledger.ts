import { kindOf } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import { nothing } from "../result/record-rows.ts";
import type { Cause, LedgerSummary, Loss as LossRow } from "../result/schema.ts";
import type { Examination, Loss } from "./evidence.ts";
import { type Fate, fate } from "./fates.ts";
import { type Messages, wasSentAgain } from "./messages.ts";
import { how, idOf, type RunRecord } from "./record.ts";
import { refusalsOf } from "./refusals.ts";
import { maxSamples, sampleOf, samplesOfLost } from "./samples.ts";
import { ones, shareOf } from "./stats.ts";

/** Sums up what became of the messages. The fates sum to the attempts. */
export function ledgerOf({ evidence, fates, losses, redelivered, movedReasons }: Examination): LedgerSummary {
  const { plan, record, messages } = evidence;
  const byFate = new Uint32Array(nothing + 1);
  const duplicated: number[] = [];
  const never: string[] = [];
  const sums = { attempted: 0, confirmed: 0, republished: 0, recovered: 0, duplicates: 0 };
  let neverAttempted = 0;
  for (let id = 0; id < fates.length; id++) {
    const its = fates[id] ?? nothing;
    if (its === nothing) {
      if (messages.lastWorker[id] === 0) continue;
      neverAttempted++;
      if (never.length < maxSamples) never.push(`message ${id}`);
      continue;
    }
    byFate[its] = (byFate[its] ?? 0) + 1;
    const handled = messages.handled[id] ?? 0;
    sums.attempted++;
    if (messages.how[id] === how.confirmed) sums.confirmed++;
    if (wasSentAgain(messages, id)) sums.republished++;
    if (handled > 0 && messages.how[id] === how.unknown) sums.recovered++;
    if (handled <= 1) continue;
    sums.duplicates += handled - 1;
    if (duplicated.length < maxSamples) duplicated.push(id);
  }
  const count = (of: Fate): number => byFate[fate[of]] ?? 0;
  const foreign = record.works.reduce((sum, log) => sum + log.unexpectedCount, 0);
  const reasons: Record<string, number> = { ...movedReasons };
  for (const reason of record.deadLettered.reason) reasons[reason] = (reasons[reason] ?? 0) + 1;
  const causes: Partial<Record<Cause, number>> = {};
  for (const { cause } of losses) causes[cause] = (causes[cause] ?? 0) + 1;
  const lostConfirmed = losses.filter(({ id }) => messages.how[id] === how.confirmed).length;
  return {
    ...sums,
    fates: {
      handled: count("handled"),
      rejected: count("rejected"),
      deadLettered: count("deadLettered"),
      expired: count("expired"),
      refused: count("refused"),
      left: count("left"),
      lost: count("lost"),
      unresolved: count("unresolved"),
      deliveryLimit: count("deliveryLimit"),
    },
    refusals: refusalsOf(plan, messages, fates),
    deadLetterReasons: reasons,
    untouched: untouchedOf(record, messages, fates),
    lostConfirmed,
    lostUnconfirmed: count("lost") - lostConfirmed,
    causes,
    losses: lossRows(plan, record, messages, losses),
    redelivered: redelivered.reduce((sum, rows) => sum + ones(rows, rows.length), 0),
    redeliveredFlags: record.works.reduce((sum, log) => sum + ones(log.redelivered, log.length), 0),
    unexpected: neverAttempted + messages.strays + foreign,
    samples: {
      lost: samplesOfLost(evidence, losses),
      duplicates: duplicated.map((id) => sampleOf(plan, record, messages, { id, cause: null, fault: -1 })),
      unexpected: [...never, ...record.works.flatMap((log) => log.unexpected)].slice(0, maxSamples),
    },
  };
}

/** By cause, kind and promise: broken promises first, then the most, then what nobody can explain. */
function lossRows({ load }: Plan, record: RunRecord, messages: Messages, losses: readonly Loss[]): LossRow[] {
  const attempted = load.kinds.map(() => 0);
  for (let id = 0; id < messages.size; id++) {
    const kind = kindOf(load, idOf(record, id));
    if (messages.attempted[id] === 1) attempted[kind] = (attempted[kind] ?? 0) + 1;
  }
  const rows = new Map<string, { cause: Cause; kind: number; confirmed: boolean; count: number }>();
  for (const { id, cause } of losses) {
    const kind = kindOf(load, idOf(record, id));
    const confirmed = messages.how[id] === how.confirmed;
    const key = `${cause} ${kind} ${confirmed}`;
    const row = rows.get(key) ?? { cause, kind, confirmed, count: 0 };
    row.count++;
    rows.set(key, row);
  }
  // By name among equals, but what nobody can explain first.
  const rank = (cause: Cause): string => (cause === "unexplained" ? "" : cause);
  return [...rows.values()]
    .sort(
      (a, b) =>
        Number(b.confirmed) - Number(a.confirmed) ||
        b.count - a.count ||
        (rank(a.cause) < rank(b.cause) ? -1 : rank(a.cause) > rank(b.cause) ? 1 : 0) ||
        a.kind - b.kind,
    )
    .map(({ cause, kind, confirmed, count }) => ({
      cause,
      kind: load.kinds[kind]?.name ?? "",
      confirmed,
      count,
      share: shareOf(count, attempted[kind] ?? 0),
    }));
}

/** How many of those that left at the delivery limit no worker had begun. */
function untouchedOf({ deadLettered }: RunRecord, { started }: Messages, fates: Uint8Array): number {
  const limited = new Set(deadLettered.id.filter((_, i) => deadLettered.reason[i] === "delivery_limit"));
  fates.forEach((its, id) => {
    if (its === fate.deliveryLimit) limited.add(id);
  });
  return [...limited].filter((id) => Number.isNaN(started[id] ?? 0)).length;
}
