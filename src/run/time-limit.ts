import { lengthOf } from "../plan/length.ts";
import type { Plan } from "../plan/plan.ts";

/** ms without a message done that any run is allowed. */
const least = 60_000;
/** Bytes a ms of a slow way to the broker. */
const slowWay = 100;
/** ms of a delay that are waited for at most. */
const longestDelay = 3_600_000;
/** What a ms during a fault counts: faults that never end must not keep a run from its end. */
const underFault = 0.1;

/** What is known of a run at one moment. Times in ms since the run began. */
export interface Moment {
  readonly now: number;
  /** Grows with every message that is sent for good or done; the same messages going round do not change it. */
  readonly progress: number;
  /** Until when the plan itself has nothing to do. */
  readonly plannedQuietUntil: number;
  /** Whether a fault is under way. */
  readonly disturbed: boolean;
  /** ms after its return for which a message may be delayed in the queue. */
  readonly delay: number;
}

/**
 * When a run is ended that goes on still: at the time that the scenario sets; else when no message was done for as long
 * as the whole run takes by its plan, or took until then, and a minute, and three times the longest work. A run that
 * is slow and moves on is never ended.
 */
export class TimeLimit {
  readonly #timeout: number | null;
  readonly #whole: number;
  readonly #quietTimeout: number;
  #progress = -1;
  /** When the last message was done. */
  #movedAt = 0;
  /** ms without one since, those during a fault counted in part. */
  #quiet = 0;
  #lookedAt = 0;

  constructor(plan: Plan) {
    this.#timeout = plan.timeout;
    const { whole, longestWork } = lengthOf(plan);
    const largest = Math.max(0, ...plan.load.kinds.map(({ size }) => size));
    const away = Math.max(0, ...plan.workers.map(({ crash }) => crash?.back ?? 0));
    this.#whole = whole;
    this.#quietTimeout = least + 3 * longestWork + 2 * away + largest / slowWay;
  }

  /** Why the run is to be ended now, for people; null: it is not. */
  look({ now, progress, plannedQuietUntil, disturbed, delay }: Moment): string | null {
    const passed = Math.max(0, now - this.#lookedAt);
    this.#lookedAt = now;
    if (progress !== this.#progress || now < plannedQuietUntil) {
      this.#progress = progress;
      this.#movedAt = now;
      this.#quiet = 0;
    } else this.#quiet += disturbed ? underFault * passed : passed;
    if (this.#timeout !== null) {
      return now >= this.#timeout ? `its time limit of ${seconds(this.#timeout)} was reached` : null;
    }
    const quietTimeout = this.#quietTimeout + 2 * Math.min(delay, longestDelay);
    if (this.#quiet < quietTimeout + Math.max(this.#whole, this.#movedAt)) return null;
    return `no further message was done for ${seconds(now - this.#movedAt)}, much longer than its plan explains`;
  }

  /** ms since the last message was done. */
  get quietFor(): number {
    return this.#lookedAt - this.#movedAt;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
