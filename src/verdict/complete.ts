import type { RunResult } from "../result/schema.ts";

/** Whether a run came to its end with every message accounted for: only then do its measures mean something. */
export function isComplete({ ending, ledger }: RunResult): boolean {
  return ending === "completed" && ledger.fates.unresolved === 0;
}
