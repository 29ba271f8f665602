import { readFileSync } from "node:fs";
import { Problem } from "../common/problem.ts";
import type { Plan } from "../plan/plan.ts";
import { needsNetwork } from "./faults/fault-actions.ts";

/** Files of the process itself, of its threads and of a run's other connections, generously. */
const others = 200;

/**
 * Looks whether this process may open as many files as a run has connections. A broker that the tool starts on this
 * machine has the same limit, and as many connections.
 * @param most files that it may open; Infinity: nobody knows
 * @throws Problem (usage) saying how many it takes
 */
export function checkOpenFiles(plan: Plan, most: number = openFileLimit()): void {
  const links = plan.workers.length + plan.producers.length;
  // With faults of the network each goes by the tool once more: in and out.
  const files = links * (needsNetwork(plan.faults) ? 3 : 1) + others;
  if (files <= most) return;
  throw new Problem(
    "usage",
    `${plan.workers.length} workers and ${plan.producers.length} producers take some ${files} open files, and this process may have ${most}`,
    `raise the limit in the shell before (ulimit -n ${files}, beyond the hard limit as root or in /etc/security/limits.conf), or use fewer workers`,
  );
}

/** Node itself raises the soft limit to the hard one. */
function openFileLimit(): number {
  try {
    const [, soft] = /^Max open files\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    const limit = Number(soft);
    return Number.isInteger(limit) ? limit : Number.POSITIVE_INFINITY;
  } catch {
    // Not on Linux.
    return Number.POSITIVE_INFINITY;
  }
}
