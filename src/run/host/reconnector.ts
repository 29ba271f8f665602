import type { Disconnect } from "../../driver/disconnect.ts";
import type { HostContext } from "./host-context.ts";
import { reconnect } from "./reconnect.ts";

/** What a reconnector keeps connected. */
export interface Reconnectable {
  /** Opens its link, unless it rejects; to be dropped again if the signal is aborted meanwhile. */
  open(signal: AbortSignal): Promise<void>;
  /** It is connected again. */
  resumed(): void;
  /** How many of its publishes were settled for good so far; null: of a worker. */
  readonly progress: number | null;
}

/** Keeps a producer or worker alive: connects it again after its connection was lost, or after it was killed. */
export class Reconnector {
  readonly #name: string;
  readonly #context: HostContext;
  readonly #owner: Reconnectable;
  /** Of the connecting that goes on. */
  #coming: AbortController | null = null;
  #return: NodeJS.Timeout | undefined;

  constructor(name: string, context: HostContext, owner: Reconnectable) {
    this.#name = name;
    this.#context = context;
    this.#owner = owner;
  }

  /** Whether it is killed and not there again. */
  get isAway(): boolean {
    return this.#return !== undefined;
  }

  /** The connection was lost: it is opened again, as soon as can be. @param held messages that it still held */
  lost(loss: Disconnect, held?: number): void {
    this.#context.counters.add("cuts");
    this.#context.tell("link-down", this.#name, loss.reason, held);
    this.#met(loss);
    if (this.#coming === null) void this.#comeBack("link-up");
  }

  /** Its owner dropped the connection, with what it `held`: it is opened again after `back` ms, or never (null). */
  killed(back: number | null, held?: number): void {
    this.#coming?.abort();
    this.#context.counters.add("cuts");
    this.#context.tell("killed", this.#name, "", held);
    if (back === null) return;
    this.#context.counters.add("away");
    this.#return = setTimeout(() => {
      this.#return = undefined;
      this.#context.counters.add("away", -1);
      void this.#comeBack("back");
    }, back);
  }

  /** It is not wanted back. */
  end(): void {
    this.#coming?.abort();
    if (this.#return === undefined) return;
    clearTimeout(this.#return);
    this.#return = undefined;
    this.#context.counters.add("away", -1);
  }

  #met(loss: Disconnect): void {
    this.#context.linkError({ ...loss, who: this.#name, progress: this.#owner.progress });
  }

  async #comeBack(as: "link-up" | "back"): Promise<void> {
    const { counters, signal } = this.#context;
    const coming = new AbortController();
    this.#coming = coming;
    counters.add("linksDown");
    const either = AbortSignal.any([signal, coming.signal]);
    const open = async (): Promise<true> => {
      await this.#owner.open(either);
      return true;
    };
    let last = "";
    const opened = await reconnect(open, this.#context.reconnectTimeout, either, (error) => {
      last = error instanceof Error ? error.message : String(error);
      this.#met(this.#context.driver.disconnectOf(error));
    });
    if (this.#coming === coming) this.#coming = null;
    if (opened === null && !either.aborted) {
      // Stays counted as down: the run ends of it.
      this.#context.tell("link-given-up", this.#name, last);
      return;
    }
    counters.add("linksDown", -1);
    if (opened === null) return;
    this.#context.tell(as, this.#name, "");
    this.#owner.resumed();
  }
}
