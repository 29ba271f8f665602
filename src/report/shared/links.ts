import type { RunResult } from "../../result/schema.ts";
import { formatDuration, formatShare, plural } from "./format.ts";

/** Of the makespan: less is what every producer without a rate does. */
const noticeable = 0.1;

/** What a run's links did other than to stay up and take messages; empty if nothing. */
export function links({ workers, producers, dispatch }: RunResult): string[] {
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  const ofWorkers = sum(workers.map(({ reconnects }) => reconnects));
  const ofProducers = sum(producers.map(({ reconnects }) => reconnects));
  // Producers wait side by side: only the longest wait says anything about time.
  const blocked = Math.max(0, ...producers.map((producer) => producer.blocked));
  const backpressure = Math.max(0, ...producers.map((producer) => producer.backpressure));
  const share = dispatch.makespan ? Math.min(1, backpressure / dispatch.makespan) : 0;
  const upTo = producers.length > 1 ? "up to " : "";
  return [
    ...(ofWorkers > 0 ? [`${plural(ofWorkers, "reconnect")} of workers`] : []),
    ...(ofProducers > 0 ? [`${plural(ofProducers, "reconnect")} of producers`] : []),
    ...(blocked > 0 ? [`broker blocked publishing for ${upTo}${formatDuration(blocked)}`] : []),
    ...(share > noticeable
      ? [`backpressure ${upTo}${formatDuration(backpressure)} (${formatShare(share)} of the time)`]
      : []),
  ];
}
