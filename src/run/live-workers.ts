import type { Roster } from "./faults/roster.ts";
import type { LiveReading } from "./host/live-stats.ts";
import type { HostHandle } from "./host-handle.ts";

/** What a worker does while a run goes on. */
export interface LiveWorker extends Omit<LiveReading, "busy"> {
  readonly name: string;
  /** null: unlimited. */
  readonly prefetch: number | null;
  /** Whether it is there: neither still to come, nor killed, nor gone. */
  readonly here: boolean;
  /** ms of work so far a message that it can work on at once. */
  readonly busy: number;
}

/** Reads what every worker does `now` (ms since the run began), in the plan's order. */
export function readWorkers(hosts: readonly HostHandle[], roster: Roster, now: number): LiveWorker[] {
  const there = new Set(roster.workers(now));
  return hosts.flatMap((host) =>
    host.workers.map(({ name, prefetch, concurrency }, row) => {
      const { handled, inHand, busy } = host.liveStats.read(row, now);
      const limit = prefetch === "unlimited" ? null : prefetch;
      return { name, prefetch: limit, here: there.has(name), handled, inHand, busy: busy / concurrency };
    }),
  );
}
