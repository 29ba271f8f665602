import type { Messages } from "./messages.ts";
import { how, type PublishLog } from "./record.ts";

/** What says most of a message that was sent more than once: a promise, then a doubt, then silence, then a no. */
const weight: Readonly<Record<number, number>> = {
  [how.nacked]: 0,
  [how.returned]: 0,
  [how.sent]: 1,
  [how.unknown]: 2,
  [how.confirmed]: 3,
};

/** Adds one publish to what is known of its message. */
export function addPublish(messages: Messages, log: PublishLog, row: number): void {
  const id = log.id[row] ?? 0;
  const sent = log.sent[row] ?? Number.NaN;
  const settled = log.settled[row] ?? Number.NaN;
  const verdict = log.how[row] ?? how.sent;
  const again = messages.attempted[id] === 1;
  messages.attempted[id] = 1;
  if (again) messages.republished[id] = 1;
  if (!again || sent < (messages.sent[id] ?? sent)) messages.sent[id] = sent;
  if (!again || sent > (messages.lastSent[id] ?? sent)) messages.lastSent[id] = sent;
  if (verdict === how.unknown && !(settled <= (messages.unansweredAt[id] ?? 0)))
    messages.unansweredAt[id] = settled;
  const known = weightOf(messages.how[id]);
  const better = weightOf(verdict);
  if (again && (better < known || (better === known && !(settled > (messages.settled[id] ?? 0))))) return;
  messages.how[id] = verdict;
  messages.settled[id] = settled;
}

function weightOf(verdict: number | undefined): number {
  return weight[verdict ?? how.sent] ?? 0;
}
