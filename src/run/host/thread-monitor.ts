import { monitorEventLoopDelay } from "node:perf_hooks";
import { textOf } from "../../broker/family.ts";
import type { ThreadRecord } from "../../ledger/record.ts";

/** ms between two times that an event loop is looked at: each costs as much as a few messages. */
const loopResolution = 50;

/** How the thread that makes it is served from `start` on. */
export class ThreadMonitor {
  readonly #loop = monitorEventLoopDelay({ resolution: loopResolution });
  #before: number | null = null;

  start(): void {
    this.#loop.enable();
    this.#before = waitedHere();
  }

  end(): ThreadRecord {
    this.#loop.disable();
    const waited = waitedHere();
    const beyond = (ns: number): number => Math.max(0, ns / 1e6 - loopResolution);
    const { count, max } = this.#loop;
    return {
      waited: waited === null || this.#before === null ? null : waited - this.#before,
      loopDelay:
        count === 0 ? { p99: 0, max: 0 } : { p99: beyond(this.#loop.percentile(99)), max: beyond(max) },
    };
  }
}

/** ms that this thread was ready with no core to run on, since it began; null: no telling. */
function waitedHere(): number | null {
  const [, waited] = textOf("/proc/thread-self/schedstat").split(" ").map(Number);
  return waited === undefined ? null : waited / 1e6;
}
