import { setTimeout as sleep } from "node:timers/promises";
import type { Inspector, PolicyDefinition, QueueFacts } from "../broker/inspector.ts";

/** ms between two questions whose answers cost the broker's machine something. */
const interval = 2000;
/** ms that an answer is waited for. */
const timeout = 30_000;

/** What a run's queue is asked beyond AMQP, where there is a way. */
export class QueueInspection {
  readonly #inspector: Inspector | null;
  readonly #vhost: string;
  readonly #queue: string;
  readonly #now: () => number;
  readonly #stop: AbortSignal;
  #latest: { readonly facts: QueueFacts; readonly at: number } | null = null;
  #policy: PolicyDefinition | null = null;
  #failure: string | null = null;
  #asking: Promise<void> | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;

  /** @param url of the broker, which names the virtual host. @param now ms since the run began */
  constructor(inspector: Inspector | null, url: string, queue: string, now: () => number, stop: AbortSignal) {
    this.#inspector = inspector;
    this.#vhost = decodeURIComponent(new URL(url).pathname.slice(1)) || "/";
    this.#queue = queue;
    this.#now = now;
    this.#stop = stop;
  }

  /** Whether there is somebody to ask. */
  get canAsk(): boolean {
    return this.#inspector !== null;
  }

  /** Whether asking disturbs nobody. */
  get isCheap(): boolean {
    return this.#inspector?.isCheap ?? false;
  }

  /** What policies set for the queue, as last heard; null: nobody has said. */
  get policy(): PolicyDefinition | null {
    return this.#policy;
  }

  /** Why a management API that the user gave never answered; null: it did, or there is none. */
  get failure(): string | null {
    if (this.#inspector?.isCheap !== true || this.#latest !== null || this.#failure === null) return null;
    return `${this.#inspector.way}: ${this.#failure}`;
  }

  /** How many messages the queue has in all states, and when that was asked; null: nobody has said. */
  get total(): { readonly count: number; readonly at: number } | null {
    const count = this.#latest?.facts.messages ?? null;
    return this.#latest === null || count === null ? null : { count, at: this.#latest.at };
  }

  /** Whether an answer was waited for, whatever came of it. */
  get hasAsked(): boolean {
    return this.#askedAt > Number.NEGATIVE_INFINITY;
  }

  /** Asks, unless it is being asked or was a moment ago; what comes of it is there later. */
  askSoon(): void {
    if (this.#asking === null && this.#now() - this.#askedAt >= interval) void this.ask();
  }

  /** Asks; resolves when there is an answer, or none to be had. */
  ask(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#askedAt = this.#now();
      this.#asking = null;
    });
    return this.#asking;
  }

  /** Asks after some ms, when the broker has counted again. */
  async askAfter(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop }).catch(() => undefined);
    await this.#asking;
    await this.ask();
  }

  async #ask(): Promise<void> {
    if (this.#inspector === null) return;
    const at = this.#now();
    const limit = AbortSignal.any([this.#stop, AbortSignal.timeout(timeout)]);
    try {
      const facts = await this.#inspector.look(this.#vhost, this.#queue, limit);
      if (facts === null) return;
      this.#latest = { facts, at };
      this.#policy = facts.policy ?? this.#policy;
    } catch (error) {
      // The broker may be down, or its command line missing: then it is as if there were no way to ask.
      const { message = "", code = "" } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
      this.#failure = message || code || "it does not answer";
    }
  }
}
