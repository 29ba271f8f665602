import type { RunResult } from "../../result/schema.ts";
import { formatCount } from "./format.ts";

const words: Readonly<Record<Exclude<RunResult["ending"], "completed">, string>> = {
  stalled: "stalled",
  interrupted: "was interrupted",
  "broker-lost": "lost its broker",
  "time-limit": "was ended at its time limit",
  refused: "was refused by the broker",
  "repeated-error": "was ended by the same error again and again",
};

/** Why a run did not come to its end: `run 3 stalled: the broker took no more`; null when it did. */
export function earlyEnd({ index, ending, problem }: RunResult): string | null {
  if (ending === "completed") return null;
  const what = words[ending];
  return `run ${formatCount(index)} ${what}${problem === null ? "" : `: ${problem}`}`;
}
