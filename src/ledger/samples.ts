import { kindOf } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import type { Cause, Sample } from "../result/schema.ts";
import type { Evidence, Loss } from "./evidence.ts";
import { storiesOf } from "./message-stories.ts";
import { type Messages, settledOf } from "./messages.ts";
import { how, idOf, type RunRecord } from "./record.ts";
import { round3 } from "./stats.ts";

/** Examples kept of each kind of trouble. */
export const maxSamples = 10;

/**
 * Lost messages worth a look: some of every cause, in turn; broken promises before others, and what nobody can explain
 * first; those with their stories.
 */
export function samplesOfLost(evidence: Evidence, losses: readonly Loss[]): Sample[] {
  const { plan, record, messages } = evidence;
  const alike = new Map<string, Loss[]>();
  for (const loss of losses) {
    const promise = messages.how[loss.id] === how.confirmed ? 0 : 1;
    const key = `${loss.cause === "unexplained" ? 0 : 1} ${promise} ${loss.cause}`;
    const peers = alike.get(key) ?? [];
    if (peers.length < maxSamples) peers.push(loss);
    alike.set(key, peers);
  }
  const groups = [...alike].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, peers]) => peers);
  const inTurn = Array.from({ length: maxSamples }, (_, i) =>
    groups.flatMap((peers) => peers[i] ?? []),
  ).flat();
  const chosen = new Set(inTurn.slice(0, maxSamples));
  const shown = groups.flat().filter((loss) => chosen.has(loss));
  const unexplained = shown.filter(({ cause }) => cause === "unexplained").map(({ id }) => id);
  const stories = storiesOf(evidence, unexplained);
  return shown.map((loss) => ({
    ...sampleOf(plan, record, messages, loss),
    story: stories.get(loss.id) ?? null,
  }));
}

/** All that is known of one message. `fault`: an index in `record.faults`. */
export function sampleOf(
  plan: Plan,
  record: RunRecord,
  messages: Messages,
  { id, cause, fault }: { id: number; cause: Cause | null; fault: number },
): Sample {
  const confirmed = messages.how[id] === how.confirmed;
  const worker = messages.lastWorker[id] ?? 0;
  return {
    id: idOf(record, id),
    kind: plan.load.kinds[kindOf(plan.load, idOf(record, id))]?.name ?? "",
    sent: round3(messages.sent[id] ?? 0),
    confirmed: confirmed ? round3(settledOf(messages, id)) : null,
    delivered: worker === 0 ? null : (record.works[worker - 1]?.name ?? null),
    cause,
    fault: faultOf(plan, record, fault),
    story: null,
  };
}

function faultOf(plan: Plan, record: RunRecord, index: number): Sample["fault"] {
  const done = record.faults[index];
  const planned = done === undefined ? undefined : plan.faults[done.fault];
  if (done === undefined || planned === undefined) return null;
  return { index: done.fault, do: planned.do, at: round3(done.began) };
}
