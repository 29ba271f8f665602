/** Why a producer may send nothing: forbidden by the broker, a full connection or window, or no connection. */
export type HoldUp = "blocked" | "backpressure" | "window" | "connection";

/** Tells how late a producer is by itself from what it was held up. Times in ms since the run began. */
export class HoldUps {
  /** The furthest behind its schedule that it was by itself. */
  behind = 0;
  /** ms that its window of unconfirmed messages was full while something was due. */
  window = 0;
  #by: HoldUp | null = null;
  #since = 0;
  #held = 0;
  /** What it had been held up when it was last on time. */
  #whenOnTime = 0;

  /** It may send nothing. @param due when the next message is due: before that, nothing is held up */
  hold(by: HoldUp, now: number, due: number): void {
    if (this.#by !== null) return;
    this.#by = by;
    this.#since = Math.max(now, due);
  }

  /** It may send. */
  release(now: number): void {
    if (this.#by === null) return;
    const ms = Math.max(0, now - this.#since);
    this.#held += ms;
    if (this.#by === "window") this.window += ms;
    this.#by = null;
  }

  /** Nothing is due. */
  onTime(): void {
    this.#whenOnTime = this.#held;
  }

  /** A message is sent for the first time. */
  sent(now: number, due: number): void {
    const own = now - due - (this.#held - this.#whenOnTime);
    if (own > this.behind) this.behind = own;
  }
}
