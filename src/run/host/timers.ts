/** Timers of one owner, which can be cancelled all at once. */
export class Timers {
  readonly #pending = new Set<NodeJS.Timeout | NodeJS.Immediate>();

  /** Calls `then` after `ms`, or as soon as can be if that is past. */
  later(ms: number, then: () => void): void {
    const timer = setTimeout(
      () => {
        this.#pending.delete(timer);
        then();
      },
      Math.max(0, ms),
    );
    this.#pending.add(timer);
  }

  /** Calls `then` after the events that are waiting now. */
  soon(then: () => void): void {
    const timer = setImmediate(() => {
      this.#pending.delete(timer);
      then();
    });
    this.#pending.add(timer);
  }

  cancel(): void {
    for (const timer of this.#pending) {
      // Each function takes either kind of handle in Node.
      clearTimeout(timer as NodeJS.Timeout);
      clearImmediate(timer as NodeJS.Immediate);
    }
    this.#pending.clear();
  }
}
