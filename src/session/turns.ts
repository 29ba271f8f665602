import { streams, uniform } from "../plan/random.ts";

/** One run to be made. */
export interface Turn<T> {
  readonly of: T;
  /** From 1, among those of the same sort of the same thing. */
  readonly run: number;
  readonly runs: number;
  /** A warm-up is run and not counted. */
  readonly warmup: boolean;
}

/** What is to be run, and how often. */
export interface Repeated {
  readonly repeat: number;
  readonly warmup: number;
}

/**
 * In which order things are run in turn, so that a drift of the machine hits all of them alike: the warm-ups first,
 * then every one once a round. The first round is in the given order, the second in the reverse one (A B B A), each
 * further pair of rounds in an order drawn from the seed and its reverse.
 */
export function turnsOf<T extends Repeated>(all: readonly T[], seed: number): Turn<T>[] {
  const warmups = rounds(all, "warmup").flat();
  const counted = rounds(all, "repeat").flatMap((round, index) => {
    const order = shuffled(round, seed, Math.floor(index / 2));
    return index % 2 === 0 ? order : order.toReversed();
  });
  return [
    ...warmups.map(({ of, run }) => ({ of, run, runs: of.warmup, warmup: true })),
    ...counted.map(({ of, run }) => ({ of, run, runs: of.repeat, warmup: false })),
  ];
}

/** Those that still have a run to make in the first round, the second, … */
function rounds<T extends Repeated>(all: readonly T[], sort: keyof Repeated): { of: T; run: number }[][] {
  const most = Math.max(0, ...all.map((one) => one[sort]));
  return Array.from({ length: most }, (_, round) =>
    all.filter((one) => one[sort] > round).map((of) => ({ of, run: round + 1 })),
  );
}

/** By Fisher and Yates; the first pair of rounds keeps its order. */
function shuffled<T>(items: readonly T[], seed: number, pair: number): T[] {
  const order = [...items];
  if (pair === 0) return order;
  for (let last = order.length - 1; last > 0; last--) {
    const pick = Math.floor(uniform(seed, streams.turn, pair * items.length + last) * (last + 1));
    const [a, b] = [order[last], order[pick]];
    if (a === undefined || b === undefined) continue;
    order[last] = b;
    order[pick] = a;
  }
  return order;
}
