import type { Checked, Conflict } from "./check.ts";

/** Messages that are kept one by one. */
export const mostRecorded = 50_000_000;

/** What cannot be told of a run, or not be kept. */
export function checkRecord({ scenario }: Checked): Conflict[] {
  const { record, faults, messages } = scenario;
  const conflicts: Conflict[] = [];
  if (record === "summary" && faults.length > 0) {
    conflicts.push({
      message:
        "what a fault did cannot be told from a summary: that takes the times of all messages around it",
      hint: "set record: full, or remove the faults",
      paths: [["record"], ["faults"]],
    });
  }
  if (record === "full" && messages.count !== undefined && messages.count > mostRecorded) {
    conflicts.push({
      message: `${messages.count} messages are more than can be kept, ${mostRecorded}`,
      hint: "set record: summary, or lower the count",
      paths: [["messages", "count"], ["record"]],
    });
  }
  return conflicts;
}
