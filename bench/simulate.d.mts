import type { Difference, RunResult } from "../src/result/schema.ts";
import type { CompareSettings } from "../src/scenario/scenario.ts";

export type Machine = "normal" | "lognormal" | "outliers" | "drift";

export interface Simulation {
  readonly machine: Machine;
  /** A side. */
  readonly runs: number;
  /** Relative standard deviation. */
  readonly noise: number;
  /** Of efficiency, of the new side. */
  readonly loss?: number;
  /** Whether the sides take turns. */
  readonly inTurn?: boolean;
  readonly times: number;
  readonly seed?: number;
}

export interface Found {
  readonly regressed: number;
  readonly improved: number;
  readonly efficiencyRegressed: number;
  readonly inconclusive: number;
}

type Compare = (
  base: readonly RunResult[],
  next: readonly RunResult[],
  settings: CompareSettings,
) => readonly Difference[];

export function simulate(differencesOf: Compare, what: Simulation): Found;
