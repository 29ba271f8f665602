import { kindOf, type Load } from "../../plan/load.ts";
import type { PlannedWorker } from "../../plan/plan.ts";
import { type Stream, streams, uniform } from "../../plan/random.ts";

/** What a worker does with a message that it worked on. */
export type AckDecision = "ack" | "reject" | "requeue" | "crash";

/** More than a worker ever has unacknowledged, but where that has no limit. */
const maxAcked = 65_536;

/** Decides for each message whether its worker acks it, rejects it, or dies of it; the same seed draws the same. */
export class AckDecisions {
  readonly #plan: Pick<PlannedWorker, "reject" | "crash">;
  readonly #load: Load;
  readonly #seed: number;
  /** How often each message was drawn for, where that can be more than once. */
  readonly #attempts = new Map<number, number>();
  /** Messages to ack, of which that is still known: they come again only if their acks are lost. */
  readonly #acked: number[] = [];
  #next = 0;

  constructor(plan: Pick<PlannedWorker, "reject" | "crash">, load: Load, seed: number) {
    this.#plan = plan;
    this.#load = load;
    this.#seed = seed;
  }

  for(id: number): AckDecision {
    const draw = this.#draw(id);
    if (draw === "ack" && this.#attempts.has(id)) this.#forgetInTime(id);
    return draw;
  }

  /** For how many messages something is known. */
  get size(): number {
    return this.#attempts.size;
  }

  #forgetInTime(id: number): void {
    const oldest = this.#acked[this.#next];
    if (oldest !== undefined) this.#attempts.delete(oldest);
    this.#acked[this.#next] = id;
    this.#next = (this.#next + 1) % maxAcked;
  }

  #draw(id: number): AckDecision {
    const { reject, crash } = this.#plan;
    if (crash !== undefined && this.#falls(id, crash, streams.crash, true)) return "crash";
    if (reject === undefined || !this.#falls(id, reject, streams.reject, reject.requeue)) return "ack";
    return reject.requeue ? "requeue" : "reject";
  }

  #falls(
    id: number,
    { share, kind }: { readonly share: number; readonly kind?: string | undefined },
    stream: Stream,
    again: boolean,
  ): boolean {
    const { kinds } = this.#load;
    if (kind !== undefined && kinds[kindOf(this.#load, id)]?.name !== kind) return false;
    const attempt = this.#attempts.get(id) ?? 0;
    if (again) this.#attempts.set(id, attempt + 1);
    return uniform(this.#seed + attempt, stream, id) < share;
  }
}
