import { IdealQueue } from "../plan/ideal.ts";
import type { Plan } from "../plan/plan.ts";
import type { Presence } from "./presence.ts";

/** The ideal makespan, message by message in the order of their publishes, while workers come and go. */
export class IdealSum {
  readonly #plan: Plan;
  readonly #slots = new IdealQueue([]);
  /** Of each presence of each worker, its slots. */
  readonly #known: number[][][];
  #first = Number.NaN;
  #stuck = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#known = plan.workers.map(() => []);
  }

  /** Lets it know of workers that came and went. */
  present(presences: readonly (readonly Presence[])[]): void {
    this.#plan.workers.forEach(({ speed, concurrency }, i) => {
      const known = this.#known[i] ?? [];
      presences[i]?.forEach(({ from, stop }, p) => {
        const before = known[p];
        if (before !== undefined) {
          for (const slot of before) this.#slots.stopAt(slot, stop);
          return;
        }
        // As in the order of the whole: by worker, presence and place.
        known[p] = Array.from({ length: concurrency }, (_, place) =>
          this.#slots.add({ speed, start: from, stop }, (i * 2 ** 20 + p) * 2 ** 16 + place),
        );
      });
    });
  }

  /** The same for so many, one after the other. */
  takeAll(published: Float64Array, work: Float64Array, length: number): void {
    for (let i = 0; i < length; i++) this.take(published[i] ?? Number.NaN, work[i] ?? Number.NaN);
  }

  /** @param work ms */
  take(published: number, work: number): void {
    if (Number.isNaN(this.#first)) this.#first = published;
    if (!this.#stuck && !this.#slots.accept(published, work)) this.#stuck = true;
  }

  /** ms; null: there was no message, or nobody to take it. */
  get makespan(): number | null {
    return this.#stuck || Number.isNaN(this.#first) ? null : this.#slots.last - this.#first;
  }
}
