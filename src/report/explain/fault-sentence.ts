import type { FaultSummary, RunResult } from "../../result/schema.ts";
import { isDownForGood } from "../shared/fault-table.ts";
import { formatCount, formatDuration } from "../shared/format.ts";
import { cutMiddle } from "../text/text.ts";

const maxFaults = 3;
const longestName = 40;

/**
 * What the faults of a run did: `kill-broker at 3.50 s: down 3.78 s, next message handled after 4.24 s`; the first three
 * and how many more there are. Empty for none.
 */
export function faultSentence({ faults }: RunResult): string {
  const rest = faults.length - maxFaults;
  return [
    ...faults.slice(0, maxFaults).map(faultText),
    ...(rest > 0 ? [`and ${formatCount(rest)} more`] : []),
  ].join("; ");
}

function faultText(fault: FaultSummary): string {
  const { do: what, at, times, down, firstHandledAfter, lost } = fault;
  const name = cutMiddle(what, longestName);
  if (times === 0) return `${name} never happened`;
  const done = [
    ...(isDownForGood(fault) ? ["down for good"] : []),
    ...(down === null ? [] : [`down ${formatDuration(down)}`]),
    ...(firstHandledAfter === null
      ? []
      : [`next message handled after ${formatDuration(firstHandledAfter)}`]),
    ...(lost > 0 ? [`${formatCount(lost)} lost`] : []),
  ];
  const several = times > 1 ? `, ${formatCount(times)} times` : "";
  const when = `${name} at ${formatDuration(at)}${several}`;
  return done.length === 0 ? when : `${when}: ${done.join(", ")}`;
}
