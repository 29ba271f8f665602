// Runs that were never run: how often a comparison cries wolf, and how often it misses one.

/** A uniform generator in [0, 1): T. Ettinger's mulberry32. */
function generator(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let h = Math.imul(state ^ (state >>> 15), state | 1);
    h ^= h + Math.imul(h ^ (h >>> 7), h | 61);
    return ((h ^ (h >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Standard normal draws, by Box and Muller. */
function normals(random) {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * What a machine does to a run's time: a factor around 1, for the k-th of so many runs of both sides. AckDecisions are made by
 * `normal` and `random`, the spread is `noise`.
 */
export const machines = {
  normal: ({ normal, noise }) => 1 + noise * normal(),
  lognormal: ({ normal, noise }) => Math.exp(noise * normal()),
  outliers: ({ normal, random, noise }) =>
    (1 + noise * normal()) * (random() < 0.1 ? 1.1 + 0.3 * random() : 1),
  // From the first to the last run everything gets 10 % slower.
  drift: ({ normal, noise, k, all }) => (1 + noise * normal()) * (1 + (0.1 * k) / (all - 1)),
};

/** Which side each run is of: in turn (A B B A …), or all of the base before all of the new. */
function order(runs, inTurn) {
  return Array.from({ length: 2 * runs }, (_, k) =>
    inTurn ? (k % 4 === 1 || k % 4 === 2 ? 1 : 0) : k < runs ? 0 : 1,
  );
}

/** What is gated of a run. The ideal takes 1 s; what is starved comes of what is not efficient. */
function run({ slowness, normal, noise }) {
  const share = (value) => Math.round(10_000 * Math.min(1, Math.max(0, value))) / 10_000;
  const makespan = (1000 / 0.85) * slowness;
  const efficiency = share(1000 / makespan);
  return {
    ending: "completed",
    ledger: { fates: { unresolved: 0 } },
    dispatch: {
      makespan,
      ideal: 1000,
      efficiency,
      starvedShare: share(0.8 * (1 - efficiency) + 0.5 * noise * normal()),
      fairness: { busy: share(0.92 * (1 + noise * normal())) },
    },
    throughput: null,
    paced: null,
    generator: { late: [], machine: null },
    latency: { p50: null, p95: null, p99: null },
  };
}

/**
 * Compares simulated sides, again and again.
 * @param differencesOf the comparison itself
 * @param what `machine`: a name of `machines`; `runs` a side; `noise`: the relative standard deviation; `loss`: of
 * efficiency, of the new side; `inTurn`: whether the sides take turns; `times`; `seed`
 * @returns in how many comparisons something gated regressed, or improved; in how many efficiency regressed; and in
 * how many something was undecided and nothing more
 */
export function simulate(differencesOf, { machine, runs, noise, loss = 0, inTurn = true, times, seed = 1 }) {
  const random = generator(seed);
  const normal = normals(random);
  const found = { regressed: 0, improved: 0, efficiencyRegressed: 0, inconclusive: 0 };
  const sides = order(runs, inTurn);
  for (let time = 0; time < times; time++) {
    const both = [[], []];
    sides.forEach((side, k) => {
      const factor = machines[machine]({ normal, random, noise, k, all: sides.length });
      both[side].push(run({ slowness: factor / (1 - side * loss), normal, noise }));
    });
    const differences = differencesOf(both[0], both[1], { margin: {} });
    const gated = differences.filter((one) => one.gated);
    const some = (outcome) => gated.some((one) => one.outcome === outcome);
    if (some("regressed")) found.regressed++;
    if (some("improved")) found.improved++;
    if (!some("regressed") && !some("improved") && some("inconclusive")) found.inconclusive++;
    if (gated.some((one) => one.measure === "efficiency" && one.outcome === "regressed"))
      found.efficiencyRegressed++;
  }
  return found;
}
