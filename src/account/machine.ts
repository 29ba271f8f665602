import type { MachineRecord, ThreadRecord } from "../ledger/record.ts";
import { round3, round4 } from "../ledger/stats.ts";
import { formatDuration } from "../result/format-duration.ts";
import { formatShare } from "../result/format-share.ts";
import type { MachineSummary } from "../result/schema.ts";

/** From this share of the cores on, and of the run's time, other processes are in its figures. */
const othersLimit = 0.05;
const heldUpLimit = 0.03;

/** ms by which event loops come late at p99 on a busy machine, where nothing better can be told of it. */
const loopLimit = 20;

/**
 * What the machine did, for a Result. A message waits for the thread of its worker and for the broker, and these for
 * whoever has a core: for others by their share of all that is taken, and never longer than their share of the machine
 * would slow a run down that needs all of it, nor than it took. What the tool and its broker wait for each other does not
 * count.
 * @param took ms, of the run, which is shorter than it was watched; null: nothing was handled
 */
export function machineOf(record: MachineRecord | null, took: number | null): MachineSummary | null {
  if (record === null) return null;
  const { cores, elapsed, tool, broker, others, threads } = record;
  const share = others === null ? null : Math.min(1, others / Math.max(1, cores * elapsed));
  const most = (of: (thread: ThreadRecord) => number): number | null =>
    threads.length === 0 ? null : threads.reduce((worst, thread) => Math.max(worst, of(thread)), 0);
  const threadWaited = threads.some(({ waited }) => waited === null)
    ? null
    : most(({ waited }) => waited ?? 0);
  const isKnown = tool !== null && broker !== null && others !== null && threadWaited !== null;
  const taken = isKnown ? tool.took + broker.took + others : 0;
  const waited = isKnown ? threadWaited + broker.waited : 0;
  const byOthers = isKnown && taken > 0 ? (waited * others) / taken : 0;
  const [p99, max] = [most(({ loopDelay }) => loopDelay.p99), most(({ loopDelay }) => loopDelay.max)];
  return {
    cores,
    others: share === null ? null : round4(share),
    waited: tool === null ? null : round3(tool.waited),
    threadWaited: threadWaited === null ? null : round3(threadWaited),
    brokerWaited: broker === null ? null : round3(broker.waited),
    heldUp: isKnown && share !== null ? round3(Math.min(byOthers, share * elapsed, took ?? elapsed)) : null,
    loopDelay: p99 === null || max === null ? null : { p99: round3(p99), max: round3(max) },
  };
}

/**
 * Whether other processes held up a run so far that its times tell of them.
 * @param took ms, of the run
 * @param burns whether works keep the threads busy, whose event loops then are late as planned
 */
export function wasBusy(machine: MachineSummary | null, took: number, burns: boolean): boolean {
  if (machine === null) return false;
  const { others, heldUp, loopDelay } = machine;
  if (heldUp === null || others === null) return !burns && (loopDelay?.p99 ?? 0) > loopLimit;
  return others > othersLimit && heldUp > heldUpLimit * took;
}

/** `the machine was busy: other processes had 93 % of its cores, and held up the run by up to 1.2 s`. */
export function busyText(machine: MachineSummary | null): string {
  const { others, heldUp, loopDelay } = machine ?? { others: null, heldUp: null, loopDelay: null };
  if (others === null || heldUp === null)
    return `the machine was busy: threads of the tool came up to ${formatDuration(loopDelay?.p99 ?? 0)} late (p99)`;
  const had = `other processes had ${formatShare(others)} of its cores`;
  return `the machine was busy: ${had}, and held up the run by up to ${formatDuration(heldUp)}`;
}
