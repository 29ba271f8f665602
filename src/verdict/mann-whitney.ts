import { normalBelow } from "./normal.ts";

/** Both sides together; beyond, counting every order takes too long, and the normal distribution is as good. */
const maxExact = 100;

/** `u` of the pairs of a base and a new value have the greater one new; ties count half. */
export interface MannWhitney {
  readonly u: number;
  /** The chance, if nothing differs, that the new values are at least this much lower. */
  readonly lower: number;
  /** The chance, if nothing differs, that they are at least this much higher. */
  readonly upper: number;
}

/**
 * The Mann-Whitney U test, one-sided either way. Exact, also with ties: of all ways to deal these very values (their
 * midranks) to two sides of these sizes, how many are at least as far off. For more than 100 values the normal
 * approximation with corrections for ties and continuity. Both sides have a value at least.
 * H. B. Mann, D. R. Whitney, Annals of Mathematical Statistics 18 (1947) 50–60.
 */
export function mannWhitney(base: readonly number[], next: readonly number[]): MannWhitney {
  const all = [...base, ...next];
  const rank = doubledRanks(all);
  const rankOf = (value: number): number => rank.get(value) ?? 0;
  const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + rankOf(value), 0);
  const u = (sumOf(next) - next.length * (next.length + 1)) / 2;
  if (all.length > maxExact) return { u, ...approximate(u, base.length, next.length, all.map(rankOf)) };
  // The shorter side is cheaper to count, and low is then high.
  const baseCounts = base.length < next.length;
  const counted = baseCounts ? base : next;
  const { atMost, atLeast } = tails(all.map(rankOf), counted.length, sumOf(counted));
  return baseCounts ? { u, lower: atLeast, upper: atMost } : { u, lower: atMost, upper: atLeast };
}

/** Twice the midrank of each value, a whole number. */
function doubledRanks(values: readonly number[]): Map<number, number> {
  const sorted = Float64Array.from(values).sort();
  const ranks = new Map<number, number>();
  for (let first = 0; first < sorted.length; ) {
    const value = sorted[first] ?? 0;
    let last = first;
    while (sorted[last + 1] === value) last++;
    ranks.set(value, first + last + 2);
    first = last + 1;
  }
  return ranks;
}

/** Of all choices of `size` ranks, the shares whose sum is at most, and at least, the given one. */
function tails(
  ranks: readonly number[],
  size: number,
  sum: number,
): { readonly atMost: number; readonly atLeast: number } {
  const most = ranks
    .toSorted((a, b) => b - a)
    .slice(0, size)
    .reduce((total, rank) => total + rank, 0);
  // ways[k][s]: choices of k of the ranks so far that sum to s.
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(most + 1));
  const [none] = ways;
  if (none !== undefined) none[0] = 1;
  for (const rank of ranks) {
    for (let k = size; k >= 1; k--) {
      const [to, from] = [ways[k], ways[k - 1]];
      if (to === undefined || from === undefined) continue;
      for (let s = rank; s <= most; s++) to[s] = (to[s] ?? 0) + (from[s - rank] ?? 0);
    }
  }
  const whole = ways[size] ?? new Float64Array();
  const all = total(whole);
  return { atMost: total(whole.subarray(0, sum + 1)) / all, atLeast: total(whole.subarray(sum)) / all };
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function approximate(u: number, n: number, m: number, ranks: readonly number[]): Omit<MannWhitney, "u"> {
  const size = n + m;
  const tied = new Map<number, number>();
  for (const rank of ranks) tied.set(rank, (tied.get(rank) ?? 0) + 1);
  const ties = [...tied.values()].reduce((sum, t) => sum + t ** 3 - t, 0);
  const deviation = Math.sqrt(((n * m) / 12) * (size + 1 - ties / (size * (size - 1))));
  if (deviation === 0) return { lower: 1, upper: 1 };
  const off = u - (n * m) / 2;
  return { lower: normalBelow((off + 0.5) / deviation), upper: normalBelow((0.5 - off) / deviation) };
}
