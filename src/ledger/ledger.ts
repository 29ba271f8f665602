import { kindOf } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import type { Cause, LedgerSummary, Loss as LossRow } from "../result/schema.ts";
import type { Loss } from "./causes.ts";
import type { Fate } from "./fates.ts";
import type { Messages } from "./messages.ts";
import { how, type RunRecord } from "./record.ts";
import { mostSamples, sampleOf, samplesOfLost } from "./samples.ts";
import { shareOf } from "./stats.ts";

/** Sums up what became of the messages. The fates sum to the attempts. */
export function ledgerOf(
  plan: Plan,
  record: RunRecord,
  messages: Messages,
  { fates, losses }: { fates: readonly (Fate | undefined)[]; losses: readonly Loss[] },
): LedgerSummary {
  const counts: Record<Fate, number> = {
    handled: 0,
    rejected: 0,
    deadLettered: 0,
    expired: 0,
    refused: 0,
    left: 0,
    lost: 0,
    unresolved: 0,
  };
  const duplicated: number[] = [];
  const never: string[] = [];
  const sums = { attempted: 0, confirmed: 0, republished: 0, recovered: 0, duplicates: 0, neverAttempted: 0 };
  fates.forEach((fate, id) => {
    if (fate === undefined) {
      if (messages.lastWorker[id] === 0) return;
      sums.neverAttempted++;
      if (never.length < mostSamples) never.push(`message ${id}`);
      return;
    }
    counts[fate]++;
    const handled = messages.handled[id] ?? 0;
    sums.attempted++;
    if (messages.how[id] === how.confirmed) sums.confirmed++;
    if (messages.republished[id] === 1) sums.republished++;
    if (handled > 0 && messages.how[id] === how.unknown) sums.recovered++;
    if (handled <= 1) return;
    sums.duplicates += handled - 1;
    if (duplicated.length < mostSamples) duplicated.push(id);
  });
  const { neverAttempted, ...kept } = sums;
  const foreign = record.works.reduce((sum, log) => sum + log.unexpectedCount, 0);
  const reasons: Record<string, number> = {};
  for (const reason of record.deadLettered.reason) reasons[reason] = (reasons[reason] ?? 0) + 1;
  const causes: Partial<Record<Cause, number>> = {};
  for (const { cause } of losses) causes[cause] = (causes[cause] ?? 0) + 1;
  const lostConfirmed = losses.filter(({ id }) => messages.how[id] === how.confirmed).length;
  return {
    ...kept,
    fates: counts,
    deadLetterReasons: reasons,
    lostConfirmed,
    lostUnconfirmed: counts.lost - lostConfirmed,
    causes,
    losses: lossRows(plan, messages, losses),
    redelivered: record.works.reduce((sum, log) => sum + ones(log.redelivered, log.length), 0),
    unexpected: neverAttempted + messages.strays + foreign,
    samples: {
      lost: samplesOfLost(plan, record, messages, losses),
      duplicates: duplicated.map((id) => sampleOf(plan, record, messages, { id, cause: null, fault: -1 })),
      unexpected: [...never, ...record.works.flatMap((log) => log.unexpected)].slice(0, mostSamples),
    },
  };
}

/** By cause, kind and promise: broken promises first, then the most, then what nobody can explain. */
function lossRows({ load }: Plan, messages: Messages, losses: readonly Loss[]): LossRow[] {
  const attempted = load.kinds.map(() => 0);
  for (let id = 0; id < messages.size; id++) {
    const kind = kindOf(load, id);
    if (messages.attempted[id] === 1) attempted[kind] = (attempted[kind] ?? 0) + 1;
  }
  const rows = new Map<string, { cause: Cause; kind: number; confirmed: boolean; count: number }>();
  for (const { id, cause } of losses) {
    const kind = kindOf(load, id);
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

function ones(column: Uint8Array, length: number): number {
  let count = 0;
  for (let row = 0; row < length; row++) count += column[row] ?? 0;
  return count;
}
