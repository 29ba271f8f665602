import { formatCount, formatDuration } from "../report/shared/format.ts";
import { inertText } from "../result/inert.ts";
import { formatProgress } from "./clock.ts";
import type { ProgressState } from "./state.ts";

/** `fair`, or `fair, run 2 of 3`. */
export function describeRun(variant: string, run: number, runs: number): string {
  const name = inertText(variant);
  return runs > 1 ? `${name}, run ${run} of ${runs}` : name;
}

/** `12.0 s  45 %  900 of 2,000 handled, 1,100 published, 1,090 confirmed, 200 ready`: the gist first. */
export function describeState(state: ProgressState): string {
  const { planned, handled, ready } = state;
  const share = planned === null || planned === 0 ? "" : `  ${formatProgress(handled / planned)}`;
  const of = planned === null ? "" : ` of ${formatCount(planned)}`;
  const parts = [
    `${formatCount(handled)}${of} handled`,
    `${formatCount(state.attempted)} published`,
    `${formatCount(state.confirmed)} confirmed`,
    ...(ready === null ? [] : [`${formatCount(ready)} ready`]),
  ];
  return `${formatDuration(state.elapsed)}${share}  ${parts.join(", ")}`;
}
