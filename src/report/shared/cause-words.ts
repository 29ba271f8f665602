import type { Cause } from "../../result/schema.ts";
import { columns, hanging, wrap } from "../text/text.ts";

const minRoom = 30;

/** What made a message be lost, in words. */
export const causeMeanings: Readonly<Record<Cause, string>> = {
  "transient-at-restart": "not persistent, in the queue when the broker went down",
  "queue-not-durable": "the queue was not durable: it went with the broker",
  "new-queue-at-kill": "in a queue declared a moment before the broker was killed",
  "queue-purged": "in the queue when a fault purged it",
  "queue-deleted": "in the queue when a fault deleted it",
  "auto-ack-in-flight": "acked on delivery to a worker that never finished it",
  "in-transit": "sent, and cut off before the broker confirmed it",
  "dead-letter-in-transit": "dead-lettered without a confirm, when the broker was killed",
  overflow: "dropped by a full queue, or refused by it and nobody was to hear",
  unexplained: "none of the known causes fits: look into it",
};

/** What a cause means, after a start; on a line of its own where there is little room beside it. */
export function meaningLines(start: string, cause: Cause, width: number): string[] {
  const meaning = causeMeanings[cause];
  if (width - columns(start) >= minRoom) return hanging(start, meaning.split(" "), width, " ");
  return [start, ...wrap(meaning, width - 6).map((line) => `      ${line}`)];
}
