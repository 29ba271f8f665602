import { Interrupted } from "./exit-codes.ts";

/**
 * The user's wish to end: the first Ctrl-C asks to wind down, the second to stop at once; so do SIGTERM and SIGHUP,
 * which are followed by SIGKILL before a long drain is over.
 */
export class Interrupts implements Disposable {
  readonly #windDown = new AbortController();
  readonly #stop = new AbortController();
  readonly #heard = (signal: NodeJS.Signals): void => this.#hear(signal);
  readonly #note: (text: string) => void;
  #running = false;

  /** @param tell hears what a signal led to, for the user */
  constructor(note: (text: string) => void) {
    this.#note = note;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, this.#heard);
  }

  get windDown(): AbortSignal {
    return this.#windDown.signal;
  }

  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Whether there is something that could be wound down; if not, the first signal stops at once. */
  running(is: boolean): void {
    this.#running = is;
  }

  [Symbol.dispose](): void {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, this.#heard);
  }

  #hear(signal: NodeJS.Signals): void {
    if (signal === "SIGINT" && this.#running && !this.#windDown.signal.aborted) {
      this.#note("interrupted: publishing stopped, draining what was sent; once more to stop at once");
      this.#windDown.abort(new Interrupted());
      return;
    }
    if (!this.#stop.signal.aborted) this.#note("interrupted: stopping and cleaning up");
    this.#windDown.abort(new Interrupted());
    this.#stop.abort(new Interrupted());
  }
}
