import type { Fact } from "../result/comparison.ts";
import type { RunResult } from "../result/schema.ts";
import { fewestRuns } from "./more-runs.ts";
import { sharesFact } from "./shares.ts";

interface Count {
  readonly name: string;
  readonly of: (run: RunResult) => number;
  /** "12 lost", one and several. */
  readonly words: readonly [string, string];
}

const always: readonly Count[] = [
  { name: "lost", of: ({ ledger }) => ledger.fates.lost, words: ["message lost", "messages lost"] },
  {
    name: "lostConfirmed",
    of: ({ ledger }) => ledger.lostConfirmed,
    words: ["confirmed message lost", "confirmed messages lost"],
  },
  {
    name: "deliveryLimit",
    of: ({ ledger }) => ledger.fates.deliveryLimit,
    words: ["message dropped at the delivery limit", "messages dropped at the delivery limit"],
  },
  {
    name: "unexpected",
    of: ({ ledger }) => ledger.unexpected,
    words: ["message that nobody sent", "messages that nobody sent"],
  },
  {
    name: "prefetchViolations",
    of: ({ dispatch }) => dispatch.prefetchViolations,
    words: ["worker that held more than its prefetch", "workers that held more than their prefetch"],
  },
];

const duplicates: Count = {
  name: "duplicates",
  of: ({ ledger }) => ledger.duplicates,
  words: ["message handled once too often", "messages handled once too often"],
};

/** What there is of it in the runs of one side. */
interface Tally {
  readonly least: number;
  readonly most: number;
  readonly runs: number;
  /** The places of the runs that have it. */
  readonly having: readonly number[];
}

/**
 * What is so or not, of all runs of both sides, however they ended; nothing when a side has none. Something bad
 * regressed when some new run has it and none of the base had, or when every new run has more of it than any run of the
 * base: with faults, which are moments of their own, only of 4 runs a side or more. A fault is a reason to handle a
 * message twice. Shares of work are there only where the dispatch is deterministic.
 */
export function factsOf(base: readonly RunResult[], next: readonly RunResult[]): Fact[] {
  if (base.length === 0 || next.length === 0) return [];
  const calm = [...base, ...next].every(({ faults }) => faults.length === 0);
  const counts = [...always, ...(calm ? [duplicates] : [])].map((count) => {
    return countFact(count, tally(base, count), tally(next, count), calm);
  });
  const shares = sharesFact(base, next);
  return shares === null ? counts : [...counts, shares];
}

function tally(runs: readonly RunResult[], { of }: Count): Tally {
  const counts = runs.map(of);
  return {
    least: counts.reduce((least, count) => Math.min(least, count)),
    most: counts.reduce((most, count) => Math.max(most, count)),
    runs: runs.length,
    having: runs.filter((run) => of(run) > 0).map(({ index }) => index),
  };
}

function countFact(count: Count, base: Tally, next: Tally, calm: boolean): Fact {
  const outcome = outcomeOf(base, next, calm);
  const why = outcome === "inconclusive" ? `; with faults it takes ${fewestRuns} runs a side to tell` : "";
  const told = `${tell(next, count, "")}, ${tell(base, next.most > 0 ? null : count, " of the base")}${why}`;
  const none = base.most === 0 && next.most === 0;
  return {
    name: count.name,
    base: base.most,
    new: next.most,
    outcome,
    told: none ? "none in any run" : told,
  };
}

function outcomeOf(base: Tally, next: Tally, calm: boolean): Fact["outcome"] {
  const [more, less] = [next.least > base.most, base.least > next.most];
  if (base.most === 0 || next.most === 0) {
    return next.most > 0 ? "regressed" : base.most > 0 ? "improved" : "unchanged";
  }
  if (!more && !less) return "unchanged";
  if (!calm && Math.min(base.runs, next.runs) < fewestRuns) return "inconclusive";
  return more ? "regressed" : "improved";
}

/** "3 to 5 messages lost in every run"; without a count its name is known. */
function tell({ least, most, runs, having }: Tally, count: Count | null, ofSide: string): string {
  if (most === 0) return `none in any run${ofSide}`;
  const what = count === null ? "" : ` ${count.words[most === 1 ? 0 : 1]}`;
  if (having.length === 1) return `${most}${what} in run ${having[0]}${ofSide}`;
  if (having.length < runs) return `up to ${most}${what} in ${having.length} of ${runs} runs${ofSide}`;
  return `${least === most ? "" : `${least} to `}${most}${what} in every run${ofSide}`;
}
