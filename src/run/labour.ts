import type { Timers } from "./timers.ts";
import type { Sleeper, Wheel } from "./wheel.ts";

/** ms of timer lateness that is made up for by the next sleeps; more than that was no timer's doing. */
const mostDebt = 5;

/** Whose work it is. A row stands for a message. */
export interface Labourer {
  /** A core is there for it. */
  begun(row: number): void;
  done(row: number): void;
}

/** Does a worker's work: waits, or keeps a core busy, for as long as a message wants. */
export class Labour implements Sleeper {
  readonly #wheel: Wheel;
  readonly #timers: Timers;
  readonly #burns: boolean;
  readonly #labourer: Labourer;
  /** Grows when all work is called off. */
  shift = 0;
  /** ms by which the last sleep ended late of when it was meant to, which made up for the one before. */
  #debt = 0;

  constructor(work: "sleep" | "cpu", wheel: Wheel, timers: Timers, labourer: Labourer) {
    this.#burns = work === "cpu";
    this.#wheel = wheel;
    this.#timers = timers;
    this.#labourer = labourer;
  }

  /** Tells the labourer when `ms` (more than 0) of work on a row are done. */
  do(row: number, ms: number): void {
    if (this.#burns) this.#burn(row, ms);
    // A timer's error is made up for by the next, so that a worker is as fast as planned.
    else this.#wheel.add(performance.now() + ms - this.#debt, this, row);
  }

  wake(row: number, at: number): void {
    this.#debt = Math.max(-mostDebt, Math.min(mostDebt, performance.now() - at));
    this.#labourer.done(row);
  }

  callOff(): void {
    this.shift++;
  }

  #burn(row: number, ms: number): void {
    // Two turns later the last ack has left: spinning must not hold it back.
    this.#timers.soon(() =>
      this.#timers.soon(() => {
        this.#labourer.begun(row);
        const end = performance.now() + ms;
        while (performance.now() < end);
        this.#labourer.done(row);
      }),
    );
  }
}
