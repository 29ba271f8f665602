import type { Timers } from "./timers.ts";

/** ms of timer lateness that is made up for by the next sleeps; more than that was no timer's doing. */
const mostDebt = 5;

/** Does a worker's work: waits, or keeps a core busy, for as long as a message wants. */
export class Labour {
  readonly #timers: Timers;
  readonly #burns: boolean;
  /** ms that past sleeps ended late, in sum. */
  #debt = 0;

  /** @param timers call off the work when they are called off */
  constructor(work: "sleep" | "cpu", timers: Timers) {
    this.#burns = work === "cpu";
    this.#timers = timers;
  }

  /** Calls `begun` when a core is there for it, and `done` after `ms` (more than 0) of work. */
  do(ms: number, begun: () => void, done: () => void): void {
    if (!this.#burns) {
      this.#sleep(ms, done);
      return;
    }
    // Two turns later the last ack has left: spinning must not hold it back.
    this.#timers.soon(() =>
      this.#timers.soon(() => {
        begun();
        const end = performance.now() + ms;
        while (performance.now() < end);
        done();
      }),
    );
  }

  /** Node's timers end up to a millisecond or two late; the next sleep is shorter by that. */
  #sleep(ms: number, done: () => void): void {
    const begun = performance.now();
    const wanted = Math.round(ms - this.#debt);
    const wake = (): void => {
      this.#debt += performance.now() - begun - ms;
      this.#debt = Math.max(-mostDebt, Math.min(mostDebt, this.#debt));
      done();
    };
    if (wanted < 1) this.#timers.soon(wake);
    else this.#timers.later(wanted, wake);
  }
}
