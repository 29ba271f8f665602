/** Adds up the time between starts and stops; ms. */
export class Stopwatch {
  readonly #now: () => number;
  #since: number | null = null;
  #sum = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get isRunning(): boolean {
    return this.#since !== null;
  }

  get total(): number {
    return this.#sum;
  }

  start(): void {
    this.#since ??= this.#now();
  }

  stop(): void {
    if (this.#since !== null) this.#sum += this.#now() - this.#since;
    this.#since = null;
  }
}
