import { maxRecorded } from "../../common/message-limits.ts";
import type { Checked, Conflict } from "./conflict.ts";

/** What cannot be told of a run, or not be kept. */
export function checkRecord({ scenario }: Checked): Conflict[] {
  const { record, messages } = scenario;
  const conflicts: Conflict[] = [];
  if (record === "full" && messages.count !== undefined && messages.count > maxRecorded) {
    conflicts.push({
      message: `${messages.count} messages are more than can be kept, ${maxRecorded}`,
      hint: "set record: summary, or lower the count",
      paths: [["messages", "count"], ["record"]],
    });
  }
  return conflicts;
}
