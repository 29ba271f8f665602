/** ms of a schedule that are sent at once at most, and the time after which the next may be. */
const atOnce = 2;
const pause = 1;
/** ms behind a schedule from which its messages are not spread any more: that late is no timer's doing. */
const tooLate = 50;

/**
 * Spreads what became due while a thread was held up for some milliseconds: it is sent twice as fast as planned, rather
 * than all at once, so that a short pause of the tool's is no burst for the broker.
 */
export class BurstSmoother {
  /** Until when of the schedule messages may be sent since `#since`; ms since the run began. */
  #until = Number.NEGATIVE_INFINITY;
  #since = Number.NEGATIVE_INFINITY;

  /** ms that a message that was due should still wait; both times in ms since the run began, `due` at most `now`. */
  wait(due: number, now: number): number {
    if (due <= this.#until || now - due >= tooLate) return 0;
    if (now - this.#since < pause) return pause;
    this.#until = due + atOnce;
    this.#since = now;
    return 0;
  }
}
