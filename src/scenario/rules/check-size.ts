import { addedBy } from "../../faults/fault.ts";
import type { Checked, Conflict } from "./conflict.ts";

/** Workers of one variant: each has a connection, and a row in every table. */
export const maxWorkers = 10_000;
/** Kinds of a mix: each of its messages is dealt by a look at every kind. */
const maxMixed = 200;

/** What is too much of a good thing: other checks need not look at that. */
export function checkSize({ scenario }: Checked): Conflict[] {
  const { workers, faults, messages } = scenario;
  const conflicts: Conflict[] = [];
  const added = faults.reduce((sum, fault) => sum + addedBy(fault), 0);
  const count = workers.reduce((sum, group) => sum + group.count, 0);
  if (count > maxWorkers || (count + added > maxWorkers && added <= maxWorkers)) {
    const all = count > maxWorkers ? count : count + added;
    conflicts.push({
      message: `${all} workers in all${all === count ? "" : ", with those that are added"}, more than ${maxWorkers}`,
      hint: "use fewer; concurrency lets a worker do several messages at once",
      paths: all === count ? [["workers"]] : [["workers"], ["faults"]],
    });
  }
  const { pattern } = messages;
  const kinds = pattern.is === "mix" ? Object.keys(pattern.shares).length : 0;
  if (kinds > maxMixed) {
    conflicts.push({
      message: `a mix of ${kinds} kinds, more than ${maxMixed}`,
      hint: "use fewer kinds, or a list of them that repeats",
      paths: [["messages", "pattern"]],
    });
  }
  return conflicts;
}
