import type { TimerHeap, TimerListener } from "./timer-heap.ts";
import type { Timers } from "./timers.ts";

/** How much of what its sleeps were late in sum a worker makes up for in the next: all at once would be as far off. */
const madeUp = 1 / 8;
/** ms that a sleep counts as late at most; more than that was no timer's doing. */
const maxLate = 5;

/** The last stretch that work kept this thread busy, and it did nothing else. */
const busy = { for: 0, until: Number.NEGATIVE_INFINITY };

/** ms that work kept this thread from all else until a moment ago (`within` ms); 0: it did not. */
export function keptBusy(within: number): number {
  return performance.now() - busy.until <= within ? busy.for : 0;
}

/** Whose work it is. A row stands for a message. */
export interface WorkListener {
  /** A core is there for it. */
  begun(row: number): void;
  done(row: number): void;
}

/** Does a worker's work: waits, or keeps a core busy, for as long as a message wants. */
export class WorkSimulator implements TimerListener {
  readonly #timerHeap: TimerHeap;
  readonly #timers: Timers;
  readonly #burns: boolean;
  readonly #listener: WorkListener;
  readonly #brokenOff: () => boolean;
  /** Grows when all work is cancelled. */
  generation = 0;
  /** ms that sleeps ended late, in sum. */
  #late = 0;

  /** @param brokenOff whether work that keeps a core busy is to end before its time */
  constructor(
    work: "sleep" | "cpu",
    timerHeap: TimerHeap,
    timers: Timers,
    listener: WorkListener,
    brokenOff: () => boolean = () => false,
  ) {
    this.#brokenOff = brokenOff;
    this.#burns = work === "cpu";
    this.#timerHeap = timerHeap;
    this.#timers = timers;
    this.#listener = listener;
  }

  /** Tells the listener when `ms` (more than 0) of work on a row are done. */
  do(row: number, ms: number): void {
    if (this.#burns) this.#burn(row, ms);
    else this.#timerHeap.add(performance.now() + ms - madeUp * this.#late, this, row);
  }

  wake(row: number, at: number): void {
    const late = performance.now() - at - madeUp * this.#late;
    this.#late += Math.max(-maxLate, Math.min(maxLate, late));
    this.#listener.done(row);
  }

  cancel(): void {
    this.generation++;
  }

  #burn(row: number, ms: number): void {
    // Two turns later the last ack has left: spinning must not hold it back.
    this.#timers.soon(() =>
      this.#timers.soon(() => {
        this.#listener.begun(row);
        const began = performance.now();
        const end = began + ms;
        while (performance.now() < end) if (this.#brokenOff()) return;
        busy.for = performance.now() - began;
        busy.until = began + busy.for;
        this.#listener.done(row);
      }),
    );
  }
}
