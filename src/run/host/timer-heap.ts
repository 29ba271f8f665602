import { widened } from "../../common/growable-array.ts";

/** ms by which a timer may ring early: Node's wait for whole milliseconds, and the nearest one is meant. */
const early = 0.5;
const firstCapacity = 256;

/** Whoever is woken. */
export interface TimerListener {
  /** Grows when its timers are cancelled. */
  readonly generation: number;
  /** @param what as given to `add`, and @param at too */
  wake(what: number, at: number): void;
}

/** Timers for whole numbers, all of one thread: a heap by time, with one timer of Node's for the soonest. */
export class TimerHeap {
  #length = 0;
  #at = new Float64Array(firstCapacity);
  #what = new Uint32Array(firstCapacity);
  #generation = new Uint32Array(firstCapacity);
  readonly #who: TimerListener[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** When the timer rings; minus infinity: in the next turn of the event loop. */
  #armed = Number.POSITIVE_INFINITY;
  #ringing = false;

  /** Wakes somebody with `what` (a whole number) as near to `at` (of `performance.now()`) as can be without spinning. */
  add(at: number, who: TimerListener, what: number): void {
    if (this.#length === this.#at.length) this.#grow();
    let place = this.#length++;
    for (; place > 0; ) {
      const parent = (place - 1) >> 1;
      if ((this.#at[parent] ?? 0) <= at) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#at[place] = at;
    this.#what[place] = what;
    this.#generation[place] = who.generation;
    this.#who[place] = who;
    if (place === 0 && !this.#ringing) this.#arm();
  }

  #arm(): void {
    const soonest = this.#at[0] ?? 0;
    if (this.#length === 0 || soonest >= this.#armed - early / 2) return;
    clearTimeout(this.#timer);
    const wait = Math.round(soonest - performance.now());
    if (wait < 1) {
      // The shortest of Node's timers takes a whole millisecond.
      this.#armed = Number.NEGATIVE_INFINITY;
      setImmediate(this.#ring);
    } else {
      this.#armed = soonest;
      this.#timer = setTimeout(this.#ring, wait);
    }
  }

  readonly #ring = (): void => {
    this.#armed = Number.POSITIVE_INFINITY;
    this.#ringing = true;
    // What is woken may go to sleep again at once.
    while (this.#length > 0) {
      const at = this.#at[0] ?? 0;
      if (at > performance.now() + early) break;
      const who = this.#who[0];
      const what = this.#what[0] ?? 0;
      const generation = this.#generation[0];
      this.#dropFirst();
      if (who !== undefined && who.generation === generation) who.wake(what, at);
    }
    this.#ringing = false;
    this.#arm();
  };

  #dropFirst(): void {
    const last = --this.#length;
    const at = this.#at[last] ?? 0;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= last) break;
      if (child + 1 < last && (this.#at[child + 1] ?? 0) < (this.#at[child] ?? 0)) child++;
      if ((this.#at[child] ?? 0) >= at) break;
      this.#move(child, place);
      place = child;
    }
    this.#move(last, place);
    this.#who.length = last;
  }

  #move(from: number, to: number): void {
    this.#at[to] = this.#at[from] ?? 0;
    this.#what[to] = this.#what[from] ?? 0;
    this.#generation[to] = this.#generation[from] ?? 0;
    const who = this.#who[from];
    if (who !== undefined) this.#who[to] = who;
  }

  #grow(): void {
    this.#at = widened(this.#at);
    this.#what = widened(this.#what);
    this.#generation = widened(this.#generation);
  }
}
