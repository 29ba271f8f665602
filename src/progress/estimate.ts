import type { Timing } from "./state.ts";

/** ms before which nothing is said of a run's rest. */
const tooEarly = 2000;

export interface RunSoFar {
  /** ms since the run began. */
  readonly elapsed: number;
  readonly handled: number;
  /** null: a duration sets the end. */
  readonly planned: number | null;
  /** When the last message is to be sent, in ms since the run began; null: nobody knows. */
  readonly lastDue: number | null;
  /** Messages a ms, lately. */
  readonly pace: number;
}

/** Guesses how long runs still take, by what runs took so far and by their plans. It says nothing rather than nonsense. */
export class Estimates {
  /** Of each variant's runs: in sum, ms of the run itself, and with its preparations. */
  readonly #done = new Map<object, { runs: number; elapsed: number; took: number }>();
  #took = 0;
  #expected: number | null = 0;

  /** A run is over. @param elapsed ms of the run itself @param took ms with its preparations */
  ended({ key, expected }: Timing, elapsed: number, took: number): void {
    const before = this.#done.get(key) ?? { runs: 0, elapsed: 0, took: 0 };
    const { runs } = before;
    this.#done.set(key, { runs: runs + 1, elapsed: before.elapsed + elapsed, took: before.took + took });
    const planned = expected();
    this.#took += took;
    this.#expected = planned === null || this.#expected === null ? null : this.#expected + planned;
  }

  /** ms until the run under way is over; null: nobody knows. */
  ofRun({ key }: Timing, { elapsed, handled, planned, lastDue, pace }: RunSoFar): number | null {
    const before = this.#done.get(key);
    if (before !== undefined) return positive(before.elapsed / before.runs - elapsed);
    const untilDue = lastDue === null ? null : positive(lastDue - elapsed);
    if (planned === null) return untilDue;
    if (elapsed < tooEarly || pace <= 0 || handled >= planned) return null;
    return Math.max((planned - handled) / pace, untilDue ?? 0);
  }

  /** ms that the runs ahead take; null: nobody knows. */
  ofAll(ahead: readonly Timing[]): number | null {
    return ahead.reduce((sum: number | null, timing) => {
      const one = sum === null ? null : this.#whole(timing);
      return sum === null || one === null ? null : sum + one;
    }, 0);
  }

  /** ms of a whole run: the mean of its variant's, else by plan, at the pace of those that are done. */
  #whole({ key, expected }: Timing): number | null {
    const before = this.#done.get(key);
    if (before !== undefined) return before.took / before.runs;
    const planned = this.#expected ? expected() : null;
    return planned === null || this.#expected === null ? null : (planned * this.#took) / this.#expected;
  }
}

function positive(ms: number): number | null {
  return ms > 0 ? ms : null;
}
