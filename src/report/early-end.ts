import type { RunResult } from "../result/schema.ts";
import { formatCount } from "./format.ts";

/** Why a run did not come to its end: `run 3 stalled: the broker took no more`; null when it did. */
export function earlyEnd({ index, ending, problem }: RunResult): string | null {
  if (ending === "completed") return null;
  const what = { stalled: "stalled", interrupted: "was interrupted", "broker-lost": "lost its broker" }[
    ending
  ];
  return `run ${formatCount(index)} ${what}${problem === null ? "" : `: ${problem}`}`;
}
