/** ms */
const firstPause = 100;
const longestPause = 5000;

/**
 * How a producer goes on when its publishes are refused and nothing explains it: it waits, longer each time, and tries
 * with one message at a time until one is taken, as it would with a broker that is lost.
 */
export class Backoff {
  readonly #timeout: number;
  /** Ids that were refused, in the order in which they were. */
  #refused: number[] = [];
  /** ms; null: nothing is refused. */
  #since: number | null = null;
  #pause = 0;
  #until = 0;
  #over = false;

  /** @param timeout ms without anything taken after which it is given up */
  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  /** Whether what is refused will be tried again. */
  get tries(): boolean {
    return !this.#over;
  }

  /** Whether it waits, or tries with one. */
  get isOn(): boolean {
    return this.#since !== null;
  }

  get isEmpty(): boolean {
    return this.#refused.length === 0;
  }

  /** ms until the next may be tried. */
  wait(now: number): number {
    return this.#since === null ? 0 : Math.max(0, this.#until - now);
  }

  refused(ids: readonly number[], now: number): void {
    for (const id of ids) this.#refused.push(id);
    this.#since ??= now;
    // What was on its way meanwhile says nothing new.
    if (now < this.#until) return;
    this.#pause = Math.min(longestPause, this.#pause === 0 ? firstPause : 2 * this.#pause);
    this.#until = now + this.#pause;
  }

  /** The next to be tried; undefined: none was refused. */
  next(): number | undefined {
    return this.#refused.shift();
  }

  /** Something was taken. @returns the ids that can be sent again, the oldest last */
  taken(): number[] {
    this.#since = null;
    this.#pause = 0;
    this.#until = 0;
    return this.#drain().reverse();
  }

  isPatient(now: number): boolean {
    return this.#since === null || now - this.#since < this.#timeout;
  }

  /** Nothing is tried again from now on. @returns how many stay refused */
  giveUp(): number {
    this.#over = true;
    this.#since = null;
    return this.#drain().length;
  }

  #drain(): number[] {
    const ids = this.#refused;
    this.#refused = [];
    return ids;
  }
}
