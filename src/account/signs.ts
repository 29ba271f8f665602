import { firstLater } from "../ledger/search.ts";
import { TimeQueue } from "./time-queue.ts";

/** When messages were sent and received, until nobody can ask for it any more: answers when the next was after some times. */
export class Signs {
  readonly #times = new TimeQueue();
  readonly #answers = new Map<number, number>();
  #open: number[] = [];

  /** A message was sent or received. */
  add(time: number): void {
    this.#times.add(time);
  }

  /** It will be asked for the first that is later. */
  ask(time: number): void {
    if (this.#answers.has(time)) return;
    this.#answers.set(time, Number.POSITIVE_INFINITY);
    this.#open.push(time);
  }

  /** Looks at those before `until`: all of them have come. @returns the answers that were found */
  sweep(until: number): number[] {
    if (this.#open.length === 0) {
      this.#times.dropBefore(until);
      return [];
    }
    const times = this.#times.takeBefore(until);
    const found: number[] = [];
    this.#open = this.#open.filter((at) => {
      const next = firstLater(times, at);
      if (next === Number.POSITIVE_INFINITY) return true;
      this.#answers.set(at, next);
      found.push(next);
      return false;
    });
    return found;
  }

  /** The first that is later than a time; Infinity: none is, or nobody said that it would be asked for. */
  later(time: number): number {
    return this.#answers.get(time) ?? Number.POSITIVE_INFINITY;
  }
}
