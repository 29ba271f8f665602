import type { PictureVariant, PictureWorker } from "../picture/picture.ts";
import { formatDuration, formatIndex, formatShare } from "../shared/format.ts";
import { nameIn } from "./figure-look.ts";

/** So many workers have room. */
export const maxWorkers = 20;

/** Up to 20 workers in their order; of more, the 10 that did the most work and the 10 that did the least. */
export function shownWorkers(workers: readonly PictureWorker[]): readonly PictureWorker[] {
  if (workers.length <= maxWorkers) return workers;
  const sorted = workers.toSorted((a, b) => (b.workShare ?? 0) - (a.workShare ?? 0));
  return [...sorted.slice(0, maxWorkers / 2), ...sorted.slice(-maxWorkers / 2)];
}

/** What the indexes of fairness say; `n` workers. */
export function fairnessWords({ messages, busy }: PictureVariant["fairness"], n: number): string {
  const of = (what: string, index: number | null): string[] =>
    index === null ? [] : [`${what} ${evenness(index)} (fairness ${formatIndex(index)})`];
  const parts = [...of("Messages shared", messages), ...of("work", busy)];
  if (parts.length === 0) return "";
  const words = parts.join(", ");
  const said = `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
  return n > 1 ? `${said} 1 is even; ${formatIndex(1 / n)}: one worker does it all.` : said;
}

function evenness(index: number): string {
  if (index >= 0.95) return "evenly";
  return index >= 0.8 ? "a little unevenly" : "unevenly";
}

/** The shares and the duration in sentences. */
export function sharesTold(variant: PictureVariant, workers: readonly PictureWorker[]): string {
  const most = workers.toSorted((a, b) => (b.workShare ?? 0) - (a.workShare ?? 0))[0];
  const busiest =
    most === undefined
      ? ""
      : `${nameIn(most.name, 280)} did ${formatShare(most.workShare)} of the work with ${formatShare(most.messageShare)} of the messages.`;
  const took =
    variant.makespan === null || variant.ideal === null
      ? ""
      : `It took ${formatDuration(variant.makespan)}; ideal is ${formatDuration(variant.ideal)} (efficiency ${formatShare(variant.efficiency)}).`;
  return [fairnessWords(variant.fairness, variant.workers.length), busiest, took]
    .filter((part) => part !== "")
    .join(" ");
}
