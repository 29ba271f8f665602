import { checkConsumerTimeout } from "./check-consumer-timeout.ts";
import { checkFaultTimes } from "./check-fault-times.ts";
import { checkFaults } from "./check-faults.ts";
import { checkMessages } from "./check-messages.ts";
import { checkQueue } from "./check-queue.ts";
import { checkRecord } from "./check-record.ts";
import { checkSize } from "./check-size.ts";
import { checkWorkers } from "./check-workers.ts";
import type { Checked, Conflict } from "./conflict.ts";

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
