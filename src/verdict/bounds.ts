import { ownBehind } from "../account/generator.ts";
import { busyText } from "../account/machine.ts";
import { jain } from "../ledger/stats.ts";
import { formatDuration } from "../result/format-duration.ts";
import type { RunResult } from "../result/schema.ts";

/** Where a figure would lie if the tool and its machine had kept time. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** How far a run's times are off at most; ms. */
interface Off {
  /** By what other processes held up. */
  readonly heldUp: number;
  /** By works that took too long: of the one worker with the most of it, and of all together. */
  readonly overrun: number;
  readonly overruns: number;
  /** By producers that fell behind. */
  readonly behind: number;
}

type Bound = (value: number, run: RunResult, off: Off, path: string) => Bounds;

const shorter = (by: (off: Off) => number): Bound => {
  return (value, _run, off) => ({ low: Math.max(0, value - by(off)), high: value });
};
const faster: Bound = (value, run, off) => ({
  low: value,
  high: value * speedUp(run, off.heldUp + off.overruns),
});
const byDelay: Bound = shorter(({ heldUp, overruns, behind }) => heldUp + overruns + behind);

const table: readonly (readonly [RegExp, Bound])[] = [
  [/^dispatch\.efficiency$/, efficiency],
  [/^dispatch\.starved(Share)?$/, starved],
  [/^dispatch\.makespan$/, shorter(({ heldUp, overruns }) => heldUp + overruns)],
  [/^dispatch\.fairness\.busy$/, fairness],
  [/^(throughput|workers\.[^.]+\.throughput)$/, faster],
  [/^(kinds\..+\.)?(latency|wait)\./, byDelay],
  [/^confirm\./, shorter(({ heldUp }) => heldUp)],
  [/^workers\.[^.]+\.busy$/, shorter(({ overrun }) => overrun)],
  [/^(workers\.[^.]+\.busyShare|paced\.utilisation)$/, busyShare],
  // A busy machine alone may be why workers fall behind.
  [/^paced\.(backlogAtEnd|growth)$/, (value) => ({ low: Math.min(0, value), high: value })],
  [/^paced\.keepsUp$/, (value) => ({ low: value, high: 1 })],
  [/^faults\..*(down|firstHandledAfter|backlogRecoveredAfter)$/, byDelay],
];

/** Figures of a producer that only fell behind by itself. */
const ofPublishes = /^(kinds\..+\.)?(latency|wait)\./;

/**
 * The bounds of a figure that hangs on time in a run that did not keep it; null where it is as it was measured.
 * @param path in full, as `fieldOf` gives it
 */
export function boundsOf(run: RunResult, path: string, value: number | null): Bounds | null {
  const { late, machine } = run.generator;
  const lost = late.includes("works") || late.includes("machine");
  if (value === null || (!lost && !(late.includes("publishes") && ofPublishes.test(path)))) return null;
  const bound = table.find(([pattern]) => pattern.test(path))?.[1];
  if (bound === undefined) return null;
  const heldUp = !lost ? 0 : (machine?.heldUp ?? (late.includes("machine") ? Number.POSITIVE_INFINITY : 0));
  const overruns = lost ? run.workers.map(({ overrun }) => Math.max(0, overrun ?? 0)) : [];
  const off = {
    heldUp,
    overrun: overruns.reduce((most, ms) => Math.max(most, ms), 0),
    overruns: overruns.reduce((sum, ms) => sum + ms, 0),
    behind: late.includes("publishes") ? ownBehind(run.producers) : 0,
  };
  const { low, high } = bound(value, run, off, path);
  return { low: Math.min(low, value), high: Math.max(high, value) };
}

/** Why a run's times are not to be trusted: `the machine was busy: …`. */
export function lateReason({ generator, producers }: RunResult): string {
  const { late, machine, workError } = generator;
  if (late.includes("machine")) return busyText(machine);
  if (late.includes("works"))
    return `the tool or the machine was busy: works were up to ${workError.p99} ms off their plan (p99)`;
  return `the producers fell up to ${formatDuration(ownBehind(producers))} behind their schedule`;
}

/** How many times as fast a run was without so many of its ms. */
function speedUp({ dispatch: { makespan } }: RunResult, ms: number): number {
  if (makespan === null) return 1;
  return makespan > ms ? makespan / (makespan - ms) : Number.POSITIVE_INFINITY;
}

/** Late publishes lengthen the ideal, late works and answers the run itself. */
function efficiency(value: number, run: RunResult, off: Off): Bounds {
  const { efficiencyCorrected } = run.dispatch;
  const spread = run.producers.reduce((longest, { attempted, rate }) => {
    return Math.max(longest, rate === null ? 0 : ((attempted - 1) * 1000) / rate);
  }, 0);
  const late = Math.min(off.heldUp, (run.generator.behind ?? 0) > 0 ? (run.generator.behind ?? 0) : spread);
  const ideal = run.dispatch.ideal ?? 0;
  const best = Math.max(
    (efficiencyCorrected ?? value) * speedUp(run, off.heldUp),
    value * speedUp(run, off.heldUp + off.overrun),
  );
  return { low: ideal > 0 ? value * Math.max(0, 1 - late / ideal) : value, high: Math.min(1, best) };
}

/** Workers waited for what was held up, and while others worked too long; works that took too long hid idle time. */
function starved(value: number, run: RunResult, off: Off, path: string): Bounds {
  const workers = Math.max(1, run.workers.length);
  const { starved: time, starvedShare, makespan } = run.dispatch;
  const all = (starvedShare ?? 0) > 0 ? (time ?? 0) / (starvedShare ?? 1) : (makespan ?? 0) * workers;
  const whole = path.endsWith("Share") ? all : 1;
  return {
    low: Math.max(0, value - ((off.heldUp + off.overrun) * workers) / whole),
    high: Math.min(path.endsWith("Share") ? 1 : all, value + off.overruns / whole),
  };
}

/** What the works were to take, in place of what they took. */
function fairness(value: number, { workers }: RunResult): Bounds {
  const planned = jain(workers.map(({ busy, overrun }) => busy - (overrun ?? 0))) ?? value;
  return { low: planned, high: planned };
}

function busyShare(value: number, run: RunResult, off: Off): Bounds {
  const low = value - off.overrun / Math.max(1, run.dispatch.makespan ?? 1);
  return { low: Math.max(0, low), high: Math.min(1, value * speedUp(run, off.heldUp + off.overruns)) };
}
