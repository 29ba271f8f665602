import { outageOf } from "../faults/kinds.ts";
import type { PlannedFault } from "../plan/plan.ts";

/** ms */
const always = 60_000;
/** Times of a fault that may follow each other without the broker being there in between, where it has no end. */
const maxInARow = 10;

/**
 * ms that a lost broker is waited for: a minute more than all faults together may hold it away, as one may begin before
 * anybody could connect again after the one before.
 */
export function reconnectTimeoutOf({ faults }: { readonly faults: readonly PlannedFault[] }): number {
  return faults.reduce(
    (sum, fault) => sum + outageOf(fault) * Math.min(fault.times ?? maxInARow, maxInARow),
    always,
  );
}
