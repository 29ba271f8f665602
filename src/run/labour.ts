import type { Timers } from "./timers.ts";
import type { Sleeper, Wheel } from "./wheel.ts";

/** How much of what its sleeps were late in sum a worker makes up for in the next: all at once would be as far off. */
const madeUp = 1 / 8;
/** ms that a sleep counts as late at most; more than that was no timer's doing. */
const mostLate = 5;

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
  /** ms that sleeps ended late, in sum. */
  #late = 0;

  constructor(work: "sleep" | "cpu", wheel: Wheel, timers: Timers, labourer: Labourer) {
    this.#burns = work === "cpu";
    this.#wheel = wheel;
    this.#timers = timers;
    this.#labourer = labourer;
  }

  /** Tells the labourer when `ms` (more than 0) of work on a row are done. */
  do(row: number, ms: number): void {
    if (this.#burns) this.#burn(row, ms);
    else this.#wheel.add(performance.now() + ms - madeUp * this.#late, this, row);
  }

  wake(row: number, at: number): void {
    const late = performance.now() - at - madeUp * this.#late;
    this.#late += Math.max(-mostLate, Math.min(mostLate, late));
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
