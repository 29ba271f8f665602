import type { PacedSummary, RunResult } from "../../result/schema.ts";
import { formatCount, formatDuration, formatRate, formatShare } from "./format.ts";

const answers = { yes: "yes", no: "no", unclear: "cannot tell" } as const;

/** `yes`, `no` or `cannot tell`. */
export function keepsUpText({ keepsUp }: PacedSummary): string {
  return answers[keepsUp];
}

/** `+0.52 ± 0.10 msg/s`; a sign in words for a backlog that shrinks is its minus. */
export function growthText({ growth, growthError }: PacedSummary): string {
  if (growth === null) return formatRate(null);
  const sign = growth < 0 ? "-" : "+";
  return `${sign}${formatRate(Math.abs(growth))} ± ${formatRate(growthError)} msg/s`;
}

/** How a run stood up to the rate at which its messages came, in short pieces; nothing where it had none. */
export function pacedPieces({ paced }: Pick<RunResult, "paced">): readonly (readonly [string, string[]])[] {
  if (paced === null) return [];
  const { offered, utilisation, backlogAtEnd } = paced;
  return [
    [
      "rate",
      [
        `${formatRate(offered)} msg/s came`,
        `utilisation ${formatShare(utilisation)}`,
        `keeps up: ${keepsUpText(paced)}`,
      ],
    ],
    ["backlog", [`${formatCount(backlogAtEnd)} when the last came`, `growth ${growthText(paced)}`]],
  ];
}

/** `mean 13 ms`, `p95 52 ms`, `p99 91 ms`: from when messages were due to when they were begun. */
export function waitPieces({ wait }: Pick<RunResult, "wait">): string[] {
  return [
    `mean ${formatDuration(wait.mean)}`,
    `p95 ${formatDuration(wait.p95)}`,
    `p99 ${formatDuration(wait.p99)}`,
  ];
}

/** Below, it says that something was amiss. */
const nearlyAll = 0.9;
/** Of the ideal makespan, the part that messages took to come, from which on efficiency tells nothing else. */
const mostly = 0.5;

/** `of the 505 handled; 1,495 refused`: what the efficiency leaves out; null where nothing was refused. */
export function efficiencyScope({ ledger: { fates } }: Pick<RunResult, "ledger">): string | null {
  if (fates.refused === 0) return null;
  return `of the ${formatCount(fates.handled)} handled; ${formatCount(fates.refused)} refused`;
}

/** Why the efficiency of a run is near 1 whatever its workers did; null where it is worth something. */
export function efficiencyNote({ paced, dispatch, ledger }: RunResult): string | null {
  if (paced === null || paced.offered === null || paced.keepsUp === "no" || dispatch.ideal === null)
    return null;
  if ((dispatch.efficiency ?? 0) < nearlyAll) return null;
  const came = (1000 * ledger.attempted) / paced.offered;
  if (came < mostly * dispatch.ideal) return null;
  return "says little here: at this rate a run takes as long as its messages take to come; look at wait and starved";
}
