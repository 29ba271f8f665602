import type { Phase } from "../scenario/scenario.ts";
import { streams, uniform } from "./random.ts";

/**
 * Times in ms, from the start, at which the integral of the rate over the phases reaches each of `amounts`
 * (rising). Stops early where the phases come to an end. A ramp's integral is a quadratic in time, solved
 * for its root in the phase.
 */
export function* timesOfAmounts(phases: readonly Phase[], amounts: Iterable<number>): Generator<number> {
  let index = 0;
  let phaseStart = 0;
  let amountBefore = 0;
  for (const amount of amounts) {
    for (;;) {
      const phase = phases[index];
      if (phase === undefined) return;
      const inPhase = (phase.for * (phase.from + phase.to)) / 2000;
      if (amount - amountBefore < inPhase) {
        yield phaseStart + timeInPhase(phase, amount - amountBefore);
        break;
      }
      amountBefore += inPhase;
      phaseStart += phase.for;
      index++;
    }
  }
}

/** ms from the start of a phase at which its rate has come to an amount. */
export function timeInPhase(phase: Phase, amount: number): number {
  const { from, to } = phase;
  if (amount === 0) return 0;
  if (from === to || phase.for === Number.POSITIVE_INFINITY) return (amount / from) * 1000;
  const slope = (to - from) / (phase.for / 1000);
  return (1000 * 2 * amount) / (from + Math.sqrt(Math.max(0, from * from + 2 * slope * amount)));
}

/** 0, 1, 2, …: one message each time the integral of the rate has grown by one. */
export function* steadyAmounts(): Generator<number> {
  for (let i = 0; ; i++) yield i;
}

/** Sums of exponential draws of mean 1: a Poisson process after the change of time by the rate. */
export function* poissonAmounts(seed: number): Generator<number> {
  let sum = 0;
  for (let i = 0; ; i++) {
    sum -= Math.log(1 - uniform(seed, streams.arrival, i));
    yield sum;
  }
}
