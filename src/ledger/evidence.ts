import type { Plan } from "../plan/plan.ts";
import type { Cause } from "../result/schema.ts";
import type { AutoAckInFlight } from "./auto-ack-in-flight.ts";
import type { Disconnects } from "./disconnects.ts";
import type { Messages } from "./messages.ts";
import type { Outage } from "./outages.ts";
import type { RunRecord } from "./record.ts";
import type { Redelivered } from "./redelivered.ts";

/** What made a message be lost. */
export interface Loss {
  readonly id: number;
  readonly cause: Cause;
  /** Index in `record.faults` of the fault that took it; -1: none is known. */
  readonly fault: number;
}

/** What the causes are found with. */
export interface Evidence {
  readonly plan: Plan;
  readonly record: RunRecord;
  readonly messages: Messages;
  readonly disconnects: Disconnects;
  readonly held: AutoAckInFlight;
  readonly outages: readonly Outage[];
}

export interface Examination {
  readonly evidence: Evidence;
  /** Places in `fateWords`, or `nothing`. */
  readonly fates: Uint8Array;
  readonly losses: readonly Loss[];
  readonly redelivered: Redelivered;
  /** How many messages a policy of the broker dead-letters elsewhere, by the broker's word for why. */
  readonly movedReasons: Readonly<Record<string, number>>;
}
