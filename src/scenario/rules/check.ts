import type { Scenario } from "../scenario.ts";
import type { Path } from "../yaml/tree.ts";
import { checkConsumerTimeout } from "./check-consumer-timeout.ts";
import { checkFaultTimes } from "./check-fault-times.ts";
import { checkFaults } from "./check-faults.ts";
import { checkMessages } from "./check-messages.ts";
import { checkQueue } from "./check-queue.ts";
import { checkRecord } from "./check-record.ts";
import { checkSize } from "./check-size.ts";
import { checkWorkers } from "./check-workers.ts";

/** Two or more settings that cannot stand together. */
export interface Conflict {
  readonly message: string;
  readonly hint?: string | undefined;
  /** The settings that take part; the most blameworthy first. Shown at one of them. */
  readonly paths: readonly [Path, ...Path[]];
}

export type Unexpecting = Omit<Scenario, "expect">;

/** What a check sees: one variant, and whether a setting was written or is a default. */
export interface Checked {
  readonly scenario: Unexpecting;
  readonly isWritten: (path: Path) => boolean;
}

/** What is wrong with a scenario whose every value is fine by itself. */
export function conflictsOf(checked: Checked): Conflict[] {
  const tooMuch = checkSize(checked);
  if (tooMuch.length > 0) return tooMuch;
  return [
    ...checkQueue(checked),
    ...checkMessages(checked),
    ...checkWorkers(checked),
    ...checkConsumerTimeout(checked),
    ...checkFaults(checked),
    ...checkFaultTimes(checked),
    ...checkRecord(checked),
  ];
}
