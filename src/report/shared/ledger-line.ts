import type { RunResult } from "../../result/schema.ts";
import type { Style } from "../text/style.ts";
import { formatCount } from "./format.ts";

/** What was published, in short pieces. */
export function publishedPieces({ ledger }: RunResult): string[] {
  return [`${formatCount(ledger.attempted)} attempted`, `${formatCount(ledger.confirmed)} confirmed`];
}

/** Whether the broker flagged other deliveries as redelivered than were. */
export function isFlaggedOtherwise({
  redelivered,
  redeliveredFlags,
}: {
  readonly redelivered: number;
  readonly redeliveredFlags: number | null;
}): boolean {
  return redeliveredFlags !== null && redeliveredFlags !== redelivered;
}

/** What became of it, in short pieces; what is rare is named only where it happened. */
export function fatePieces(run: RunResult, style: Style): string[] {
  const { ledger } = run;
  const { fates } = ledger;
  const alarm = (count: number, word: string): string => {
    const text = `${formatCount(count)} ${word}`;
    return count > 0 ? style.bad(text) : text;
  };
  const rare = (count: number, word: string): string[] =>
    count > 0 ? [`${formatCount(count)} ${word}`] : [];
  return [
    `${formatCount(fates.handled)} handled`,
    alarm(fates.lost, "lost"),
    `${formatCount(fates.left)} left`,
    ...(fates.deliveryLimit > 0 ? [alarm(fates.deliveryLimit, "dropped at the delivery limit")] : []),
    ...rare(fates.rejected, "rejected"),
    ...rare(fates.deadLettered, `dead-lettered${reasons(run)}`),
    ...rare(fates.expired, "expired"),
    ...rare(fates.refused, `refused${refusals(run)}`),
    ...rare(fates.unresolved, "unresolved"),
    `${formatCount(ledger.duplicates)} duplicated`,
    ...rare(ledger.redelivered, "redelivered"),
    // What the broker says beside what was.
    ...(isFlaggedOtherwise(ledger) ? rare(ledger.redeliveredFlags ?? 0, "flagged redelivered") : []),
    ...rare(ledger.republished, "republished"),
    ...rare(ledger.recovered, "recovered"),
    ...(ledger.unexpected > 0 ? [alarm(ledger.unexpected, "unexpected")] : []),
  ];
}

function refusals({ ledger }: RunResult): string {
  const words = {
    returned: "returned",
    overflow: "by a full queue",
    unavailable: "by a queue that was away",
  };
  const list = Object.entries(ledger.refusals ?? {}).filter(([, count]) => count > 0);
  if (list.length === 0) return "";
  return ` (${list.map(([why, count]) => `${formatCount(count)} ${words[why as keyof typeof words]}`).join(", ")})`;
}

function reasons(run: RunResult): string {
  const list = Object.entries(run.ledger.deadLetterReasons).filter(([, count]) => count > 0);
  if (list.length === 0) return "";
  return ` (${list.map(([reason, count]) => `${formatCount(count)} by ${reason}`).join(", ")})`;
}
