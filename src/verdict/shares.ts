import type { Fact } from "../result/comparison.ts";
import type { RunResult, WorkerSummary } from "../result/schema.ts";
import { isComplete } from "./complete.ts";

const fewestBaseRuns = 2;
/** RabbitMQ passes over a consumer to whom more are still to be sent: rabbit_queue_consumers.erl, UNSENT_MESSAGE_LIMIT. */
const maxDealtInTurn = 200;
const maxShown = 4;

/**
 * Whether each worker's share is what it was, where nothing but the settings decides it: one producer, workers without
 * a prefetch limit that nothing disturbed, and a base whose runs all dealt the messages in turn and exactly alike,
 * whichever worker came first. null where that is not so.
 */
export function sharesFact(base: readonly RunResult[], next: readonly RunResult[]): Fact | null {
  const [first] = base;
  if (first === undefined || base.length < fewestBaseRuns || next.length === 0) return null;
  const all = [...base, ...next];
  if (!all.every(isUndisturbed) || !isDealtInTurn(first)) return null;
  const dealt = handOf(first);
  if (!base.every((run) => handOf(run) === dealt)) return null;
  if (!next.every((run) => isSameLoad(run, first))) return null;
  const other = next.find((run) => handOf(run) !== dealt);
  const same = "the workers had the same shares in every run";
  return {
    name: "shares",
    base: null,
    new: null,
    outcome: other === undefined ? "unchanged" : "regressed",
    told:
      other === undefined
        ? same
        : `the workers had ${shown(other)} in run ${other.index}, and ${shown(first)} in every run of the base`,
  };
}

function isUndisturbed(run: RunResult): boolean {
  const { workers, producers, faults, ledger } = run;
  return (
    isComplete(run) &&
    faults.length === 0 &&
    producers.length === 1 &&
    workers.length > 0 &&
    ledger.fates.handled === ledger.attempted &&
    workers.every((one) => one.messages <= maxDealtInTurn) &&
    workers.every((one) => one.prefetch === "unlimited" && one.redelivered === 0 && one.reconnects === 0)
  );
}

function isDealtInTurn({ workers }: RunResult): boolean {
  const counts = workers.map(({ messages }) => messages).toSorted((a, b) => a - b);
  return (counts.at(-1) ?? 0) - (counts[0] ?? 0) <= 1;
}

/** As many workers for as many messages of each kind. */
function isSameLoad(run: RunResult, other: RunResult): boolean {
  return run.workers.length === other.workers.length && kindsOf(run) === kindsOf(other);
}

function kindsOf({ kinds }: RunResult): string {
  return JSON.stringify(sorted(Object.entries(kinds).map(([name, { messages }]) => [name, messages])));
}

/** What each worker had, whoever it was, to be held against another run's. */
function handOf({ workers }: RunResult): string {
  return JSON.stringify(
    sorted(workers.map(({ messages, byKind }) => [messages, sorted(Object.entries(byKind))])),
  );
}

function sorted<T>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: JSON.stringify(item) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item);
}

function shown({ workers }: RunResult): string {
  const some = workers.slice(0, maxShown).map(handShown);
  const rest = workers.length - some.length;
  return [...some, ...(rest > 0 ? [`… of ${workers.length} workers`] : [])].join(" / ");
}

function handShown({ messages, byKind }: WorkerSummary): string {
  const kinds = Object.entries(byKind).filter(([, count]) => count > 0);
  if (kinds.length < 2 && Object.keys(byKind).length < 2) return String(messages);
  const some = kinds.slice(0, maxShown).map(([name, count]) => `${count} ${name}`);
  return `${some.join(" + ")}${kinds.length > some.length ? " + …" : ""}`;
}
