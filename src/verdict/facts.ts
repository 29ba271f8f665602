import type { Fact } from "../result/comparison.ts";
import type { RunResult } from "../result/schema.ts";
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

/**
 * What is so or not, of all runs of both sides, however they ended. Something bad regressed when some new run has it
 * and none of the base had; a fault is a reason to handle a message twice. Shares of work are there only where the
 * dispatch is deterministic.
 */
export function factsOf(base: readonly RunResult[], next: readonly RunResult[]): Fact[] {
  const calm = [...base, ...next].every(({ faults }) => faults.length === 0);
  const counts = [...always, ...(calm ? [duplicates] : [])].map((count) => countFact(count, base, next));
  const shares = sharesFact(base, next);
  return shares === null ? counts : [...counts, shares];
}

function countFact(count: Count, base: readonly RunResult[], next: readonly RunResult[]): Fact {
  const [b, n] = [mostOf(base, count), mostOf(next, count)];
  const [had, has] = [b !== null && b > 0, n !== null && n > 0];
  const outcome = has && !had ? "regressed" : had && !has ? "improved" : "unchanged";
  return { name: count.name, base: b, new: n, outcome, told: tell(count, base, next) };
}

function tell(count: Count, base: readonly RunResult[], next: readonly RunResult[]): string {
  const [b, n] = [mostOf(base, count) ?? 0, mostOf(next, count) ?? 0];
  if (b === 0 && n === 0) return "none in any run";
  if (n === 0) return `none in any run, ${amount(b, count)} in a run of the base`;
  const runs = next.filter((run) => count.of(run) > 0).map(({ index }) => index);
  const where = `run ${runs[0] ?? 1}${runs.length > 1 ? ` and ${runs.length - 1} more` : ""}`;
  const before = b === 0 ? "none in any run of the base" : `up to ${b} in a run of the base`;
  if (runs.length === 1) return `${amount(n, count)} in ${where}, ${before}`;
  return `up to ${amount(n, count)} in ${where}, ${before}`;
}

function amount(number: number, { words: [one, several] }: Count): string {
  return `${number} ${number === 1 ? one : several}`;
}

function mostOf(runs: readonly RunResult[], { of }: Count): number | null {
  return runs.reduce<number | null>((most, run) => Math.max(most ?? 0, of(run)), null);
}
