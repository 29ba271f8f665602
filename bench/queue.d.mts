import type { RunRecord } from "../src/ledger/record.ts";
import type { Plan } from "../src/plan/plan.ts";

export interface Outage {
  /** Place in the plan's faults. */
  readonly fault: number;
  /** ms since the run began. */
  readonly from: number;
  readonly to: number;
  /** Names of workers; undefined: everybody, as the broker is down. */
  readonly who?: readonly string[];
}

export interface Course {
  readonly outages?: readonly Outage[];
  /** ms */
  readonly publishGap?: number;
  readonly seed?: number;
}

export function recordOfQueue(plan: Plan, course?: Course): RunRecord;
