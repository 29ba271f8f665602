import type { Scenario } from "../scenario/scenario.ts";
import { amountBy } from "../scenario/schema/rate.ts";
import { countOfSteady, type Pace } from "./dues.ts";

/** What of a load has no column, so that it takes no more room the longer it is. */
export interface Endless {
  /** null: nobody knows before they are sent. */
  readonly count: number | null;
  /** null: as fast as the broker takes them. */
  readonly pace: Pace | null;
}

/** How many messages a scenario has whose run is only summed up, and how they arrive. */
export function summarized({ messages, producers, seed }: Scenario): Endless {
  const { count = Number.POSITIVE_INFINITY, duration = Number.POSITIVE_INFINITY } = messages;
  if (producers.rate.is === "unlimited") return { count: messages.count ?? null, pace: null };
  const { phases } = producers.rate;
  const pace: Pace = { phases, arrivals: producers.arrivals, seed, until: duration, most: count };
  const amount = Math.min(count, Math.ceil(amountBy(phases, duration)) + 1);
  if (pace.arrivals === "steady") return { count: countOfSteady(pace, amount), pace };
  // How many random arrivals a time has is known only by drawing them all.
  const forever = phases.some((phase) => phase.for === Number.POSITIVE_INFINITY && phase.to > 0);
  return { count: duration === Number.POSITIVE_INFINITY && forever ? count : null, pace };
}
